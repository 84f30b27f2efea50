import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// An engine that dies is replaced within some ten milliseconds. Its successor goes on as what it was, if
// no peer can have lost patience meanwhile: no transition, no script, no lost packet.

extension Engine {
  /// Tells the supervisor what it shall remember of an instance.
  mutating func remember(_ index: Int) {
    actions.append(.supervise(.remember([record(of: index)])))
  }

  /// Tells the supervisor the counters of some instances; all have their turn.
  mutating func rememberSome() {
    guard !instances.isEmpty else { return }
    let count = min(Self.recordsAtOnce, instances.count)
    let records = (0..<count).map { record(of: (nextRecord + $0) % instances.count) }
    nextRecord = (nextRecord + count) % instances.count
    actions.append(.supervise(.remember(records)))
  }

  /// Records in one message, once a second.
  private static let recordsAtOnce = 64

  private func record(of index: Int) -> InstanceRecord {
    InstanceRecord(
      name: instances[index].configuration.name, wasMaster: isMaster(index),
      priority: instances[index].router.parameters.priority.rawValue,
      since: instances[index].since, reason: instances[index].reason,
      counters: instances[index].statistics.values + instances[index].counters.values,
      sentSequence: instances[index].sequence.last, marks: marks(index))
  }

  /// Takes over what an earlier engine of this life of the daemon has left.
  mutating func takeRecords(_ facts: StartFacts) {
    guard facts.lastAlive > 0 else { return }
    lastAlive = MonotonicInstant(nanoseconds: facts.lastAlive)
    for record in facts.records { resumable[record.name] = record }
  }

  /// True if the instance was master a moment ago, and no peer can have taken over since.
  ///
  /// Adverts were on time until `lastAlive`, so the last one is at most an interval older, and peers
  /// wait for three.
  func canResume(_ index: Int) -> Bool {
    guard !instances[index].isStarted, let lastAlive, maintenance == nil, !identity.observes,
      let record = resumable[instances[index].name], record.wasMaster
    else { return false }
    return now - lastAlive < instances[index].configuration.advertisementInterval * 2
  }

  /// Lets an instance go on as MASTER; false if it has to start like any other.
  mutating func resume(_ index: Int) -> Bool {
    guard knowsInventory else { return false }
    let isFresh = canResume(index)
    guard let record = resumable.removeValue(forKey: instances[index].name) else { return false }
    restoreCounters(record, index)
    restore(record.marks, sent: record.sentSequence, index)
    guard isFresh, instances[index].faults.isEmpty else {
      removeLeftovers(index)
      return false
    }
    instances[index].isStarted = true
    instances[index].heldPriority = Priority(record.priority)
    updateParameters(index)
    if let position = instances[index].masterLease { masterLeases[position].resume(at: now) }
    var resuming: [ElectionAction] = []
    instances[index].router.resumeAsMaster(at: now, into: &resuming)
    instances[index].since = record.since
    instances[index].sinceInstant = now + Microseconds(record.since - wall)
    instances[index].reason = record.reason
    for action in resuming { perform(action, index) }
    askLeases()
    log(.notice, "(\(instances[index].name)) goes on as MASTER after the engine died.")
    self.record(
      .daemon, instance: instances[index].name, text: "goes on as MASTER after the engine died")
    instances[index].nextPresence = now
    sendPresence(index)
    resumePromotion(index)
    reschedule(instance: index)
    return true
  }

  private mutating func restoreCounters(_ record: InstanceRecord, _ index: Int) {
    let own = instances[index].statistics.values.count
    guard record.counters.count >= own else { return }
    instances[index].statistics.values = Array(record.counters.prefix(own))
    instances[index].counters.values = Array(record.counters.dropFirst(own))
  }
}
