import NetworkTypes

extension PacketDescription {
  /// Summarises a message between failoverd peers; nonces and code stay out.
  mutating func describePeerMessage(
    _ message: [UInt8], _ header: AdvertisementHeader, _ network: NetworkFacts
  ) {
    let peer: PeerMessage
    do throws(PeerMessageError) {
      peer = try PeerMessage.decodeUnverified(message.span)
    } catch {
      layers.append(Layer(name: "failover", fields: []))
      note("peerMessage", error.description)
      return
    }
    var fields = [
      Field(name: "kind", value: "\(peer.body.kind)", meaning: "code not verified"),
      Field(name: "sender", value: peer.sender),
      Field(name: "virtual router", value: "\(peer.virtualRouterID)"),
      Field(name: "version", value: "\(peer.version.rawValue)"),
      Field(name: "family", value: peer.family == .ipv4 ? "IPv4" : "IPv6"),
      Field(name: "boot epoch", value: "\(peer.bootEpoch)"),
      Field(name: "sequence", value: "\(peer.sequence)"),
      Field(name: "echoes", value: peer.echoedNonce == 0 ? "no challenge" : "a challenge"),
    ]
    if let moveID = peer.body.moveID {
      fields.append(Field(name: "move", value: String(moveID, radix: 16)))
    }
    fields += Self.fields(of: peer.body)
    layers.append(Layer(name: "failover", fields: fields))
  }

  /// The fields of a kind.
  private static func fields(of body: PeerMessage.Body) -> [Field] {
    switch body {
    case .hello, .released, .releaseRequest:
      []
    case .pulse(let routers):
      [Field(name: "unchanged", value: "\(routers.count) virtual routers")]
    case .presence(let presence):
      fields(of: presence)
    case .takeOverRequest(_, let force, let promotion):
      [Field(name: "force", value: force ? "yes" : "no")] + fields(of: promotion)
    case .handOver(_, let successor, let reason):
      [
        Field(name: "successor", value: "\(successor)"),
        Field(name: "reason", value: "\(reason)"),
      ]
    case .refuse(_, let reason, let text):
      [Field(name: "reason", value: "\(reason)", meaning: text.isEmpty ? nil : text)]
    case .demoteRequest(_, let promotion):
      fields(of: promotion)
    }
  }

  /// The fields of presence.
  private static func fields(of presence: PeerPresence) -> [Field] {
    let why = presence.readiness.text
    return [
      Field(name: "state", value: "\(presence.state)"),
      Field(
        name: "priority", value: "\(presence.effectivePriority)",
        meaning: "configured \(presence.basePriority)"),
      Field(
        name: "ready", value: presence.readiness.isReady ? "yes" : "\(presence.readiness.reason)",
        meaning: why.isEmpty ? nil : why),
      Field(name: "maintenance", value: presence.isInMaintenance ? "on" : "off"),
      Field(name: "master", value: presence.master.map { "\($0)" } ?? "none known"),
      Field(name: "address digest", value: String(presence.addressListDigest, radix: 16)),
      Field(name: "interval", value: "\(presence.advertisementInterval.wholeMilliseconds) ms"),
      Field(name: "software", value: presence.softwareVersion),
    ] + fields(of: presence.promotion) + (presence.cloud.map(fields) ?? [])
  }

  /// The fields about cloud addresses.
  private static func fields(of cloud: PeerCloud) -> [Field] {
    let here = cloud.readings.count { $0.state == .here }
    return [
      Field(
        name: "cloud addresses", value: "\(here) of \(cloud.readings.count) here",
        meaning: cloud.target.isEmpty ? nil : "machine \(cloud.target)"),
      Field(name: "cloud epoch", value: "\(cloud.epoch)"),
    ]
  }

  /// The fields of a promotion.
  private static func fields(of promotion: PromotionRecord?) -> [Field] {
    guard let promotion else { return [] }
    let remaining = promotion.remaining.map { "\($0.wholeMilliseconds) ms left" }
    return [
      Field(
        name: "promotion", value: promotion.node, meaning: remaining ?? "until it is released"),
      Field(name: "promoted by", value: promotion.by),
      Field(name: "promotion reason", value: promotion.reason),
    ]
  }
}
