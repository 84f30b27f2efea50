import AddressOwnership
import AgentProtocol
import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

// Cloud addresses follow their instances: the election's states go to the reconcilers, their calls
// to the agent.

extension Engine {
  /// How long a leaving node makes no call for lack of news from its successor. The election gives
  /// up earlier, whatever its interval is: it waits for the successor for the bound of a move, then
  /// for one interval after having resigned. This is for when it does not.
  private func cloudMoveBound(_ index: Int) -> Microseconds {
    instances[index].router.parameters.handOverBound * 2 + .seconds(8)
  }

  /// Takes the cloud addresses of the configuration that runs now; those that stay keep their state.
  mutating func applyCloud() {
    let old = cloud
    var next: [CloudAddressState] = []
    for (index, instance) in instances.enumerated() where !identity.observes {
      for address in instance.configuration.cloudAddresses {
        let match = old.first { state in
          state.instance == instance.name && state.configuration.address == address.address
            && state.configuration.provider == address.provider
        }
        next.append(cloudState(address, index, match))
      }
    }
    for (position, state) in old.enumerated()
    where !next.contains(where: { $0.number == state.number }) {
      // Gives up its call, if one is under way.
      tellCloud(position, .stoppedBeingMaster)
    }
    cloud = next
    for position in cloud.indices {
      let provider = cloud[position].configuration.provider
      cloud[position].ownership.settings.share(
        with: cloud.count { $0.configuration.provider == provider })
      if let identity = agent.identities[provider] { tellCloud(position, .identity(identity)) }
      scheduleCloud(position)
    }
    for index in instances.indices { updateCloudRoles(index) }
    updateAgent()
  }

  private mutating func cloudState(
    _ address: CloudAddress, _ index: Int, _ match: CloudAddressState?
  ) -> CloudAddressState {
    let provider = configuration.cloudProviders.first { $0.name == address.provider }
    let type = provider?.type ?? address.provider
    var state: CloudAddressState
    if let match {
      state = match
    } else {
      lastCloudNumber += 1
      state = CloudAddressState(
        index: index, instance: instances[index].name, configuration: address, providerType: type,
        ownership: AddressOwnership(
          settings: OwnershipSettings(
            number: AddressNumber(lastCloudNumber), address: address.address, provider: type)))
    }
    state.index = index
    state.configuration = address
    state.providerType = type
    state.ownership.settings.provider = type
    if let provider { state.ownership.settings.tokenRemedy = provider.tokenRemedy }
    if case .id = address.target { state.ownership.settings.hasExplicitTarget = true }
    return state
  }

  /// Tells a reconciler what happened and does what it says.
  mutating func tellCloud(_ position: Int, _ event: OwnershipEvent) {
    let before = cloud[position].ownership.status
    let wanted = cloud[position].ownership.handle(event, at: now, random: nextRandom())
    for action in wanted {
      switch action {
      case .call(let call): actions.append(.agent(.call(call)))
      case .cancel(let call): actions.append(.agent(.cancel(call)))
      case .refreshIdentity:
        actions.append(.agent(.refreshIdentity(provider: cloud[position].configuration.provider)))
      case .note(let note): record(note, position)
      }
    }
    scheduleCloud(position)
    let after = cloud[position].ownership.status
    noteConfirmation(position, after)
    awaitTraffic(position, after)
    guard
      before.isMine != after.isMine || before.activity != after.activity
        || before.problem?.kind != after.problem?.kind
    else { return }
    let index = cloud[position].index
    guard instances.indices.contains(index) else { return }
    if instances[index].isStarted { sendPresence(index) }
    refreshWatchers()
  }

  private mutating func noteConfirmation(_ position: Int, _ status: OwnershipStatus) {
    let isOpen = status.activity == .acquiring || status.activity == .holding && !status.isMine
    if !isOpen {
      let wasOpen = cloud[position].unconfirmedSince != nil
      cloud[position].unconfirmedSince = nil
      if wasOpen, status.isMine { completeMove(cloud[position].index) }
    } else if cloud[position].unconfirmedSince == nil {
      cloud[position].unconfirmedSince = now
    }
  }

