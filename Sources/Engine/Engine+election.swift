import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import Tracking
import VRRPWire

extension Engine {
  /// Gives one event to an instance's election and does what it says.
  mutating func elect(_ event: ElectionEvent, _ index: Int) {
    let state = instances[index].router.state.word
    let visible = instances[index].visibleState
    let wasLingering = instances[index].router.state.isLingering
    var pending: [ElectionAction] = []
    swap(&pending, &electionActions)
    instances[index].router.handle(event, at: now, into: &pending)
    for action in pending { perform(action, index) }
    pending.removeAll(keepingCapacity: true)
    swap(&pending, &electionActions)
    let isLingering = instances[index].router.state.isLingering
    // A lingering node that is handed the addresses back was BACKUP to everybody else.
    if instances[index].router.state.word != state || wasLingering && !isLingering {
      stateChanged(index, from: state)
    }
    if instances[index].visibleState != visible { groupChanged(by: index, from: state) }
    if isLingering && !wasLingering {
      noteLingering(index)
      beginSilence(index)
      sendPresence(index)
    }
    if wasLingering && !isLingering, instances[index].drain.endsAt != nil { endDrain(index) }
    if !cloud.isEmpty { updateCloudRoles(index) }
    if let position = instances[index].masterLease { leaseFollows(position) }
    reschedule(instance: index)
  }

  mutating func perform(_ action: ElectionAction, _ index: Int) {
    switch action {
    case .sendAdvertisement(let resigning): sendAdvertisement(index, resigning: resigning)
    case .bindAddresses:
      guardAddresses(index)
      bindAddresses(index)
      installObjects(index)
    case .removeAddresses:
      removeObjects(index)
      removeAddresses(index)
      unguardAddresses(index)
    case .announce: announce(index)
    case .announceAfterConflict:
      announceAfterConflict(index)
      tellCloudOfRival(index, isOver: true)
    case .tellReleased(let address, let move): tellReleased(index, to: address, move: move)
    case .requestTakeOver(let address): beginPreemption(index, from: address)
    case .handOverFailed(let successor): handOverFailed(index, successor)
    case .wantsMaster(let hearsNobody): wantsMaster(index, hearsNobody: hearsNobody)
    case .wantsLease: wantsLease(for: index)
    case .transition(let from, let to, let reason): recordTransition(index, from, to, reason)
    case .heardLowerPriority(let address, let priority):
      doubtLease(of: index)
      heardLowerPriority(index, address, priority)
    case .duplicateAddress(let address): findDuplicateAddress(index, address)
    }
  }

  /// Parameters of the election from everything they depend on; applied if they changed.
  mutating func updateParameters(_ index: Int) {
    let parameters = electionParameters(index)
    guard parameters != instances[index].router.parameters else { return }
    elect(.parametersChanged(parameters), index)
  }

  private mutating func electionParameters(_ index: Int) -> ElectionParameters {
    var parameters = instances[index].configuredParameters()
    parameters.priority = effectivePriority(index)
    // As a rule the same as before: no set need be made, nor compared.
    parameters.negotiatingPeers =
      hasOtherNegotiators(index)
      ? negotiatingPeers(index) : instances[index].router.parameters.negotiatingPeers
    parameters.lingerTime = lingerTime(index)
    parameters.isGrouped = isGrouped(index)
    if parameters.isGrouped { parameters.decidedTies = decidedTies(index) }
    parameters.needsLease = instances[index].masterLease != nil
    parameters.hasLease = parameters.needsLease && hasLease(index)
    parameters.hasWitness = instances[index].configuration.witness != nil && !identity.observes
    if isHeldDown(index) { parameters.preempt = false }
    if let promoted = instances[index].promotion?.node {
      parameters.promoted = promoted == identity.node
      parameters.yieldsTo = parameters.promoted ? nil : address(ofNode: promoted, index)
      if !parameters.promoted { parameters.startsAsMaster = false }
    }
    return parameters
  }

  /// The priority in adverts: base, weights, and what outbids a keepalived under a promotion.
  func effectivePriority(_ index: Int) -> Priority {
    if let outbid = instances[index].outbid { return outbid }
    if let held = instances[index].heldPriority, isPending(index) { return held }
    let base = instances[index].configuration.priority
    return base.adding(weights: trackerWeights(index))
  }

  /// Peers that answered with presence lately.
  private func negotiatingPeers(_ index: Int) -> Set<IPAddress> {
    var result: Set<IPAddress> = []
    for place in 0..<instances[index].peers.count
    where isPresent(since: instances[index].peers.presenceAt(place)) {
      result.insert(instances[index].peers.address(place))
    }
    return result
  }

