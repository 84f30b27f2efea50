import AgentProtocol
import Configuration
import ControlProtocol
import Election
import NetworkTypes
import SupervisorProtocol

// Leases in etcd: a node that would be master takes the key first, and binds addresses only while it
// is confirmed. The agent asks; what answers mean is decided here.

extension Engine {
  /// Takes over what the configuration says; leases that stay are kept.
  mutating func applyMasterLeases() {
    let old = masterLeases
    var next: [MasterLease] = []
    for index in instances.indices { instances[index].masterLease = nil }
    if let store = configuration.etcd, !identity.observes {
      let seconds = UInt32(clamping: store.ttl.count / 1_000_000)
      for (name, members) in leaseSubjects {
        let fresh = MasterLease(
          name: name, prefix: store.prefix,
          value: "\(identity.node) \(String(daemonLife, radix: 16))",
          seconds: seconds, at: now)
        let before = old.first { $0.key == fresh.key && $0.value == fresh.value }
        var lease = before?.seconds == seconds ? before ?? fresh : fresh
        lease.members = members
        // Who is master already goes on until it is known whose the key is.
        if lease.held == nil, members.contains(where: isMaster) {
          lease.resume(at: now, until: before?.held?.until)
        }
        for member in members { instances[member].masterLease = next.count }
        next.append(lease)
      }
    }
    masterLeases = next
    for lease in old where !next.contains(where: { $0.key == lease.key }) { giveBack(lease) }
    for index in instances.indices { updateParameters(index) }
    askLeases()
  }

  /// Ends a lease that nobody needs any more. The agent stays until it is done.
  private mutating func giveBack(_ lease: MasterLease) {
    guard let held = lease.held, agent.phase == .ready else { return }
    lastLeaseCall += 1
    leavingLeases[lastLeaseCall] = now + Self.givingBackTakes
    actions.append(
      .agent(
        .lease(
          LeaseRequest(
            id: lastLeaseCall, key: lease.key, value: lease.value,
            kind: .release(lease: held.lease), timeout: Self.givingBackTakes))))
  }

  /// What takes longer ends by itself.
  private static let givingBackTakes = Microseconds.seconds(2)

  /// One was given back, or it took too long: the agent may end now.
  private mutating func gaveBack(_ number: UInt64) {
    leavingLeases[number] = nil
    if leavingLeases.isEmpty { updateAgent() }
  }

  /// Names of sync groups, and of instances in none, with their members.
  private var leaseSubjects: [(String, [Int])] {
    var subjects = groups.filter { !$0.members.isEmpty }
      .map { ($0.configuration.name, $0.members) }
    for index in instances.indices where instances[index].group == nil {
      subjects.append((instances[index].name, [index]))
    }
    return subjects
  }

  /// True if the instance needs no lease, or its lease is confirmed.
  func hasLease(_ index: Int) -> Bool {
    instances[index].masterLease.map { masterLeases[$0].isHeld(at: now) } ?? true
  }

  /// Requests to bind addresses, as far and as long as the lease allows.
  func allowed(_ requests: [AddressRequest], _ index: Int) -> [AddressRequest] {
    guard let position = instances[index].masterLease else { return requests }
    guard let time = masterLeases[position].addressTime(at: now) else { return [] }
    return requests.map { request in
      var bounded = request
      bounded.lease = min(request.lease ?? time, time)
      return bounded
    }
  }

  /// False in the last second of a lease, for which the kernel takes no address.
  func hasTimeToBind(_ index: Int) -> Bool {
    instances[index].masterLease.map { masterLeases[$0].addressTime(at: now) != nil } ?? true
  }

  private func wantsLease(_ position: Int) -> Bool {
    masterLeases[position].members.contains { member in
      switch instances[member].router.state {
      case .master: true
      case .backup(let backup): backup.awaitsLease != nil
      case .leaving, .initialize, .fault: false
      }
    }
  }

  private func hasMaster(_ position: Int) -> Bool {
    masterLeases[position].members.contains(where: isMaster)
  }

  /// Asks what is due, and plans the next question.
  mutating func askLeases() {
    guard !masterLeases.isEmpty else { return }
    for position in masterLeases.indices where agent.phase == .ready {
      lastLeaseCall += 1
      let question = masterLeases[position].question(
        lastLeaseCall, at: now, isWanted: wantsLease(position))
      if let question { actions.append(.agent(.lease(question))) }
    }
    scheduleLeases()
  }

