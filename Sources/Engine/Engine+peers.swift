import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

extension Engine {
  /// Time between two presence messages of an instance. Source: CLI.md, "each second".
  static let presencePeriod = Microseconds.seconds(1)

  /// Sends presence to all peers and plans the next.
  mutating func sendPresence(_ index: Int) {
    instances[index].nextPresence = now + noteTold(index)
    let body = PeerMessage.Body.presence(presence(index))
    for peer in peerDestinations(index) { send(body, to: peer, index) }
  }

  /// Asks all peers to send their presence at once.
  mutating func sendHello(_ index: Int) {
    for peer in peerDestinations(index) { send(.hello, to: peer, index) }
  }

  private func peerDestinations(_ index: Int) -> [IPAddress] { instances[index].destinations }

  /// How this node is, for one instance.
  private func presence(_ index: Int) -> PeerPresence {
    let state: PeerState =
      switch instances[index].visibleState {
      case .initialize: .initialize
      case .backup: .backup
      case .master: .master
      case .fault: .fault
      }
    return PeerPresence(
      state: state, basePriority: instances[index].configuration.priority,
      effectivePriority: instances[index].router.parameters.priority,
      readiness: readiness(index),
      isInMaintenance: maintenance != nil, master: currentMaster(index),
      promotion: instances[index].promotion?.record(wall: wall),
      addressListDigest: instances[index].addressListDigest,
      advertisementInterval: instances[index].configuration.advertisementInterval,
      softwareVersion: identity.version, cloud: peerCloud(index))
  }

  /// Whether this node could take over, and why not.
  func readiness(_ index: Int) -> PeerReadiness {
    if identity.observes { return PeerReadiness(.observing, "only observes") }
    if stopDeadline != nil { return PeerReadiness(.stopping, "stopping") }
    if maintenance != nil { return PeerReadiness(.maintenance, "maintenance") }
    if let fault = instances[index].faults.first {
      return PeerReadiness(fault.readiness, fault.shortText)
    }
    if !instances[index].isStarted { return PeerReadiness(.starting, "starting") }
    if let hindrance = cloudHindrance(index) { return PeerReadiness(.provider, hindrance) }
    if let hindrance = reachHindrance(index) { return PeerReadiness(.other, hindrance) }
    return PeerReadiness(.ready)
  }

  /// Who is master, this node included; nil if nobody is known.
  func currentMaster(_ index: Int) -> IPAddress? {
    switch instances[index].router.state {
    case .leaving(let leaving) where instances[index].router.state.isLingering:
      leaving.heard?.address
    case .master, .leaving: instances[index].sourceAddress
    case .backup(let backup): backup.master?.address
    case .initialize, .fault:
      instances[index].lowestPeer {
        isPresent($0) && $0.presence?.state == .master
      }
    }
  }

  /// Sends one message to a peer or a group.
  mutating func send(_ body: PeerMessage.Body, to destination: IPAddress, _ index: Int) {
    guard !identity.observes, let interface = instances[index].interfaceIndex,
      let source = instances[index].sourceAddress
    else { return }
    renewNonce()
    instances[index].replayGuard.remember(nonce: ownNonce)
    messageSequence += 1
    let message = PeerMessage(
      version: instances[index].configuration.version,
      virtualRouterID: instances[index].configuration.virtualRouterID,
      family: instances[index].configuration.family, sender: identity.node,
      bootEpoch: identity.bootEpoch,
      sequence: messageSequence, ownNonce: ownNonce,
      echoedNonce: instances[index].peers.nonce(of: destination), body: body)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(192)
    message.encode(
      into: &bytes, source: source, destination: destination,
      key: peerKeys(index)[0])
    instances[index].statistics.peerMessagesSent &+= 1
    actions.append(
      .send(
        Datagram(
          transport: instances[index].transport(on: interface), bytes: bytes,
          source: source, destination: destination,
          ttl: destination.isMulticast ? 255 : instances[index].configuration.unicastTTL)))
  }

  /// The challenge of this second.
  mutating func renewNonce() {
    guard now >= nextNonce else { return }
    ownNonce = nextRandom()
    nextNonce = now + .seconds(1)
  }