  /// True if these are no longer the ones that the election knows.
  func hasOtherNegotiators(_ index: Int) -> Bool {
    var count = 0
    for place in 0..<instances[index].peers.count
    where isPresent(since: instances[index].peers.presenceAt(place)) {
      count += 1
      let address = instances[index].peers.address(place)
      guard instances[index].router.parameters.negotiatingPeers.contains(address) else {
        return true
      }
    }
    return count != instances[index].router.parameters.negotiatingPeers.count
  }

  /// True if the peer sent presence within the last three seconds.
  func isPresent(_ peer: PeerRecord) -> Bool { isPresent(since: peer.presenceAt) }

  /// The same by the time of that presence.
  func isPresent(since heard: MonotonicInstant?) -> Bool {
    heard.map { now - $0 <= Self.presenceValidity } ?? false
  }

  /// A peer that was silent for longer than this is not asked for anything.
  static let presenceValidity = Microseconds.milliseconds(3_500)

  /// The address of a present or once heard node by its name.
  func address(ofNode node: String, _ index: Int) -> IPAddress? {
    instances[index].lowestPeer { $0.node == node }
  }

  /// What follows from a new state, after all actions of the transition.
  private mutating func stateChanged(_ index: Int, from before: ElectionAction.Word) {
    instances[index].found = instances[index].found.filter(\.outlastsMasters)
    let state = instances[index].router.state.word
    if state != .master {
      instances[index].announcements = AnnouncementPlan()
    }
    // A start into FAULT is no new failure: a promise made before it is kept.
    if state == .fault, before != .initialize {
      endOwnPromotion(index, because: instances[index].reason)
    }
    remember(index)
    finishMoveIfDone(index)
    if state != .master { instances[index].outbid = nil }
    if state == .fault { readFaults(index) }
    if state == .master { countFlap(index) }
    instances[index].nextPresence = now
    if instances[index].isStarted { sendPresence(index) }
    refreshWatchers()
    // Maintenance that ended while the addresses were still being handed over.
    if state == .fault, instances[index].faults.isEmpty { elect(.faultCleared, index) }
  }

  /// To people the node is no longer the master from here on; the transition follows when it lets go.
  private mutating func noteLingering(_ index: Int) {
    guard case .leaving(let leaving) = instances[index].router.state,
      let successor = leaving.heard?.address
    else { return }
    instances[index].since = wall
    instances[index].sinceInstant = now
    instances[index].reason = text(of: .handedOverTo(successor), index)
  }

  private mutating func recordTransition(
    _ index: Int, _ from: ElectionAction.Word, _ to: ElectionAction.Word,
    _ reason: TransitionReason
  ) {
    switch reason {
    case .higherPriority, .handedOverTo: withdrawUnsent(index)
    default: break
    }
    instances[index].since = wall
    instances[index].sinceInstant = now
    instances[index].reason = text(of: reason, index)
    if to == .master { instances[index].statistics.becameMaster &+= 1 }
    if from == .master { instances[index].statistics.leftMaster &+= 1 }
    let move = instances[index].move?.name
    let suffix = instances[index].reason.isEmpty ? "" : ": \(instances[index].reason)"
    log(.notice, "(\(instances[index].name)) \(from.rawValue) -> \(to.rawValue)\(suffix)")
    record(
      .transition, instance: instances[index].name,
      text: "\(from.rawValue) -> \(to.rawValue)\(suffix)", move: move)
    notifyTransition(index, from: from, to: to)
  }

  /// A transition's reason in words.
  func text(of reason: TransitionReason, _ index: Int) -> String {
    switch reason {
    case .startup: "started"
    case .ownerStartup: "owner of the addresses, and no peer objected"
    case .shutdown: "stopping"
    case .masterSilent(nil, let time): "nobody heard for \(Words.duration(time))"
    case .masterSilent(let address?, let time):
      "\(nodeText(address, index)) fell silent: \(Words.seconds(time)) without an advert"
    case .masterResigned(nil): "the master resigned"
    case .masterResigned(let address?): "\(nodeText(address, index)) resigned"
    case .preemption(nil): "preemption"
    case .preemption(let address?): "preempts \(nodeText(address, index))"
    case .handedOver(nil): "nobody else is master"
    case .handedOver(let address?): "\(nodeText(address, index)) handed over"
    case .handedOverTo(let address): "handed over to \(nodeText(address, index))"
    case .higherPriority(let address, let priority):
      "\(nodeText(address, index)) advertises \(priority)"
    case .fault: instances[index].faults.map(\.text).joined(separator: "; ")
    case .recovered: "recovered"
    case .operatorRequest: "as asked"
    }
  }

  /// A node's name with its address if it is known, else the address.
  func nodeText(_ address: IPAddress, _ index: Int) -> String {
    guard let node = instances[index].peers.node(of: address) else { return address.description }
    return "\(node) (\(address))"
  }
}
