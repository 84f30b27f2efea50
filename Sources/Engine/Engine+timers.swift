import Configuration
import Election
import NetworkTypes
import SupervisorProtocol

extension Engine {
  /// The slot of an instance in the queue of deadlines.
  func slot(instance index: Int) -> Int { 1 + index }
  /// The slot of a script.
  func slot(script index: Int) -> Int { 1 + instances.count + index }
  /// The slot of a process.
  func slot(process index: Int) -> Int { 1 + instances.count + scripts.count + index }

  /// The slot of a cloud address.
  func slot(cloud position: Int) -> Int {
    1 + instances.count + scripts.count + processes.count + position
  }

  /// The slot of announcements that wait.
  var slotOfAnnouncements: Int { slot(cloud: cloud.count) }

  /// The slot of questions for witnesses.
  var slotOfProbes: Int { slotOfAnnouncements + 1 }

  /// The slot of leases in etcd.
  var slotOfLeases: Int { slotOfProbes + 1 }

  /// Something came up: if it is due it happens, then it is planned anew.
  mutating func fire(_ slot: Int) {
    if slot == 0 { return fireHousekeeping() }
    let instance = slot - 1
    if instance < instances.count { return fire(instance: instance) }
    let script = instance - instances.count
    if script < scripts.count { return fire(script: script) }
    let process = script - scripts.count
    if process < processes.count { return fire(process: process) }
    let address = process - processes.count
    if address < cloud.count { return fireCloud(address) }
    if slot == slotOfProbes { return fireProbes() }
    if slot == slotOfLeases { return fireLeases() }
    sendWaitingAnnouncements()
  }

  /// Plans an instance's next deadline; called after everything that can change it.
  mutating func reschedule(instance index: Int) {
    if let earliest = instances[index].earliestDeadline() {
      deadlines.schedule(slot(instance: index), at: earliest)
    }
  }

  private mutating func fire(instance index: Int) {
    if let deadline = instances[index].router.deadline, deadline <= now {
      elect(.timer, index)
    }
    if let deadline = instances[index].announcements.deadline, deadline <= now {
      sendPlannedAnnouncements(index)
    }
    if let move = instances[index].move, move.repeatAt <= now { repeatMove(index) }
    if let deadline = instances[index].drain.deadline, deadline <= now { fireDrain(index) }
    if let due = instances[index].leaseDueAt, due <= now { renewLease(index) }
    if instances[index].isStarted, instances[index].nextPresence <= now {
      sendPresence(index)
    }
    reschedule(instance: index)
  }

  /// Makes sure that the engine's own deadline is no later than this.
  mutating func rescheduleHousekeeping(at instant: MonotonicInstant) {
    deadlines.schedule(0, at: instant)
  }

  /// What `systemctl status` shows: `MASTER of VI_1`, `MASTER of 3 of 255 virtual routers`.
  var serviceText: String {
    guard instances.count == 1 else {
      // In place: a copy of an instance costs more than all else that happens in a second.
      var masters = 0
      for index in instances.indices where instances[index].visibleState == .master { masters += 1 }
      return "MASTER of \(masters) of \(instances.count) virtual routers"
    }
    return "\(instances[0].visibleState.rawValue) of \(instances[0].configuration.name)"
  }

  /// Tells the supervisor a text that has changed.
  private mutating func tellServiceText() {
    let text = serviceText
    guard text != lastServiceText, configurationLoadedAt != 0 else { return }
    lastServiceText = text
    actions.append(.supervise(.statusText(text)))
  }

  /// Ends of promotions, of maintenance and of waiting commands; at least once a second.
  private mutating func fireHousekeeping() {
    actions.append(.supervise(.heartbeat))
    tellServiceText()
    rememberSome()
    persistMarks()
    marksToRemember = Self.marksAtOnce
    expireIntents()
    healTransports()
    updatePeersOfAll()
    expireHoldDowns()
    sendPulses()
    cloudHousekeeping()
    expireExaminations()
    if let deadline = stopDeadline, now >= deadline { finishStop() }
    startPendingInstances()
    for position in groups.indices { followLeavers(position) }
    settleLinks()
    giveUpLostSources()
    refreshWatchers()
    var next = now + .seconds(1)
    for pending in examinations.values { next = min(next, max(pending.deadline, now)) }
    for operation in operations {
      next = min(next, max(operation.deadline, now + .milliseconds(1)))
    }
    for lost in lostSources.values { next = min(next, max(lost.endsAt, now)) }
    for unsettled in unsettledLinks.values { next = min(next, max(unsettled.at, now)) }
    if let stopDeadline { next = min(next, max(stopDeadline, now + .milliseconds(1))) }
    if startAllowedAt > now { next = min(next, startAllowedAt) }
    rescheduleHousekeeping(at: next)
  }
}
