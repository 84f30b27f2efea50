import NetworkTypes
import Testing
import VRRPWire

/// One thing wrong with a packet, in the order in which the receive checks must find it.
enum Flaw: Int, CaseIterable, Sendable {
  case ttl, truncated, version, type, noAddresses, length, checksum, router, owner
  case unknownAuthentication, authenticationMismatch, password, zeroInterval, interval
  case destination, source, peerTTL

  /// The versions in which the check exists.
  func exists(in version: ProtocolVersion) -> Bool {
    switch self {
    case .noAddresses, .zeroInterval: version == .version3
    case .unknownAuthentication, .authenticationMismatch, .password, .interval: version == .version2
    default: true
    }
  }
}

/// A good packet to 192.0.2.2 by unicast, with any set of flaws put in.
struct FlawedPacket {
  static let source = IPv4Address(192, 0, 2, 1)
  static let virtual = IPAddress.v4(IPv4Address(192, 0, 2, 100))

  var message: [UInt8]
  var metadata: PacketMetadata
  var expectation: ReceiveExpectation

  init(_ version: ProtocolVersion, _ flaws: Set<Flaw>) throws {
    let router = try #require(VirtualRouterID(51))
    let toGroup = flaws.contains(.ttl) || flaws.contains(.destination)
    metadata = PacketMetadata(
      source: .v4(flaws.contains(.source) ? IPv4Address(192, 0, 2, 66) : Self.source),
      destination: .v4(toGroup ? .vrrpGroup : IPv4Address(192, 0, 2, 2)),
      ttl: flaws.contains(.ttl) ? 254 : flaws.contains(.peerTTL) && !toGroup ? 63 : 255)
    expectation = ReceiveExpectation(
      version: version, family: .ipv4, virtualRouterID: router, interval: .seconds(1),
      password: version == .version2 ? SimplePassword(Array("secret".utf8)) : nil,
      transport: .unicast(
        peers: [.init(address: .v4(Self.source), ttl: 64...255)], checksSource: true),
      ignoresAsOwner: flaws.contains(.owner), addresses: [Self.virtual])

    message = [version.rawValue << 4 | 1, 51, 150, 1]
    message += version == .version2 ? [1, 1] : [0, 100]
    message += [0, 0, 192, 0, 2, 100]
    if version == .version2 { message += Array("secret".utf8) + [0, 0] }
    breakFields(flaws)
    setChecksum()
    if flaws.contains(.checksum) { message[6] ^= 0x40 }
    if flaws.contains(.truncated) { message = Array(message.prefix(7)) }
  }

  private mutating func breakFields(_ flaws: Set<Flaw>) {
    if flaws.contains(.version) { message[0] ^= 0x10 }
    if flaws.contains(.type) { message[0] ^= 0x03 }
    if flaws.contains(.noAddresses) {
      message[3] = 0
      message.removeSubrange(8..<12)
    }
    if flaws.contains(.length) { message.append(0) }
    if flaws.contains(.router) { message[1] = 52 }
    if flaws.contains(.unknownAuthentication) {
      message[4] = 3
    } else if flaws.contains(.authenticationMismatch) {
      message[4] = 0
    }
    if flaws.contains(.password) { message[message.count - 4] ^= 1 }
    if flaws.contains(.zeroInterval) { message[5] = 0 }
    if flaws.contains(.interval) { message[5] = 2 }
  }

  private mutating func setChecksum() {
    var sum = InternetChecksum()
    sum.add(message.span)
    if expectation.version == .version3 {
      sum.addPseudoHeader(
        source: metadata.source, destination: metadata.destination, nextHeader: 112,
        length: message.count)
    }
    message[6] = UInt8(sum.value >> 8)
    message[7] = UInt8(sum.value & 0xFF)
  }

  /// The error, or nil if the packet is accepted.
  var error: ReceiveError? {
    do throws(ReceiveError) {
      _ = try ReceivedAdvertisement.decode(message.span, metadata, expecting: expectation)
      return nil
    } catch { return error }
  }
}

extension ReceiveError {
  /// The flaw that this error reports.
  var flaw: Flaw {
    switch self {
    case .ttl: .ttl
    case .truncated: .truncated
    case .version: .version
    case .type: .type
    case .noAddresses: .noAddresses
    case .length: .length
    case .checksum: .checksum
    case .virtualRouterID: .router
    case .ignoredAsOwner: .owner
    case .unknownAuthenticationType: .unknownAuthentication
    case .authenticationTypeMismatch: .authenticationMismatch
    case .password: .password
    case .zeroInterval: .zeroInterval
    case .interval: .interval
    case .destination: .destination
    case .unknownSource: .source
    case .peerTTL: .peerTTL
    // Never of this decoder: AuthenticationTests have them.
    case .authentication: .password
    }
  }
}

@Suite("Receive checks")
struct ReceiveCheckTests {
  @Test("a packet without flaws is accepted", arguments: ProtocolVersion.allCases)
  func acceptsGood(version: ProtocolVersion) throws {
    #expect(try FlawedPacket(version, []).error == nil)
  }

