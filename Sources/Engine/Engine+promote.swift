import ControlProtocol
import Election
import NetworkTypes
import VRRPWire

extension Engine {
  /// `failover promote`: checks first, then moves.
  mutating func promote(
    _ request: MoveRequest, _ client: ClientID, _ credentials: ClientCredentials
  ) {
    guard let indexes = resolve(request.selection, "promote", client, moving: true) else { return }
    let actor = "uid \(credentials.user)"
    for index in indexes {
      if let refusal = refusalOfPromotion(index, force: request.force) {
        return replyError(
          client, "promote", .refused, refusal.reason,
          refusal.text,
          next: refusal.next, instance: instances[index].name)
      }
    }
    let isAlready = indexes.allSatisfy { index in
      isMaster(index) && instances[index].promotion?.node == identity.node
    }
    if isAlready && request.duration == nil { return replyAlready(indexes, client) }
    for index in indexes {
      setOwnPromotion(index, request, by: actor)
      record(
        .operator, instance: instances[index].name,
        text: "promote: \(actor)\(quoted(request.reason))", actor: actor)
      updateFaults(index)
    }
    persistIntents()
    for index in indexes { sendPresence(index) }
    var waiting = operation(
      client, .promote, indexes, timeout: request.wait ?? MoveRequest.defaultWait)
    waiting.token = lastPersistToken
    for index in indexes { carryOutPromotion(index, force: request.force) }
    guard request.wait != nil else {
      return reply(
        client,
        OutcomeDocument(
          node: identity.node, command: "promote", changed: true, outcome: .pending,
          instances: indexes.map(stateOf)))
    }
    begin(waiting)
  }

  private func quoted(_ text: String?) -> String { text.map { ", \"\($0)\"" } ?? "" }

  private mutating func setOwnPromotion(_ index: Int, _ request: MoveRequest, by actor: String) {
    instances[index].promotion = Promotion(
      node: identity.node, by: actor, reason: request.reason ?? "",
      until: request.duration.map { wall + $0.count }, setAt: promotionTime(index),
      forced: request.force)
  }

  /// When a promotion that is set now counts as set: after the one that it replaces, also where the
  /// clocks of the nodes differ. The newer of two holds.
  private func promotionTime(_ index: Int) -> UInt64 {
    let present = UInt64(max(0, wall / 1_000_000))
    return max(present, (instances[index].promotion?.setAt ?? 0) + 1)
  }

  private mutating func replyAlready(_ indexes: [Int], _ client: ClientID) {
    var document = OutcomeDocument(
      node: identity.node, command: "promote", changed: false, outcome: .already,
      instances: indexes.map(stateOf))
    document.text = indexes.map { index in
      let until = instances[index].promotion?.until.map {
        ", until \(WallTime(unixMicroseconds: $0).shortText)"
      }
      return "\(instances[index].name): already MASTER by promotion\(until ?? ""). Nothing to do."
    }
    reply(client, document)
  }

  /// Why a promotion is refused before anything moves.
  struct Refusal {
    var reason: String
    var text: String
    var next: [String]
  }

  private func refusalOfPromotion(_ index: Int, force: Bool) -> Refusal? {
    if maintenance != nil {
      return Refusal(
        reason: "maintenance", text: "\(identity.node) is in maintenance.",
        next: ["failover maintenance off"])
    }
    if identity.observes {
      return Refusal(reason: "observing", text: "\(identity.node) only observes.", next: [])
    }
    let faults = instances[index].faults.filter { fault in
      if case .tracker = fault, force { return false }
      return true
    }
    if !faults.isEmpty {
      return Refusal(
        reason: "fault",
        text: "\(identity.node) is in FAULT: \(faults.map(\.text).joined(separator: "; ")).",
        next: ["failover doctor"])
    }
    if !force, !isMaster(index), let hindrance = cloudHindrance(index) {
      return Refusal(
        reason: "provider",
        text: "\(identity.node) could not bring the cloud address here: \(hindrance).",
        next: ["failover doctor", "failover promote --force   moves all but the address"])
    }
    if !force, let why = instances[index].heldBack {
      return Refusal(
        reason: "witness", text: "nobody is heard, and the witness objects: \(why).",
        next: ["failover doctor", "failover promote --force   takes over all the same"])
    }
    guard !instances[index].isStarted else { return refusalByKeepalived(index) }
    return Refusal(
      reason: "starting", text: "\(identity.node) has not started this instance yet.",
      next: ["failover wait --for backup"])
  }