  /// A planned move to this node is complete for people once its cloud addresses are here as well.
  private mutating func completeMove(_ index: Int) {
    guard instances.indices.contains(index), isCloudConfirmed(index),
      var move = instances[index].lastMove, move.to == identity.node,
      wall - move.at < Self.cloudMoveMemory.count
    else { return }
    let rest = Microseconds(wall - move.at)
    move.took = move.took + rest
    move.at = wall
    instances[index].lastMove = move
    let addresses = cloud.filter { $0.index == index }.prefix(3)
      .map(\.configuration.address.description).joined(separator: ", ")
    record(
      .move, instance: instances[index].name,
      text: "\(move.name) complete in \(Words.seconds(move.took)): \(addresses) at "
        + "\(identity.node)",
      move: move.name)
  }

  /// What is confirmed later than this after a move does not belong to it.
  private static let cloudMoveMemory = Microseconds.seconds(120)

  /// Plans the next deadline of an address.
  mutating func scheduleCloud(_ position: Int) {
    guard let deadline = cloud[position].ownership.nextDeadline else { return }
    deadlines.schedule(slot(cloud: position), at: deadline)
  }

  /// The deadline of an address came up.
  mutating func fireCloud(_ position: Int) {
    guard let deadline = cloud[position].ownership.nextDeadline else { return }
    if deadline <= now { tellCloud(position, .timer) } else { scheduleCloud(position) }
  }

  private mutating func record(_ note: OwnershipNote, _ position: Int) {
    let index = cloud[position].index
    let instance = cloud[position].instance
    var text = note.text
    if let request = note.requestID { text += ", request \(request)" }
    let level: LogLevel
    var isPartOfMove = false
    switch note.kind {
    case .asked, .accepted, .completed, .confirmed:
      level = .notice
      isPartOfMove = true
    case .suspended: level = .info
    case .recovered, .refused: level = .notice
    case .lost, .contended, .failing: level = .warning
    }
    log(level, "(\(instance)) \(text)")
    var move: String?
    if isPartOfMove, instances.indices.contains(index) {
      let last = instances[index].lastMove.flatMap { wall - $0.at < 60_000_000 ? $0.name : nil }
      move = instances[index].move?.name ?? last
    }
    record(move == nil ? .cloud : .move, instance: instance, text: text, move: move)
  }

  // MARK: Roles

  /// Tells the reconcilers of an instance what its election has become; called after each of its
  /// events.
  mutating func updateCloudRoles(_ index: Int) {
    for position in cloud.indices where cloud[position].index == index {
      let role = cloudRole(index)
      guard role != cloud[position].role else { continue }
      cloud[position].role = role
      switch role {
      case .master:
        mastershipEpoch += 1
        updatePreference(position)
        tellCloud(position, .becameMaster(epoch: mastershipEpoch))
      case .leaving: tellCloud(position, .leaving(until: now + cloudMoveBound(index)))
      case .bystander: tellCloud(position, .stoppedBeingMaster)
      }
    }
  }

  private func cloudRole(_ index: Int) -> CloudAddressState.Role {
    switch instances[index].router.state {
    case .master: .master
    case .leaving: instances[index].router.state.isLingering ? .bystander : .leaving
    case .initialize, .backup, .fault: .bystander
    }
  }

  /// Another master shows itself beside this one, or is gone.
  mutating func tellCloudOfRival(_ index: Int, isOver: Bool) {
    for position in cloud.indices where cloud[position].index == index {
      tellCloud(position, .rival(isOver: isOver))
    }
  }

  /// Who is quicker if both are master must be known before they lose sight of each other: from
  /// what was heard last.
  private mutating func updatePreference(_ position: Int) {
    let index = cloud[position].index
    let isPreferred = outranksAllPeers(index)
    guard isPreferred != cloud[position].isPreferred else { return }
    cloud[position].isPreferred = isPreferred
    tellCloud(position, .preference(isPreferred: isPreferred))
  }

  private func outranksAllPeers(_ index: Int) -> Bool {
    let instance = instances[index]
    if let promotion = instance.promotion { return promotion.node == identity.node }
    let own = instance.router.parameters.priority
    return instance.peers.allSatisfy { address, peer in
      guard let theirs = peer.presence?.effectivePriority ?? peer.advertPriority else {
        return true
      }
      if theirs != own { return own > theirs }
      if let theyWin = instance.router.parameters.decidedTies[address] { return !theyWin }
      return instance.sourceAddress.map { $0.isHigher(than: address) } ?? true
    }
  }

  /// Once a second.
  mutating func cloudHousekeeping() {
    guard agent.isWanted else { return }
    for position in cloud.indices { updatePreference(position) }
    watchAgent()
  }

