import NetworkTypes
import Testing
import VRRPWire

@Suite("Accepted advertisements")
struct ReceivedAdvertisementTests {
  /// Encodes and receives with an expectation that the test may bend.
  static func receive(
    _ advertisement: Advertisement, family: AddressFamily = .ipv4,
    sent: ChecksumForm = .pseudoHeader,
    _ bend: (inout ReceiveExpectation) -> Void = { _ in }
  ) throws(ReceiveError) -> ReceivedAdvertisement {
    let source: IPAddress =
      family == .ipv4 ? .v4(.init(192, 0, 2, 1)) : .v6(.init(high: 0xFE80 << 48, low: 1))
    let group: IPAddress = family == .ipv4 ? .v4(.vrrpGroup) : .v6(.vrrpGroup)
    var expectation = ReceiveExpectation(
      version: advertisement.version, family: family,
      virtualRouterID: advertisement.virtualRouterID, interval: advertisement.interval,
      password: advertisement.password, addresses: advertisement.addresses)
    bend(&expectation)
    var buffer: [UInt8] = []
    advertisement.encode(into: &buffer, source: source, destination: group, checksum: sent)
    return try ReceivedAdvertisement.decode(
      buffer.span, PacketMetadata(source: source, destination: group, ttl: 255),
      expecting: expectation)
  }

  static func advertisement(
    _ version: ProtocolVersion = .version3, interval: Microseconds = .seconds(1),
    _ addresses: [String] = ["192.0.2.100", "192.0.2.101", "192.0.2.102"]
  ) throws -> Advertisement {
    Advertisement(
      version: version, virtualRouterID: try #require(VirtualRouterID(7)), priority: Priority(100),
      interval: interval, addresses: addresses.compactMap { IPAddress($0) })
  }

  @Test("version 3 over IPv4: either checksum is accepted and told apart")
  func eitherForm() throws {
    for form in ChecksumForm.allCases {
      #expect(try Self.receive(Self.advertisement(), sent: form).checksum == form)
    }
  }

  @Test("version 3 over IPv4: a policy takes only its form")
  func onlyForm() throws {
    for sent in ChecksumForm.allCases {
      for wanted in ChecksumForm.allCases {
        let advertisement = try Self.advertisement()
        let result = Result { () throws(ReceiveError) in
          try Self.receive(advertisement, sent: sent) { $0.checksum = .only(wanted) }
        }
        let accepted = if case .success = result { true } else { false }
        #expect(accepted == (sent == wanted))
      }
    }
  }

  @Test("version 2 has one form and IPv6 the other, whatever is asked for")
  func fixedForms() throws {
    let second = try Self.advertisement(.version2)
    let sixth = try Self.advertisement(.version3, ["fe80::100"])
    for form in ChecksumForm.allCases {
      #expect(
        try Self.receive(second, sent: form) { $0.checksum = .only(form) }.checksum == .messageOnly)
      #expect(
        try Self.receive(sixth, family: .ipv6, sent: form) { $0.checksum = .only(form) }.checksum
          == .pseudoHeader)
    }
  }

  @Test(
    "the list is compared as a set and never drops",
    arguments: [
      (["192.0.2.100", "192.0.2.101"], true), (["192.0.2.101", "192.0.2.100"], true),
      (["192.0.2.100"], false), (["192.0.2.100", "192.0.2.102"], false),
      (["192.0.2.100", "192.0.2.100"], false),
      (["192.0.2.100", "192.0.2.101", "192.0.2.102"], false), ([], false),
    ])
  func lists(own: [String], matches: Bool) throws {
    for version in ProtocolVersion.allCases {
      let sent = try Self.advertisement(version, ["192.0.2.100", "192.0.2.101"])
      let received = try Self.receive(sent) {
        $0.addresses = own.compactMap { IPAddress($0) }
      }
      #expect(received.addressListMatches == matches)
      let skipped = try Self.receive(sent) {
        $0.addresses = own.compactMap { IPAddress($0) }
        $0.comparesAddresses = false
      }
      #expect(skipped.addressListMatches)
    }
  }

  @Test("an empty list: version 2 takes it, version 3 only among routers without addresses")
  func emptyLists() throws {
    let own = try #require(IPAddress("192.0.2.100"))
    let second = try Self.advertisement(.version2, [])
    #expect(try Self.receive(second).addressListMatches)
    #expect(try !Self.receive(second) { $0.addresses = [own] }.addressListMatches)
    let third = try Self.advertisement(.version3, [])
    #expect(try Self.receive(third).addressListMatches)
    #expect(throws: ReceiveError.noAddresses) {
      try Self.receive(third) { $0.addresses = [own] }
    }
  }

  @Test("version 3: another interval is accepted and remarked, its reserved bits are ignored")
  func otherInterval() throws {
    let sent = try Self.advertisement(interval: .centiseconds(4_095))
    let received = try Self.receive(sent) { $0.interval = .seconds(1) }
    #expect(received.interval == .centiseconds(4_095))
    #expect(!received.intervalMatches)
    let reserved: [UInt8] = [0x31, 1, 1, 1, 0xF0, 0x64, 0, 0]
    let header = AdvertisementHeader.peek(reserved.span)
    #expect(header?.interval(as: .version3) == .seconds(1))
  }

  @Test(
    "IPv6: a first address that is not link-local is remarked",
    arguments: [
      (["fe80::100", "2001:db8::1"], true), (["2001:db8::1", "fe80::100"], false), ([], true),
    ])
  func linkLocal(addresses: [String], isFirst: Bool) throws {
    let sent = try Self.advertisement(.version3, addresses)
    #expect(try Self.receive(sent, family: .ipv6).startsWithLinkLocal == isFirst)
  }

  @Test("counters: accepted packets and what is remarkable about them")
  func counters() throws {
    var counters = ReceiveCounters()
    var sent = try Self.advertisement()
    sent.priority = .resignation
    counters.record(try Self.receive(sent, sent: .messageOnly), mayLackPseudoHeader: true)
    counters.record(
      try Self.receive(sent) {
        $0.addresses = []
        $0.interval = .seconds(2)
      }, mayLackPseudoHeader: true)
    counters.record(try Self.receive(try Self.advertisement(.version2)), mayLackPseudoHeader: false)
    #expect(
      counters.entries.filter { $0.value != 0 }.map { "\($0.name): \($0.value)" } == [
        "advertisementsReceived: 3", "priorityZeroReceived: 2", "checksumsWithoutPseudoHeader: 1",
        "addressListErrors: 1", "advertisementIntervalErrors: 1",
      ])
    #expect(counters.entries.count == ReceiveCounter.allCases.count)
  }
}
