import NetworkTypes
import VRRPWire

/// Packets.
enum WireInput {
  private static let source4 = IPAddress.v4(IPv4Address(192, 0, 2, 2))
  private static let group4 = IPAddress.v4(IPv4Address(224, 0, 0, 18))
  private static let source6 = IPAddress.v6(IPv6Address("fe80::2") ?? IPv6Address(high: 0, low: 0))
  private static let group6 = IPAddress.v6(IPv6Address("ff02::12") ?? IPv6Address(high: 0, low: 0))

  /// The receive checks, to a group and from a peer.
  static func run(_ bytes: [UInt8], _ version: ProtocolVersion, _ family: AddressFamily) {
    guard let id = VirtualRouterID(51) else { return }
    let (source, group) = family == .ipv4 ? (source4, group4) : (source6, group6)
    var expectation = ReceiveExpectation(
      version: version, family: family, virtualRouterID: id, interval: .seconds(1),
      addresses: [source])
    receive(bytes, PacketMetadata(source: source, destination: group, ttl: 255), expectation)
    expectation.transport = .unicast(
      peers: [.init(address: source, ttl: 2...255)], checksSource: true)
    receive(bytes, PacketMetadata(source: source, destination: source, ttl: 9), expectation)
  }

  private static func receive(
    _ bytes: [UInt8], _ metadata: PacketMetadata, _ expectation: ReceiveExpectation
  ) {
    for trailing in [0, AuthenticationTrailer.length] {
      guard
        let advert = try? ReceivedAdvertisement.decode(
          bytes.span, metadata, expecting: expectation, trailing: trailing)
      else { continue }
      precondition(advert.source == metadata.source && advert.interval > .zero)
    }
    _ = PeerMessage.isPeerMessage(bytes.span)
    _ = try? PeerMessage.decode(bytes.span, source: metadata.source, key: PeerKey([]))
  }

  /// A trailer: first as it is, then once more, which is a replay if it was taken.
  static func runTrailer(_ bytes: [UInt8]) {
    for window in [5, nil] as [Int64?] {
      var judge = AdvertisementAuthenticator(
        policy: .init(
          keys: [1: Array(repeating: 7, count: 32)], requires: true, window: window, senders: 2))
      let length = max(0, bytes.count - AuthenticationTrailer.length)
      let wall: Int64 = 1_700_000_000_000_000
      let first = try? judge.check(bytes.span, messageLength: length, source: source4, wall: wall)
      let again = try? judge.check(bytes.span, messageLength: length, source: source4, wall: wall)
      precondition(first != AuthenticationTrailer.length || again == nil, "taken twice")
    }
  }

  /// A whole frame, for people.
  static func runFrame(_ bytes: [UInt8]) {
    _ = try? IPv4Header.parse(bytes.span)
    _ = PacketDescription(bytes).description
    _ = PacketDescription(bytes, source: source6, destination: group6).description
    _ = try? HexDecoder.decode(String(decoding: bytes, as: UTF8.self))
  }
}
