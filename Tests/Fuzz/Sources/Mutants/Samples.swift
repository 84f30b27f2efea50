import AgentProtocol
import NetworkTypes
import SupervisorProtocol
import VRRPWire

/// Right inputs, made in code: harm to them gets further than harm to what fuzzers have found.
enum Samples {
  /// What bytes are.
  enum Bytes {
    /// Frames of Ethernet.
    case frames
    /// Messages between peers, without the beginning that all have, and without their code.
    case peers
    /// Flight records.
    case records
  }

  /// Inputs of a shape; none where files say it better. The same on every run.
  static func made(for shape: InputShape) -> [[UInt8]] {
    switch shape {
    case .packet(let version, let family): adverts(version, family)
    case .trailer: adverts(.version3, .ipv4).map(signed)
    case .bytes(.frames): frames
    case .bytes(.peers): peers
    case .bytes(.records): []
    case .messages(let isAgents): isAgents ? agentMessages : supervisorMessages
    case .fields: requests
    case .lines, .answers: []
    }
  }

  private static func adverts(_ version: ProtocolVersion, _ family: AddressFamily) -> [[UInt8]] {
    guard let id = VirtualRouterID(51) else { return [] }
    let (source, group) =
      family == .ipv4
      ? (WireInput.source4, WireInput.group4) : (WireInput.source6, WireInput.group6)
    return [1, 0, 2, 3, 20].flatMap { count in
      ([100, 0, 255] as [UInt8]).map { priority in
        let advert = Advertisement(
          version: version, virtualRouterID: id, priority: Priority(priority),
          interval: .seconds(1), addresses: Array(repeating: source, count: count))
        var bytes: [UInt8] = []
        advert.encode(into: &bytes, source: source, destination: group)
        return bytes
      }
    }
  }

  private static func signed(_ message: [UInt8]) -> [UInt8] {
    AuthenticationTrailer(keyID: 1, sequence: 1_700_000_000 << 32).sign(
      message, source: WireInput.source4, destination: WireInput.group4, key: WireInput.key)
  }

  private static var frames: [[UInt8]] {
    let router = MACAddress(rawValue: 0x0000_5E00_0133)
    var arp: [UInt8] = []
    ARPAnnouncement(address: IPv4Address(192, 0, 2, 10), hardwareAddress: router)
      .encode(into: &arp)
    var neighbor: [UInt8] = []
    NeighborAnnouncement(
      address: IPv6Address(high: 0x2001_0DB8 << 32, low: 10), hardwareAddress: router,
      isRouter: true
    ).encode(into: &neighbor)
    let adverts = adverts(.version2, .ipv4) + adverts(.version3, .ipv4)
    let group: [UInt8] = [1, 0, 0x5E, 0, 0, 0x12, 0, 0, 0x5E, 0, 1, 51]
    let framed = adverts.map { message -> [UInt8] in
      let length = UInt16(20 + message.count)
      let header: [UInt8] =
        [0x45, 0xC0, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0, 0, 255, 112, 0, 0]
        + [192, 0, 2, 2, 224, 0, 0, 18]
      return group + [8, 0] + header + message
    }
    return [arp, neighbor] + framed + adverts
      + framed.map { Array($0[..<12]) + [0x81, 0, 0, 7] + Array($0[12...]) }
  }

  private static var peers: [[UInt8]] {
    guard let id = VirtualRouterID(51) else { return [] }
    let promotion = PromotionRecord(
      node: "lb1", remaining: .seconds(60), by: "root", reason: "upgrade", setAt: 1)
    var routers = VirtualRouterSet()
    routers.insert(id)
    let presence = { (cloud: PeerCloud?, promotion: PromotionRecord?) in
      PeerPresence(
        state: .master, basePriority: Priority(200), effectivePriority: Priority(180),
        readiness: PeerReadiness(.tracking, "check_haproxy"), isInMaintenance: false,
        master: WireInput.source4, promotion: promotion, addressListDigest: 7,
        advertisementInterval: .seconds(1), softwareVersion: "1.0", cloud: cloud)
    }
    let cloud = PeerCloud(
      target: "3164444", epoch: 3, addressDigest: 9,
      readings: PeerCloudState.allCases.map { .init($0, age: .seconds(2)) })
    let bodies: [PeerMessage.Body] = [
      .presence(presence(nil, nil)), .presence(presence(cloud, promotion)), .hello,
      .pulse(routers), .takeOverRequest(moveID: 1, force: true, promotion: promotion),
      .takeOverRequest(moveID: 1, force: false, promotion: nil),
      .handOver(moveID: 1, successor: WireInput.source4, reason: .promotion),
      .refuse(moveID: 1, reason: .notReady, text: "no"), .released(moveID: 1),
      .demoteRequest(moveID: 1, promotion: promotion), .releaseRequest(moveID: 1),
    ]
    return bodies.flatMap { body in
      [(AddressFamily.ipv4, WireInput.source4), (.ipv6, WireInput.source6)].map { family, source in
        var bytes: [UInt8] = []
        PeerMessage(
          version: .version3, virtualRouterID: id, family: family, sender: "lb1", bootEpoch: 1,
          sequence: 2, ownNonce: 3, echoedNonce: 4, body: body
        ).encode(into: &bytes, source: source, destination: source, key: PeerKey([]))
        return Array(bytes.dropFirst(PeerInput.head.count).dropLast(16))
      }
    }
  }

  private static var agentMessages: [[UInt8]] {
    var generator = AgentMessageGenerator(seed: 1)
    return (0..<400).compactMap { number in
      number & 1 == 0
        ? try? generator.toEngine(number / 2 % 14).encoded()
        : try? generator.toAgent(number / 2 % 12).encoded()
    }
  }

  private static var supervisorMessages: [[UInt8]] {
    var generator = MessageGenerator(seed: 1)
    let messages = (0..<400).map { number in
      number & 1 == 0
        ? generator.toEngine(number / 2 % 10).encoded()
        : generator.toSupervisor(number / 2 % 10).encoded()
    }
    return messages + messages.prefix(40).map { StateRecord.encode($0) }
  }

  private static var requests: [[UInt8]] {
    [
      "status|instance=VI_1|watch=1000000", "promote|instance=VI_1|force=yes", "demote|to=lb2",
      "release|all=yes", "maintenance|instance=VI_1|on=yes|for=1000000|reason=x|by=y",
      "is-master|instance=VI_1", "wait|condition=master|instance=VI_1|timeout=1000000",
      "reload|dry-run=yes", "events|since=0|type=a|type=b|follow=yes|limit=5", "stats", "version",
      "doctor", "cloud-show", "cloud-assign|address=203.0.113.20", "record",
      "2026-11-21T21:40:25.5Z|1h30m|1.5s|250ms|\u{1B}[2J",
    ].map { $0.utf8.map { $0 == UInt8(ascii: "|") ? 0 : $0 } }
  }
}