  /// The place in `keyRings` of the keys of an instance's messages.
  mutating func keyRing(_ index: Int) -> Int {
    if let place = instances[index].keyRing { return place }
    let secrets = instances[index].peerSecrets(cluster: configuration.global.clusterKey)
    let place = keyRings.firstIndex { $0.secrets == secrets } ?? keyRings.count
    if place == keyRings.count { keyRings.append(KeyRing(secrets: secrets)) }
    instances[index].keyRing = place
    return place
  }

  /// The keys of an instance's messages, the one that it uses itself first.
  private mutating func peerKeys(_ index: Int) -> [PeerKey] { keyRings[keyRing(index)].keys }

  /// A packet under virtual router 0.
  mutating func receivePeerMessage(
    _ message: Span<UInt8>, _ listeners: Listeners, _ metadata: PacketMetadata
  ) {
    guard PeerMessage.isPeerMessage(message), message.count > Self.peerMessageVRIDOffset else {
      return
    }
    // Which instance it is for decides with which key it is checked.
    let router = message[Self.peerMessageVRIDOffset]
    guard let first = listeners.first(of: router) else { return }
    receivePeerMessage(message, metadata, first)
    for index in listeners.others(of: router) { receivePeerMessage(message, metadata, index) }
  }

  private mutating func receivePeerMessage(
    _ message: Span<UInt8>, _ metadata: PacketMetadata, _ index: Int
  ) {
    guard isConfiguredPeer(metadata.source, index) else {
      let name = instances[index].name
      return noteDropped(index, metadata.source, "not in unicast_peer of \(name)")
    }
    // Without a key, only the segment vouches for the sender.
    if configuration.global.clusterKey == nil, metadata.ttl != 255, instances[index].isMulticast {
      return
    }
    do {
      let decoded = try decodePeerMessage(message, metadata.source, index)
      try instances[index].replayGuard.accept(decoded, from: metadata.source)
      accept(decoded, metadata, index)
    } catch {
      instances[index].statistics.peerMessagesRefused &+= 1
      find(
        index, .peerMessage, .warning, "refused a message of \(metadata.source): \(error).",
        remedy: "compare cluster_key_file, or the password of the instance, and the versions.")
    }
  }

  /// Tries the keys that the message may be made with; the error is that of the first.
  private mutating func decodePeerMessage(
    _ message: Span<UInt8>, _ source: IPAddress, _ index: Int
  ) throws(PeerMessageError) -> PeerMessage {
    let keys = peerKeys(index)
    for key in keys.dropFirst() {
      if let decoded = try? PeerMessage.decode(message, source: source, key: key) {
        return decoded
      }
    }
    return try PeerMessage.decode(message, source: source, key: keys[0])
  }

  /// Where the VRID stands in a peer message: after the header, format, kind, flags and family.
  private static let peerMessageVRIDOffset = 12

  /// True if messages of this sender concern the instance at all.
  func isConfiguredPeer(_ source: IPAddress, _ index: Int) -> Bool {
    instances[index].isMulticast
      || instances[index].configuration.unicastPeers.contains { $0.address == source }
  }

  private mutating func accept(
    _ message: PeerMessage, _ metadata: PacketMetadata, _ index: Int
  ) {
    let source = metadata.source
    if instances[index].peers.count >= Self.peerLimit,
      !instances[index].peers.contains(source)
    {
      return
    }
    instances[index].statistics.peerMessagesReceived &+= 1
    resolveNameClash(message.sender, source, index)
    var isNew = false
    let now = now
    instances[index].withPeer(source) { peer in
      isNew = peer.node == nil
      peer.heardAt = now
      peer.isConfigured = true
      if peer.node != message.sender { peer.node = message.sender }
      peer.nonce = message.ownNonce
    }
    switch message.body {
    case .presence(let presence):
      let tellsNews = accept(presence, of: message, from: source, isNew: isNew, index)
      guard tellsNews || isNew || mayChangeParameters(index) else { return }
    case .pulse(let routers):
      return accept(pulse: routers, of: message, from: source, index)
    case .hello:
      // Answered to the sender alone, so that a group does not answer all at once.
      if instances[index].isStarted { send(.presence(presence(index)), to: source, index) }
    case .takeOverRequest(let id, let force, let record):
      requested(takeOver: id, record, force: force, by: source, index)
    case .handOver(let id, let successor, let reason):
      handedOver(id, to: successor, reason, by: source, index)
    case .refuse(let id, let reason, let text):
      refused(id, reason, text, by: source, index)
    case .released(let id):
      released(id, by: source, index)
    case .demoteRequest(let id, let record):
      requested(promotion: record, id, by: source, index)
    case .releaseRequest:
      releaseOwnPromotion(index, by: nodeText(source, index))
    }
    updateParameters(index)
  }