  /// A keepalived cannot be asked; it can be outbid unless it is the owner.
  private func refusalByKeepalived(_ index: Int) -> Refusal? {
    guard let master = keepalivedMaster(index), outbid(of: master, index) == nil else {
      return nil
    }
    return Refusal(
      reason: "cannotOutbid",
      text: Self.cannotOutbid(master) + ".",
      next: [
        "on \(master.address): systemctl stop keepalived. \(identity.node) follows at once."
      ])
  }

  /// The master on the wire, if it does not speak failover.
  func keepalivedMaster(_ index: Int) -> ElectionState.HeardMaster? {
    guard case .backup(let backup) = instances[index].router.state, let master = backup.master,
      backup.awaiting != .skewAfterResignation,
      now - master.heardAt < backup.learnedInterval * 4,
      // A failoverd shows itself within a second of our hello.
      now - instances[index].sinceInstant > Self.presencePeriod + .milliseconds(200),
      !(instances[index].peers[master.address].map(isPresent) ?? false)
    else { return nil }
    return master
  }

  /// Why a promotion over a keepalived that owns the addresses cannot be.
  static func cannotOutbid(_ master: ElectionState.HeardMaster) -> String {
    "The master \(master.address) runs keepalived with priority \(master.priority), "
      + "which no advert can outbid"
  }

  /// The priority that beats a keepalived; the own one if it is enough, nil if none does.
  func outbid(of master: ElectionState.HeardMaster, _ index: Int) -> Priority? {
    let own = effectivePriority(index)
    if own > master.priority { return own }
    return master.priority < .owner ? Priority(master.priority.rawValue + 1) : nil
  }

  /// Makes a promotion come true: asks a failoverd, outbids a keepalived, or just takes over.
  mutating func carryOutPromotion(_ index: Int, force: Bool) {
    guard case .backup = instances[index].router.state else { return updateParameters(index) }
    if let master = keepalivedMaster(index) {
      instances[index].outbid = outbid(of: master, index)
      updateParameters(index)
      return elect(
        .takeOver(from: nil, overlaps: false, reason: .preemption(master.address)), index)
    }
    updateParameters(index)
    if let master = currentMaster(index), let peer = instances[index].peers[master],
      isPresent(peer)
    {
      return beginPromotionMove(index, from: master, force: force)
    }
    // A master that was heard, but may yet turn out to speak failover, is looked at again soon.
    if let master = currentMaster(index), instances[index].peers[master]?.advertAt != nil,
      now - instances[index].sinceInstant <= Self.presencePeriod + .milliseconds(200)
    {
      return
    }
    // Nobody was heard. A master may still be there, just after our start: so not before the
    // master-down interval has passed, unless the master resigned.
    guard case .backup(let backup) = instances[index].router.state,
      backup.awaiting == .skewAfterResignation || backup.master != nil
    else { return }
    elect(.takeOver(from: nil, overlaps: false, reason: .handedOver(from: nil)), index)
  }

