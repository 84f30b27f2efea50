import NetworkTypes
import VRRPWire

/// Packets.
enum WireInput {
  static let source4 = IPAddress.v4(IPv4Address(192, 0, 2, 2))
  static let group4 = IPAddress.v4(IPv4Address(224, 0, 0, 18))
  static let source6 = IPAddress.v6(IPv6Address("fe80::2") ?? IPv6Address(high: 0, low: 0))
  static let group6 = IPAddress.v6(IPv6Address("ff02::12") ?? IPv6Address(high: 0, low: 0))

  /// The key of auth_hmac, number 1.
  static let key = [UInt8](repeating: 7, count: 32)

  /// No secret: only a check of integrity.
  private static let peerKey = PeerKey([])
  /// By the clock, and by numbers alone.
  private static let judges = ([5, nil] as [Int64?]).map { window in
    AdvertisementAuthenticator(
      policy: .init(keys: [1: key], requires: true, window: window, senders: 2))
  }

  /// The receive checks, to a group and from a peer.
  static func run(_ bytes: [UInt8], _ version: ProtocolVersion, _ family: AddressFamily) {
    guard let id = VirtualRouterID(51) else { return }
    let (source, group) = family == .ipv4 ? (source4, group4) : (source6, group6)
    var expectation = ReceiveExpectation(
      version: version, family: family, virtualRouterID: id, interval: .seconds(1),
      addresses: [source])
    receive(bytes, PacketMetadata(source: source, destination: group, ttl: 255), expectation)
    if PeerMessage.isPeerMessage(bytes.span) {
      _ = try? PeerMessage.decode(bytes.span, source: source, key: peerKey)
    }
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
      if trailing == 0 { readBack(bytes, advert, metadata, expectation) }
    }
  }

  /// An advert that was taken, written anew by what was read of it, is read as the same.
  private static func readBack(
    _ bytes: [UInt8], _ advert: ReceivedAdvertisement, _ metadata: PacketMetadata,
    _ expectation: ReceiveExpectation
  ) {
    let again = Advertisement(
      version: expectation.version, virtualRouterID: expectation.virtualRouterID,
      priority: advert.priority, interval: advert.interval,
      addresses: (0..<Int(advert.addressCount)).map { address($0, bytes, expectation.family) })
    var written: [UInt8] = []
    again.encode(
      into: &written, source: metadata.source, destination: metadata.destination,
      checksum: advert.checksum)
    let read = try? ReceivedAdvertisement.decode(written.span, metadata, expecting: expectation)
    precondition(read == advert, "is written otherwise")
  }

  private static func address(
    _ index: Int, _ bytes: [UInt8], _ family: AddressFamily
  ) -> IPAddress {
    let start = AdvertisementHeader.length + index * family.addressLength
    let half = { (at: Int) in bytes[at..<at + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    switch family {
    case .ipv4:
      return .v4(
        IPv4Address(bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3]))
    case .ipv6: return .v6(IPv6Address(high: half(start), low: half(start + 8)))
    }
  }

  /// A trailer: first as it is, then once more, which is a replay if it was taken.
  static func runTrailer(_ bytes: [UInt8]) {
    for fresh in judges {
      var judge = fresh
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