  // MARK: Peers

  /// Cloud addresses of an instance in the order of the wire.
  private func sortedCloud(_ index: Int) -> [Int] {
    if cloud.isEmpty { return [] }
    return cloud.indices.filter { cloud[$0].index == index }.sorted {
      cloud[$1].configuration.address.isHigher(than: cloud[$0].configuration.address)
    }
  }

  /// What peers are told; nil if the instance has no cloud addresses.
  func peerCloud(_ index: Int) -> PeerCloud? {
    let positions = sortedCloud(index)
    guard let first = positions.first else { return nil }
    let readings = positions.map { position in
      let status = cloud[position].ownership.status
      let age = status.verifiedAt.map { now - $0 }
      guard status.holder != nil else { return PeerCloud.Reading(.unknown, age: nil) }
      return PeerCloud.Reading(status.isMine ? .here : .elsewhere, age: age)
    }
    return PeerCloud(
      target: ownTarget(first) ?? "", epoch: mastershipEpoch,
      addressDigest: cloudDigest(positions), readings: readings)
  }

  private func cloudDigest(_ positions: [Int]) -> UInt32 {
    AddressListDigest.digest(positions.map { cloud[$0].configuration.address })
  }

  /// What the provider calls this node's target.
  func ownTarget(_ position: Int) -> String? {
    if case .id(let target) = cloud[position].configuration.target { return target }
    if case .known(let identity)? = agent.identities[cloud[position].configuration.provider] {
      return identity.instance
    }
    return nil
  }

  /// What a peer says of its own readings.
  mutating func heard(_ report: PeerCloud, from source: IPAddress, _ index: Int) {
    let positions = sortedCloud(index)
    guard !positions.isEmpty, report.addressDigest == cloudDigest(positions),
      report.readings.count == min(positions.count, PeerCloud.addressLimit)
    else { return }
    let node = instances[index].peers[source]?.node ?? source.description
    for (position, reading) in zip(positions, report.readings) {
      guard reading.state == .here, let age = reading.age, age < .seconds(300) else { continue }
      let at = MonotonicInstant(nanoseconds: now.nanoseconds - age.nanoseconds)
      tellCloud(
        position,
        .peerHolds(
          PeerReport(
            node: node, target: report.target, epoch: report.epoch, readBackAt: at)))
    }
  }

  // MARK: What waits for it

  /// True if the provider confirms all cloud addresses of the instance here.
  func isCloudConfirmed(_ index: Int) -> Bool {
    cloud.allSatisfy { state in
      guard state.index == index else { return true }
      let status = state.ownership.status
      if status.isMine { return status.activity == .holding }
      // Where the token cannot see it, the provider's word is all there is.
      return status.holder == .hidden && status.proof >= .completed
    }
  }

  /// True if no cloud address of the instance is known to be here any more.
  func hasCloudLeft(_ index: Int) -> Bool {
    cloud.allSatisfy { $0.index != index || !$0.ownership.status.isMine }
  }

  /// What keeps a move of the instance from being confirmed, for people; nil if nothing does.
  func cloudDelay(_ index: Int) -> String? {
    for position in cloud.indices where cloud[position].index == index {
      let status = cloud[position].ownership.status
      let address = cloud[position].configuration.address
      if cloud[position].role == .master {
        guard !status.isMine || status.activity != .holding else { continue }
      } else {
        guard status.isMine else { continue }
      }
      let place = status.holder.map { holderText($0, position) } ?? "is not known to be anywhere"
      let action = status.action.map {
        "; action \($0) of \(cloud[position].providerType) is in progress"
      }
      let why = status.problem.map { " (\($0.text))" } ?? ""
      return "\(address) \(place)\(action ?? "")\(why)."
    }
    return nil
  }

  /// `still reads back at lb1`.
  func holderText(_ holder: Holder, _ position: Int) -> String {
    switch holder {
    case .nobody: "is assigned to nothing"
    case .own: "still reads back here"
    case .hidden: "cannot be read with this token"
    case .other(let target):
      "still reads back at \(nodeName(ofTarget: target, position) ?? target)"
    }
  }

  /// The node whose machine the provider calls so.
  func nodeName(ofTarget target: String, _ position: Int) -> String? {
    instances[cloud[position].index].peers.values.first {
      $0.presence?.cloud?.target == target && !target.isEmpty
    }?.node
  }
}