  /// `failover demote`: exactly `promote` typed on the peer.
  mutating func demote(
    _ request: MoveRequest, to peer: String?, _ client: ClientID,
    _ credentials: ClientCredentials
  ) {
    guard let indexes = resolve(request.selection, "demote", client, moving: true) else { return }
    let actor = "uid \(credentials.user)"
    var successors: [(index: Int, address: IPAddress)] = []
    for index in indexes where instances[index].holdsAddresses {
      guard let successor = bestSuccessor(index, to: peer) else {
        return replyError(
          client, "demote", .refused, "noSuccessor",
          peer.map { "\($0) is not ready to take over." } ?? "No peer is ready to take over.",
          next: ["failover status"], instance: instances[index].name)
      }
      successors.append((index, successor))
    }
    guard !successors.isEmpty else {
      var document = OutcomeDocument(
        node: identity.node, command: "demote", changed: false, outcome: .already,
        instances: indexes.map(stateOf))
      document.text = indexes.map { "\(instances[$0].name): not MASTER here. Nothing to do." }
      return reply(client, document)
    }
    for (index, successor) in successors {
      beginDemotion(index, to: successor, request, by: actor)
    }
    guard request.wait != nil else {
      return reply(
        client,
        OutcomeDocument(
          node: identity.node, command: "demote", changed: true, outcome: .pending,
          instances: indexes.map(stateOf)))
    }
    begin(
      operation(
        client, .demote, successors.map(\.index),
        timeout: request.wait ?? MoveRequest.defaultWait))
  }

  private mutating func beginDemotion(
    _ index: Int, to successor: IPAddress, _ request: MoveRequest, by actor: String
  ) {
    let node = instances[index].peers[successor]?.node ?? successor.description
    record(
      .operator, instance: instances[index].name,
      text: "demote to \(node): \(actor)\(quoted(request.reason))", actor: actor)
    let promotion = Promotion(
      node: node, by: "\(actor) on \(identity.node)", reason: request.reason ?? "",
      until: request.duration.map { wall + $0.count }, setAt: promotionTime(index))
    instances[index].pendingDemotion = promotion
    instances[index].move = Move(
      id: nextRandom(), partner: successor, reason: .demotion, startedAt: now,
      repeatAt: now + Self.moveRepetition, isInbound: false)
    sendDemotion(index)
    reschedule(instance: index)
  }

  /// Asks the successor to promote itself.
  mutating func sendDemotion(_ index: Int) {
    guard let move = instances[index].move, let promotion = instances[index].pendingDemotion
    else { return }
    send(
      .demoteRequest(moveID: move.id, promotion: promotion.record(wall: wall)), to: move.partner,
      index)
  }

  /// A peer that is demoted asks us to promote ourselves.
  mutating func requested(
    promotion record: PromotionRecord, _ id: UInt64, by source: IPAddress, _ index: Int
  ) {
    guard case .backup = instances[index].router.state, maintenance == nil, stopDeadline == nil,
      instances[index].faults.isEmpty
    else {
      return send(
        .refuse(moveID: id, reason: .notReady, text: readiness(index).text), to: source, index)
    }
    if instances[index].promotion?.node == identity.node, instances[index].move != nil { return }
    var promotion = Promotion(record, wall: wall)
    promotion.node = identity.node
    instances[index].promotion = promotion
    self.record(
      .operator, instance: instances[index].name,
      text: "promoted by \(nodeText(source, index))", actor: record.by)
    persistIntents()
    carryOutPromotion(index, force: false)
  }

  /// `failover release`, typed on any node.
  mutating func release(
    _ selection: InstanceSelection, _ client: ClientID, _ credentials: ClientCredentials
  ) {
    guard let indexes = resolve(selection, "release", client, moving: true) else { return }
    let held = indexes.filter { instances[$0].promotion != nil }
    guard !held.isEmpty else {
      var document = OutcomeDocument(
        node: identity.node, command: "release", changed: false, outcome: .already,
        instances: indexes.map(stateOf))
      document.text = indexes.map { "\(instances[$0].name): no promotion to end." }
      return reply(client, document)
    }
    for index in held {
      guard let promotion = instances[index].promotion else { continue }
      if promotion.node == identity.node {
        releaseOwnPromotion(index, by: "uid \(credentials.user)")
      } else if let holder = address(ofNode: promotion.node, index),
        instances[index].peers[holder].map(isPresent) ?? false
      {
        send(.releaseRequest(moveID: nextRandom()), to: holder, index)
      } else {
        return replyError(
          client, "release", .refused, "holderSilent",
          "\(promotion.node), which is promoted, does not answer.",
          next: ["on \(promotion.node): failover release"], instance: instances[index].name)
      }
    }
    var waiting = operation(client, .release, held, timeout: .seconds(10))
    waiting.token = lastPersistToken
    begin(waiting)
  }
}