  private mutating func scheduleLeases() {
    guard let next = masterLeases.map(\.deadline).min() else { return }
    // Without an agent there is nobody to ask, only time to pass.
    let least = agent.phase == .ready ? now : now + .milliseconds(100)
    deadlines.schedule(slotOfLeases, at: max(next, least))
  }

  /// Leases end when their time is over, before anything else happens.
  mutating func passLeases() {
    for (number, until) in leavingLeases where now >= until { gaveBack(number) }
    for position in masterLeases.indices {
      let change = masterLeases[position].pass(to: now, hasMaster: hasMaster(position))
      carryOut(change, position)
      settleFault(position)
    }
  }

  /// Something is due.
  mutating func fireLeases() {
    passLeases()
    askLeases()
  }

  /// The agent has an answer.
  mutating func leaseAnswered(_ result: LeaseResult) {
    if leavingLeases[result.id] != nil { return gaveBack(result.id) }
    guard let position = masterLeases.firstIndex(where: { $0.call?.number == result.id }) else {
      return
    }
    let isWanted = wantsLease(position)
    let change = masterLeases[position].take(result, at: now, isWanted: isWanted)
    carryOut(change, position)
    settleFault(position)
    leaseFollows(position)
    askLeases()
  }

  private mutating func carryOut(_ change: MasterLease.Change, _ position: Int) {
    let lease = masterLeases[position]
    switch change {
    case .nothing: break
    case .gained, .renewed:
      if change == .gained {
        log(.notice, "etcd: the lease of \(lease.key) is ours.")
        record(.lease, text: "the lease of \(lease.key) is ours")
      }
      for member in lease.members where isMaster(member) {
        let wasLate = expiredInstances.remove(member) != nil
        if change == .gained { bindAddresses(member) } else { renewLease(member) }
        // The kernel was quicker than etcd.
        if change == .renewed, wasLate { robbedInstances.insert(member) }
      }
      for member in lease.members { updateParameters(member) }
    case .lost(let why):
      expiredInstances.subtract(lease.members)
      log(.warning, "etcd: \(why); no address stays here.")
      record(
        .lease, text: "\(why); no address stays here. Do: failover doctor; see whether etcd answers"
      )
    }
  }

  /// A lease that was lost, or cannot be had, keeps its members in FAULT.
  private mutating func settleFault(_ position: Int) {
    for member in masterLeases[position].members {
      let known = instances[member].ownFaults.filter { fault in
        if case .lease = fault { true } else { false }
      }
      if known != leaseFaults(member) { updateFaults(member) }
    }
  }

  /// What the lease has against an instance as anything but FAULT.
  func leaseFaults(_ index: Int) -> [FaultReason] {
    guard let position = instances[index].masterLease, let fault = masterLeases[position].fault
    else { return [] }
    return [.lease(fault)]
  }

  /// An instance would be master.
  mutating func wantsLease(for index: Int) {
    guard let position = instances[index].masterLease else { return }
    masterLeases[position].hurry(at: now)
    askLeases()
  }

  /// An instance that is master hears another one.
  mutating func doubtLease(of index: Int) {
    guard let position = instances[index].masterLease else { return }
    masterLeases[position].doubt(at: now)
    askLeases()
  }

  /// After an election's event: a lease that no member needs goes back, after the addresses.
  mutating func leaseFollows(_ position: Int) {
    guard masterLeases[position].held != nil, !wantsLease(position) else { return }
    for member in masterLeases[position].members where instances[member].holdsAddresses {
      removeAddresses(member)
    }
    masterLeases[position].giveUp(at: now)
    for member in masterLeases[position].members { updateParameters(member) }
    askLeases()
  }

  /// The agent is there, or not any more.
  mutating func leasesHear(ofAgent problem: String?) {
    for position in masterLeases.indices {
      masterLeases[position].forgetCall(at: now, problem)
    }
    askLeases()
  }

  /// The machine slept: leases went on without it.
  mutating func slept(_ time: Microseconds) {
    for position in masterLeases.indices { masterLeases[position].slept(time) }
    passLeases()
  }

  /// The lease of an instance for `failover status`; nil if it needs none.
  func leaseStatus(_ index: Int) -> LeaseStatus? {
    guard let position = instances[index].masterLease else { return nil }
    let lease = masterLeases[position]
    let left = lease.held.map { max(.zero, $0.until - now).wholeMilliseconds }
    return LeaseStatus(
      key: lease.key, holder: lease.holder.map(MasterLease.node),
      mine: lease.isHeld(at: now), leftMs: left,
      problem: lease.problem ?? lease.fault)
  }
}
