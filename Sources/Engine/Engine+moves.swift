import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// Planned moves: who takes over asks, who leaves orders, and both say when they are done.

extension Engine {
  /// Orders and requests are repeated after this time, because datagrams get lost.
  static let moveRepetition = Microseconds.milliseconds(50)

  /// BACKUP with the higher priority: ask the master instead of taking.
  mutating func beginPreemption(_ index: Int, from master: IPAddress) {
    if instances[index].move == nil {
      instances[index].move = Move(
        id: nextRandom(), partner: master, reason: .preemption, startedAt: now,
        repeatAt: now + .seconds(5), isInbound: true)
    }
    guard let move = instances[index].move else { return }
    send(
      .takeOverRequest(moveID: move.id, force: false, promotion: ownPromotionRecord(index)),
      to: master, index)
  }

  /// The record of this node's own promotion, for those who are asked to make room for it.
  func ownPromotionRecord(_ index: Int) -> PromotionRecord? {
    guard let promotion = instances[index].promotion, promotion.node == identity.node else {
      return nil
    }
    return promotion.record(wall: wall)
  }

  /// A person asked for a promotion and a failoverd is master: ask it until it answers.
  mutating func beginPromotionMove(_ index: Int, from master: IPAddress, force: Bool) {
    let move = Move(
      id: nextRandom(), partner: master, reason: .promotion, startedAt: now,
      repeatAt: now + Self.moveRepetition, isInbound: true, force: force)
    instances[index].move = move
    send(
      .takeOverRequest(moveID: move.id, force: force, promotion: ownPromotionRecord(index)),
      to: master, index)
    record(
      .move, instance: instances[index].name,
      text: "\(move.name) begins: \(nodeText(master, index)) to \(identity.node), promotion",
      move: move.name)
    reschedule(instance: index)
  }

  /// This node leaves: order the successor to take over.
  mutating func beginHandOver(
    _ index: Int, to successor: IPAddress, _ reason: HandOverReason, id: UInt64? = nil,
    then destination: ElectionState.Destination
  ) {
    let move = Move(
      id: id ?? nextRandom(), partner: successor, reason: reason, startedAt: now,
      repeatAt: now + Self.moveRepetition, isInbound: false)
    instances[index].move = move
    record(
      .move, instance: instances[index].name,
      text: "\(move.name) begins: \(identity.node) to \(nodeText(successor, index)), \(reason)",
      move: move.name)
    // The state first: the successor's advert can be quicker than the next line.
    elect(.handOver(to: successor, then: destination, move: move.id), index)
    send(.handOver(moveID: move.id, successor: successor, reason: reason), to: successor, index)
    reschedule(instance: index)
  }

  /// The move's datagram once more, or the end of it.
  mutating func repeatMove(_ index: Int) {
    guard var move = instances[index].move else { return }
    move.attempts += 1
    move.repeatAt = now + Self.moveRepetition
    instances[index].move = move
    let isExhausted = move.attempts > move.limit || (move.isInbound && move.reason != .promotion)
    guard !isExhausted else { return instances[index].move = nil }
    if move.reason == .demotion && !move.isInbound, isMaster(index) {
      sendDemotion(index)
    } else if move.isInbound {
      send(
        .takeOverRequest(
          moveID: move.id, force: move.force, promotion: ownPromotionRecord(index)),
        to: move.partner, index)
    } else if case .leaving(let leaving) = instances[index].router.state,
      case .awaiting(let successor, _) = leaving.phase
    {
      send(
        .handOver(moveID: move.id, successor: successor, reason: move.reason), to: successor, index)
    }
  }

  /// A peer wants to take over from us.
  mutating func requested(
    takeOver id: UInt64, _ record: PromotionRecord?, force: Bool, by source: IPAddress,
    _ index: Int
  ) {
    if case .leaving(let leaving) = instances[index].router.state {
      if leaving.move == id, case .awaiting(let successor, _) = leaving.phase {
        return send(
          .handOver(moveID: id, successor: successor, reason: .promotion), to: source, index)
      }
      return refuse(id, .busy, "another move is under way", to: source, index)
    }
    guard case .master = instances[index].router.state else {
      return refuse(id, .notMaster, "not the master", to: source, index)
    }
    if let record {
      adopt(record, ofPeer: record.node, index)
      persistIntents()
      return beginHandOver(index, to: source, .promotion, id: id, then: .backup)
    }
    guard let presence = instances[index].peers[source]?.presence, outranks(presence, source, index)
    else { return refuse(id, .other, "its priority is not higher", to: source, index) }
    if let own = instances[index].promotion, own.node == identity.node {
      return refuse(id, .other, "\(identity.node) is promoted", to: source, index)
    }
    if presence.readiness.reason == .provider {
      // It would become master and leave the cloud address behind.
      return refuse(id, .notReady, presence.readiness.text, to: source, index)
    }
    beginHandOver(index, to: source, .preemption, id: id, then: .backup)
  }

  private func outranks(_ presence: PeerPresence, _ source: IPAddress, _ index: Int) -> Bool {
    let own = instances[index].router.parameters.priority
    if presence.effectivePriority != own { return presence.effectivePriority > own }
    return instances[index].sourceAddress.map { source.isHigher(than: $0) } ?? true
  }

  private mutating func refuse(
    _ id: UInt64, _ reason: RefusalReason, _ text: String, to source: IPAddress, _ index: Int
  ) {
    send(.refuse(moveID: id, reason: reason, text: text), to: source, index)
  }

