import NetworkTypes
import Testing
import VRRPWire

extension SplitMix64 {
  /// A random address of a family; small ones, so that equal ones occur.
  mutating func address(_ family: AddressFamily) -> IPAddress {
    switch family {
    case .ipv4: .v4(IPv4Address(192, 0, 2, UInt8.random(in: 1...254, using: &self)))
    case .ipv6: .v6(IPv6Address(high: 0xFE80 << 48, low: UInt64.random(in: 1...9, using: &self)))
    }
  }

  /// A random advertisement that its version can carry.
  mutating func advertisement(
    _ version: ProtocolVersion, _ family: AddressFamily
  ) throws -> Advertisement {
    let number = UInt8.random(in: 1...255, using: &self)
    let router = try #require(VirtualRouterID(number))
    let count = Int.random(in: 0...20, using: &self)
    let password = SimplePassword(bytes(Int.random(in: 0...8, using: &self)))
    let hasPassword = version == .version2 && Bool.random(using: &self)
    return Advertisement(
      version: version, virtualRouterID: router,
      priority: Priority(UInt8.random(in: 0...255, using: &self)),
      interval: version == .version2
        ? .seconds(Int64.random(in: 1...255, using: &self))
        : .centiseconds(Int64.random(in: 1...4_095, using: &self)),
      addresses: (0..<count).map { _ in address(family) },
      password: hasPassword ? password : nil)
  }
}

@Suite("Properties of the packet code")
struct AdvertisementPropertyTests {
  static let kinds: [(ProtocolVersion, AddressFamily)] = [
    (.version2, .ipv4), (.version3, .ipv4), (.version3, .ipv6),
  ]