  /// True if the parameters of the election may depend on a peer that told nothing new.
  private func mayChangeParameters(_ index: Int) -> Bool {
    instances[index].group != nil || instances[index].promotion != nil
      || hasOtherNegotiators(index)
  }

  /// Takes presence; true if it tells anything that was not known.
  private mutating func accept(
    _ presence: PeerPresence, of message: PeerMessage, from source: IPAddress, isNew: Bool,
    _ index: Int
  ) -> Bool {
    let now = now
    var isNews = false
    var tellsNews = false
    var silence: Microseconds?
    instances[index].withPeer(source) { peer in
      silence = peer.presenceAt.map { now - $0 }
      if peer.presence != presence {
        tellsNews = true
        isNews =
          peer.presence?.state != presence.state || peer.presence?.readiness != presence.readiness
        peer.presence = presence
      }
      peer.presenceAt = now
      peer.presenceEpoch = message.bootEpoch
      peer.presenceSequence = message.sequence
      if presence.state != .master { peer.advertAt = nil }
    }
    noteSilence(silence, index)
    if let report = presence.cloud { heard(report, from: source, index) }
    if isNew {
      log(.info, "(\(instances[index].name)) peer \(nodeText(source, index)) speaks failover.")
      // It shall know us as well, without waiting for our next turn.
      sendPresence(index)
    }
    if isNews { refreshWatchers() }
    adopt(presence.promotion, ofPeer: message.sender, index)
    return tellsNews
  }

  /// A peer is heard again after so long.
  mutating func noteSilence(_ silence: Microseconds?, _ index: Int) {
    guard let silence, silence > Self.presencePeriod * 3 / 2, isMaster(index) else { return }
    // While we did not hear each other it may have been master too and drawn the clients.
    announceAfterConflict(index)
  }

  /// Peers that fell silent lose their say; called once a second.
  ///
  /// Everything else that the parameters depend on brings its own update: of many instances some have
  /// their turn, in case it does not.
  mutating func updatePeersOfAll() {
    let first = nextReview
    nextReview = (first + Self.reviewsAtOnce) % max(1, instances.count)
    for index in instances.indices where !instances[index].peers.isEmpty {
      let turn = (index - first + instances.count) % instances.count
      if turn < Self.reviewsAtOnce || hasOtherNegotiators(index) { updateParameters(index) }
      if instances[index].promotion != nil { pursuePromotion(index) }
    }
  }

  /// Instances whose parameters are looked at as a whole in a second.
  private static let reviewsAtOnce = 64

  /// The ready peer that would win an election among the peers; nil if none is ready.
  func bestSuccessor(_ index: Int, to wanted: String? = nil) -> IPAddress? {
    var best: (address: IPAddress, priority: Priority)?
    for (address, peer) in instances[index].peers {
      guard isPresent(peer), let presence = peer.presence, presence.readiness.isReady,
        presence.state == .backup
      else { continue }
      if let wanted, peer.node != wanted, address.description != wanted { continue }
      if let current = best {
        let wins =
          presence.effectivePriority > current.priority
          || presence.effectivePriority == current.priority
            && address.isHigher(than: current.address)
        guard wins else { continue }
      }
      best = (address, presence.effectivePriority)
    }
    return best?.address
  }
}