  @Test(
    "each check reports its own error, with what was found and expected",
    arguments: [
      (.version3, .ttl, .ttl(found: 254)), (.version3, .truncated, .truncated(found: 7)),
      (.version3, .version, .version(found: 2, expected: .version3)),
      (.version2, .version, .version(found: 3, expected: .version2)),
      (.version3, .type, .type(found: 2)), (.version3, .noAddresses, .noAddresses),
      (.version3, .length, .length(found: 13, expected: 12)),
      (.version2, .length, .length(found: 21, expected: 20)),
      (.version2, .owner, .ignoredAsOwner),
      (.version2, .unknownAuthentication, .unknownAuthenticationType(found: 3)),
      (
        .version2, .authenticationMismatch,
        .authenticationTypeMismatch(found: 0, expected: 1)
      ),
      (.version2, .password, .password), (.version3, .zeroInterval, .zeroInterval),
      (.version2, .interval, .interval(found: .seconds(2), expected: .seconds(1))),
      (
        .version2, .destination,
        .destination(found: .v4(.vrrpGroup), expectedMulticast: false)
      ),
      (.version2, .source, .unknownSource(.v4(IPv4Address(192, 0, 2, 66)))),
      (.version3, .peerTTL, .peerTTL(found: 63, expected: 64...255)),
    ] as [(ProtocolVersion, Flaw, ReceiveError)])
  func singleFlaw(version: ProtocolVersion, flaw: Flaw, expected: ReceiveError) throws {
    #expect(try FlawedPacket(version, [flaw]).error == expected)
  }

  @Test("a packet for another virtual router says so")
  func otherRouter() throws {
    let own = try #require(VirtualRouterID(51))
    #expect(
      try FlawedPacket(.version3, [.router]).error == .virtualRouterID(found: 52, expected: own))
  }

  @Test("a wrong checksum is reported with the right one", arguments: ProtocolVersion.allCases)
  func checksum(version: ProtocolVersion) throws {
    let good = try FlawedPacket(version, []).message
    let bad = try FlawedPacket(version, [.checksum])
    #expect(
      bad.error
        == .checksum(
          found: UInt16(bad.message[6]) << 8 | UInt16(bad.message[7]),
          computed: UInt16(good[6]) << 8 | UInt16(good[7])))
  }

  @Test("of several flaws the first in the order is reported", arguments: ProtocolVersion.allCases)
  func order(version: ProtocolVersion) throws {
    var random = SplitMix64(seed: 0x7_1)
    let flaws = Flaw.allCases.filter { $0.exists(in: version) }
    for (index, first) in flaws.enumerated() {
      for _ in 0..<200 {
        let others = flaws[(index + 1)...].filter { _ in Bool.random(using: &random) }
        let packet = try FlawedPacket(version, Set([first] + others))
        #expect(packet.error?.flaw == first, "with \(others)")
      }
    }
  }

  @Test("every error has its counter and a sentence of its own")
  func countersAndTexts() throws {
    var counters = ReceiveCounters()
    var texts: Set<String> = []
    for version in ProtocolVersion.allCases {
      for flaw in Flaw.allCases where flaw.exists(in: version) {
        let error = try #require(try FlawedPacket(version, [flaw]).error)
        let before = counters[error.counter]
        counters.record(error)
        #expect(counters[error.counter] == before + 1)
        #expect(error.description.hasSuffix(".") && !error.description.contains("secret"))
        texts.insert(error.description)
      }
    }
    #expect(texts.count >= Flaw.allCases.count)
    #expect(counters[.advertisementsReceived] == 0)
  }

  @Test("a multicast router drops what came to its own address")
  func multicastOnly() throws {
    var packet = try FlawedPacket(.version3, [])
    packet.expectation.transport = .multicast
    #expect(
      packet.error == .destination(found: .v4(IPv4Address(192, 0, 2, 2)), expectedMulticast: true))
  }

  @Test("unicast skips the TTL of 255, and the source unless it is to be checked")
  func plainUnicast() throws {
    var packet = try FlawedPacket(.version3, [.source])
    packet.expectation.transport = .unicast(
      peers: [.init(address: .v4(FlawedPacket.source))], checksSource: false)
    packet.metadata.ttl = 3
    #expect(packet.error == nil)
  }

  @Test("AH is a known type that is not ours; 3 and up are unknown")
  func authenticationTypes() throws {
    for type: UInt8 in 0...255 {
      var packet = try FlawedPacket(.version2, [])
      // Type and interval share a word, so the checksum moves by 256 for each step.
      let sum = UInt16(packet.message[6]) << 8 | UInt16(packet.message[7])
      var corrected = InternetChecksum()
      corrected.add(~sum)
      corrected.add(~(UInt16(1) << 8))
      corrected.add(UInt16(type) << 8)
      packet.message[4] = type
      packet.message[6] = UInt8(corrected.value >> 8)
      packet.message[7] = UInt8(corrected.value & 0xFF)
      let expected: ReceiveError? =
        type == 1
        ? nil
        : type > 2
          ? .unknownAuthenticationType(found: type)
          : .authenticationTypeMismatch(found: type, expected: 1)
      #expect(packet.error == expected)
    }
  }

  @Test("without a password of our own the eight bytes are ignored, whatever they are")
  func ignoredAuthenticationData() throws {
    var packet = try FlawedPacket(.version2, [.authenticationMismatch, .password])
    packet.expectation.password = nil
    #expect(packet.error == nil)
  }
}
