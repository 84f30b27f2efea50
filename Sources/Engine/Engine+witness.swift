import Configuration
import ControlProtocol
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// A node that hears nobody may be cut off itself. A witness knows more: gateways that a healthy node
// reaches, and the peer over another network. It is asked all the time, so its word costs none.

extension Engine {
  /// Takes over what the configuration says; those that are asked already keep what is known.
  mutating func applyWitnesses() {
    var next: [WitnessProbe.Key: WitnessProbe] = [:]
    for instance in instances {
      guard let witness = instance.configuration.witness, !identity.observes else { continue }
      for key in Self.keys(of: witness) where next[key] == nil {
        next[key] = probes[key] ?? WitnessProbe(key, at: now)
      }
    }
    for (key, probe) in probes where next[key] == nil {
      if let open = probe.open { actions.append(.endProbe(open.number)) }
    }
    probes = next
    fireProbes()
  }

  private static func keys(of witness: Witness) -> [WitnessProbe.Key] {
    (witness.reach + witness.peerPaths).map { key(of: $0, witness) }
  }

  private static func key(of target: WitnessTarget, _ witness: Witness) -> WitnessProbe.Key {
    WitnessProbe.Key(target: target, interval: witness.interval, timeout: witness.timeout)
  }

  /// The order in which targets are asked: the same in every run.
  private var probeKeys: [WitnessProbe.Key] {
    var seen: Set<WitnessProbe.Key> = []
    return instances.compactMap(\.configuration.witness).flatMap(Self.keys).filter {
      probes[$0] != nil && seen.insert($0).inserted
    }
  }

  /// Asks whoever it is time to ask, and gives up questions that took too long.
  mutating func fireProbes() {
    guard !probes.isEmpty else { return }
    for key in probeKeys {
      guard var probe = probes[key] else { continue }
      if let open = probe.open, now >= open.until {
        actions.append(.endProbe(open.number))
        probe.finish(answered: false)
      }
      if now >= probe.nextAt, probe.open == nil {
        lastProbe &+= 1
        probe.open = (lastProbe, now + key.timeout)
        probe.nextAt = now + key.interval
        actions.append(.probe(ProbeRequest(number: lastProbe, target: key.target)))
      }
      probes[key] = probe
    }
    askWitnesses()
    if let next = probes.values.map(\.deadline).min() {
      deadlines.schedule(slotOfProbes, at: max(next, now))
    }
  }

  /// Somebody answered.
  mutating func probeAnswered(_ number: UInt32) {
    guard let (key, _) = probes.first(where: { $0.value.open?.number == number }),
      let until = probes[key]?.open?.until
    else { return }
    // What waited in the socket while this node stood still came in time or not; nobody knows.
    guard now <= until else { return }
    probes[key]?.finish(answered: true)
    actions.append(.endProbe(number))
    askWitnesses()
  }

  /// What the witness of an instance says.
  func witnessVerdict(_ index: Int) -> WitnessVerdict {
    guard let witness = instances[index].configuration.witness, !identity.observes else {
      return .agrees
    }
    for target in witness.peerPaths {
      let verdict = probes[Self.key(of: target, witness)]?.verdict ?? .unknown
      guard verdict != .silent else { continue }
      return .objects(
        verdict == .answers
          ? "a peer answers at \(Self.name(target))"
          : "it is not known yet whether a peer answers at \(Self.name(target))")
    }
    let answering = witness.reach.count {
      probes[Self.key(of: $0, witness)]?.verdict == .answers
    }
    guard answering < witness.quorum else { return .agrees }
    return .objects(
      "\(answering) of \(witness.reach.count) of reach answer, and \(witness.quorum) must")
  }

  /// `192.0.2.1`, `192.0.2.1 tcp 443`.
  static func name(_ target: WitnessTarget) -> String {
    target.address.description + (target.port.map { " tcp \($0)" } ?? "")
  }

  /// True if the instance may become master although nobody was heard.
  mutating func mayTakeOver(_ index: Int, hearsNobody: Bool) -> Bool {
    guard hearsNobody, !hearsOthers(index), case .objects(let why) = witnessVerdict(index) else {
      return true
    }
    guard instances[index].heldBack != why else { return false }
    let isFirst = instances[index].heldBack == nil
    instances[index].heldBack = why
    if isFirst {
      let text = "nobody is heard, but the witness holds back: \(why)"
      log(.warning, "(\(instances[index].name)) \(text).")
      record(
        .witness, instance: instances[index].name,
        text: text + ". Do: failover doctor; failover promote --force takes over all the same")
      refreshWatchers()
    }
    return false
  }

  /// True if a peer besides the silent master was heard, or that one as something else: then this
  /// node is not the one that is cut off.
  private func hearsOthers(_ index: Int) -> Bool {
    guard case .backup(let backup) = instances[index].router.state else { return false }
    return instances[index].peers.contains { address, peer in
      isPresent(peer) && (address != backup.master?.address || peer.presence?.state != .master)
    }
  }

  /// Those that a witness holds back ask again.
  private mutating func askWitnesses() {
    for index in instances.indices where instances[index].heldBack != nil {
      guard case .backup(let backup) = instances[index].router.state, backup.awaitsGroup else {
        instances[index].heldBack = nil
        continue
      }
      guard witnessVerdict(index) == .agrees || hearsOthers(index) else { continue }
      let text = "the witness holds back no more"
      log(.notice, "(\(instances[index].name)) \(text).")
      record(.witness, instance: instances[index].name, text: text)
      instances[index].heldBack = nil
      wantsMaster(index, hearsNobody: true)
    }
  }

  /// True if enough of `reach` answer, as far as a node must be well to take over.
  func reachHindrance(_ index: Int) -> String? {
    guard let witness = instances[index].configuration.witness, !identity.observes else {
      return nil
    }
    let silent = witness.reach.count { probes[Self.key(of: $0, witness)]?.verdict == .silent }
    return witness.reach.count - silent < witness.quorum
      ? "witness: \(silent) of \(witness.reach.count) silent" : nil
  }

  /// The witness of an instance for `failover status`; nil without one.
  func witnessStatus(_ index: Int) -> WitnessStatus? {
    guard let witness = instances[index].configuration.witness else { return nil }
    var status = WitnessStatus(agrees: true, heldBack: instances[index].heldBack != nil)
    if case .objects(let why) = witnessVerdict(index) {
      status.agrees = false
      status.reason = why
    }
    let kinds = [("reach", witness.reach), ("peerPath", witness.peerPaths)]
    status.targets = kinds.flatMap { kind, targets in
      targets.map { target in
        let verdict = probes[Self.key(of: target, witness)]?.verdict ?? .unknown
        return WitnessStatus.Target(
          kind: kind, target: Self.name(target),
          answers: verdict == .unknown ? nil : verdict == .answers)
      }
    }
    return status
  }
}