  @Test("what is encoded is decoded to the same values", arguments: kinds)
  func roundTrip(version: ProtocolVersion, family: AddressFamily) throws {
    var random = SplitMix64(seed: 0x9568)
    var buffer: [UInt8] = []
    for _ in 0..<3_000 {
      let advertisement = try random.advertisement(version, family)
      let source = random.address(family)
      let group: IPAddress = family == .ipv4 ? .v4(.vrrpGroup) : .v6(.vrrpGroup)
      advertisement.encode(into: &buffer, source: source, destination: group)
      let expectation = ReceiveExpectation(
        version: version, family: family, virtualRouterID: advertisement.virtualRouterID,
        interval: advertisement.interval, password: advertisement.password,
        addresses: advertisement.addresses)
      let received = try ReceivedAdvertisement.decode(
        buffer.span, PacketMetadata(source: source, destination: group, ttl: 255),
        expecting: expectation)
      #expect(
        received
          == ReceivedAdvertisement(
            source: source, priority: advertisement.priority, interval: advertisement.interval,
            addressCount: UInt8(advertisement.addresses.count),
            checksum: version == .version2 ? .messageOnly : .pseudoHeader))
    }
  }

  @Test("one flipped bit is noticed: the packet is dropped or one value differs", arguments: kinds)
  func flippedBits(version: ProtocolVersion, family: AddressFamily) throws {
    var random = SplitMix64(seed: 0x3768)
    var buffer: [UInt8] = []
    for _ in 0..<200 {
      let advertisement = try random.advertisement(version, family)
      let source = random.address(family)
      let group: IPAddress = family == .ipv4 ? .v4(.vrrpGroup) : .v6(.vrrpGroup)
      advertisement.encode(into: &buffer, source: source, destination: group)
      let expectation = ReceiveExpectation(
        version: version, family: family, virtualRouterID: advertisement.virtualRouterID,
        interval: advertisement.interval, password: advertisement.password,
        addresses: advertisement.addresses)
      let metadata = PacketMetadata(source: source, destination: group, ttl: 255)
      for bit in 0..<(buffer.count * 8) {
        var flipped = buffer
        flipped[bit / 8] ^= 1 << (bit % 8)
        // The one's complement sum notices every single bit.
        #expect(throws: ReceiveError.self) {
          try ReceivedAdvertisement.decode(flipped.span, metadata, expecting: expectation)
        }
      }
    }
  }

  @Test("random bytes are dropped or accepted, but never trap", arguments: kinds)
  func randomBytes(version: ProtocolVersion, family: AddressFamily) throws {
    var random = SplitMix64(seed: 0xBAD)
    let group: IPAddress = family == .ipv4 ? .v4(.vrrpGroup) : .v6(.vrrpGroup)
    let expectation = ReceiveExpectation(
      version: version, family: family, virtualRouterID: try #require(VirtualRouterID(1)),
      interval: .seconds(1), password: SimplePassword([1, 2, 3]),
      addresses: [random.address(family)])
    var counters = ReceiveCounters()
    for _ in 0..<100_000 {
      var message = random.bytes(Int.random(in: 0...64, using: &random))
      // Half of them start well, so that the later checks meet strange bytes too.
      let trailer = version == .version2 ? 16 : 8
      if message.count >= trailer, Bool.random(using: &random) {
        message[0] = version.rawValue << 4 | 1
        message[1] = 1
        message[3] = UInt8((message.count - trailer) / family.addressLength)
        if version == .version2, Bool.random(using: &random) {
          message[6...7] = [0, 0]
          var sum = InternetChecksum()
          sum.add(message.span)
          message[6...7] = [UInt8(sum.value >> 8), UInt8(sum.value & 0xFF)]
        }
      }
      let metadata = PacketMetadata(source: random.address(family), destination: group, ttl: 255)
      do throws(ReceiveError) {
        let accepted = try ReceivedAdvertisement.decode(
          message.span, metadata, expecting: expectation)
        counters.record(accepted, mayLackPseudoHeader: true)
      } catch {
        counters.record(error)
      }
    }
    #expect(counters.entries.map(\.value).reduce(0, +) >= 100_000)
    #expect(counters[.checksumErrors] > 0 && counters[.packetLengthErrors] > 0)
  }

  @Test("a buffer is reused and holds nothing of the packet before")
  func reuse() throws {
    var random = SplitMix64(seed: 5)
    var buffer: [UInt8] = []
    for _ in 0..<500 {
      let advertisement = try random.advertisement(.version3, .ipv4)
      let source = random.address(.ipv4)
      advertisement.encode(into: &buffer, source: source, destination: .v4(.vrrpGroup))
      var fresh: [UInt8] = []
      advertisement.encode(into: &fresh, source: source, destination: .v4(.vrrpGroup))
      #expect(buffer == fresh)
    }
  }

  @Test(
    "intervals are clamped to what the version carries",
    arguments: [
      (.version2, 0, .seconds(1)), (.version2, 1_999_999, .seconds(1)),
      (.version2, 600_000_000, .seconds(255)), (.version3, 0, .centiseconds(1)),
      (.version3, 19_999, .centiseconds(1)), (.version3, 60_000_000, .centiseconds(4_095)),
      (.version3, 1_005_000, .centiseconds(100)),
    ] as [(ProtocolVersion, Int64, Microseconds)])
  func clampedIntervals(version: ProtocolVersion, asked: Int64, sent: Microseconds) throws {
    let advertisement = Advertisement(
      version: version, virtualRouterID: try #require(VirtualRouterID(1)), priority: .standard,
      interval: Microseconds(asked), addresses: [])
    var buffer: [UInt8] = []
    advertisement.encode(
      into: &buffer, source: .v4(.init(192, 0, 2, 1)), destination: .v4(.vrrpGroup))
    #expect(AdvertisementHeader.peek(buffer.span)?.interval(as: version) == sent)
  }

  @Test(
    "capacity: what the MTU leaves, at most 255",
    arguments: [
      (1_500, .ipv4, .version3, 255), (1_500, .ipv4, .version2, 255),
      (1_000, .ipv4, .version3, 243),
      (1_000, .ipv4, .version2, 241), (1_500, .ipv6, .version3, 90), (9_000, .ipv6, .version3, 255),
      (10, .ipv4, .version3, 0),
    ] as [(Int, AddressFamily, ProtocolVersion, Int)])
  func capacity(mtu: Int, family: AddressFamily, version: ProtocolVersion, count: Int) {
    #expect(Advertisement.capacity(mtu: mtu, family: family, version: version) == count)
  }

  @Test("a password is never printed, and counts to its eighth byte")
  func password() {
    let password = SimplePassword(Array("7Qm@vKRn42".utf8))
    #expect(password == SimplePassword(Array("7Qm@vKRn".utf8)))
    #expect(password != SimplePassword(Array("7Qm@vKR".utf8)))
    var dumped = ""
    dump(password, to: &dumped)
    #expect(!"\(password) \(String(reflecting: password)) \(dumped)".contains("7Qm"))
  }
}