  /// The master orders us to take over.
  mutating func handedOver(
    _ id: UInt64, to successor: IPAddress, _ reason: HandOverReason, by source: IPAddress,
    _ index: Int
  ) {
    guard successor == instances[index].sourceAddress else { return }
    switch instances[index].router.state {
    case .backup: break
    case .leaving where instances[index].router.state.isLingering:
      // What we gave away a moment ago comes back.
      concludeMove(index)
    case .master, .leaving:
      // A repetition: our advert got lost, so the leaving node shall hear another.
      return sendAdvertisement(index, resigning: false)
    case .initialize, .fault:
      return refuse(id, .notReady, readiness(index).text, to: source, index)
    }
    if maintenance != nil || stopDeadline != nil {
      return refuse(id, .maintenance, readiness(index).text, to: source, index)
    }
    if reason == .release && !instances[index].router.parameters.preempts {
      let why = isHeldDown(index) ? "flap_damping holds it down" : "nopreempt is set"
      return refuse(id, .other, why, to: source, index)
    }
    if instances[index].move?.id != id {
      instances[index].move = Move(
        id: id, partner: source, reason: reason, startedAt: now, repeatAt: now + .seconds(5),
        isInbound: true)
    }
    let isBackup = instances[index].router.state.word == .backup
    if reason != .fault, isBackup, canDrain(index) {
      return takeOverAfterRules(index, from: source, move: id)
    }
    elect(
      .takeOver(
        from: source, overlaps: reason != .fault, reason: .handedOver(from: source)), index)
  }

  /// The other side says no.
  mutating func refused(
    _ id: UInt64, _ reason: RefusalReason, _ text: String, by source: IPAddress, _ index: Int
  ) {
    guard let move = instances[index].move, move.id == id else { return }
    log(
      .notice, "(\(instances[index].name)) \(nodeText(source, index)) refuses \(move.name): \(text)"
    )
    instances[index].move = nil
    elect(.handOverRefused, index)
    if move.reason == .promotion && move.isInbound {
      failOperations(index, "\(nodeText(source, index)) refuses: \(text)")
    } else if !move.isInbound {
      let words = "\(nodeText(source, index)) cannot take over: \(text)"
      failOperations(index, words)
      withdrawIntents(index, of: move.reason, because: words)
    }
  }

  /// Our addresses are off: the successor announces again.
  mutating func tellReleased(_ index: Int, to address: IPAddress, move id: UInt64) {
    guard isPresent(instances[index].peers[address] ?? PeerRecord()) else { return }
    let number = id == 0 ? nextRandom() : id
    // Twice, because a lost one would leave the successor waiting for its delayed burst.
    for _ in 0..<2 { send(.released(moveID: number), to: address, index) }
  }

  /// The leaving node's addresses are off.
  mutating func released(_ id: UInt64, by source: IPAddress, _ index: Int) {
    guard instances[index].lastReleased != id else { return }
    instances[index].lastReleased = id
    elect(.released(by: source), index)
  }

  /// The successor did not show up within the bound.
  mutating func handOverFailed(_ index: Int, _ successor: IPAddress) {
    let text = "\(nodeText(successor, index)) did not take over within the bound"
    log(.warning, "(\(instances[index].name)) \(text).")
    record(.move, instance: instances[index].name, text: text, move: instances[index].move?.name)
    let reason = instances[index].move?.reason
    instances[index].move = nil
    failOperations(index, text)
    if let reason { withdrawIntents(index, of: reason, because: text) }
  }

  /// What a move that came to nothing should have kept: this node stays master, and says so.
  private mutating func withdrawIntents(
    _ index: Int, of reason: HandOverReason, because text: String
  ) {
    if reason == .maintenance { withdrawMaintenance(because: text) }
    if let promotion = instances[index].promotion, promotion.node != identity.node {
      instances[index].promotion = nil
      persistIntents()
    }
  }

  /// A failing master names the node that would win, which then need not wait for its skew.
  mutating func resignForFault(_ index: Int) {
    // While this node lingers another is master: naming a third one would make two.
    guard instances[index].holdsAddresses, !instances[index].router.state.isLingering,
      let successor = bestSuccessor(index)
    else { return }
    // Addresses off first; the election will repeat it, which costs nothing.
    removeAddresses(index)
    send(
      .handOver(moveID: nextRandom(), successor: successor, reason: .fault), to: successor, index)
  }

  /// After a transition: a move that has reached its end is noted.
  mutating func finishMoveIfDone(_ index: Int) {
    guard let move = instances[index].move else { return }
    let state = instances[index].router.state.word
    guard move.isInbound ? state == .master : state != .master else {
      if move.isInbound && state == .fault { instances[index].move = nil }
      return
    }
    concludeMove(index)
  }

  /// Notes the move under way as done.
  private mutating func concludeMove(_ index: Int) {
    guard let move = instances[index].move else { return }
    let partner = instances[index].peers[move.partner]?.node ?? move.partner.description
    let finished = FinishedMove(
      name: move.name, from: move.isInbound ? partner : identity.node,
      to: move.isInbound ? identity.node : partner, took: now - move.startedAt,
      reason: "\(move.reason)", at: wall)
    instances[index].lastMove = finished
    instances[index].move = nil
    record(
      .move, instance: instances[index].name,
      text: "\(finished.name) done in \(Words.seconds(finished.took)): \(finished.to) is MASTER",
      move: finished.name)
  }
}

extension Engine {
  /// A promoted node that is not master, after a restart say, takes what it was promised.
  mutating func pursuePromotion(_ index: Int) {
    guard case .backup(let backup) = instances[index].router.state,
      instances[index].promotion?.node == identity.node, instances[index].move == nil,
      maintenance == nil, stopDeadline == nil, backup.master != nil
    else { return }
    if let master = keepalivedMaster(index), outbid(of: master, index) == nil {
      return failOperations(index, Self.cannotOutbid(master))
    }
    carryOutPromotion(index, force: false)
  }
}
