import NetworkTypes
import Testing
import VRRPWire

/// One packet image: captured from keepalived 2.4.3, taken from a draft, or computed by another
/// program from the text of the RFCs.
struct AdvertisementVector: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: String
  var version: ProtocolVersion
  var router: UInt8
  var priority: UInt8
  var interval: Microseconds
  var addresses: [String]
  var source: String
  var destination: String
  var form = ChecksumForm.pseudoHeader
  var password: String?
  var testDescription: String { name }

  static let all: [AdvertisementVector] = [
    .init(
      name: "v2, 1 s", bytes: "2133960100013e5d0a0900640000000000000000", version: .version2,
      router: 51, priority: 150, interval: .seconds(1), addresses: ["10.9.0.100"],
      source: "10.9.0.1", destination: "224.0.0.18", form: .messageOnly),
    .init(
      name: "v2, resignation", bytes: "213300010001d45d0a0900640000000000000000",
      version: .version2, router: 51, priority: 0, interval: .seconds(1),
      addresses: ["10.9.0.100"], source: "10.9.0.1", destination: "224.0.0.18", form: .messageOnly),
    .init(
      name: "v3, 0.2 s, unicast, pseudo-header", bytes: "31339601001419b90a090064",
      version: .version3, router: 51, priority: 150, interval: .milliseconds(200),
      addresses: ["10.9.0.100"], source: "10.9.0.1", destination: "10.9.0.2"),
    .init(
      name: "v3, 0.2 s, message only", bytes: "3133960100142e4a0a090064", version: .version3,
      router: 51, priority: 150, interval: .milliseconds(200), addresses: ["10.9.0.100"],
      source: "10.9.0.1", destination: "10.9.0.2", form: .messageOnly),
    .init(
      name: "v3, auth_hmac draft, IPv4", bytes: "3133c80100644402c0000264", version: .version3,
      router: 51, priority: 200, interval: .seconds(1), addresses: ["192.0.2.100"],
      source: "198.51.100.10", destination: "224.0.0.18", form: .messageOnly),
    .init(
      name: "v3, longest interval", bytes: "31fffe010fff5b0ac0000264", version: .version3,
      router: 255, priority: 254, interval: .centiseconds(4_095), addresses: ["192.0.2.100"],
      source: "192.0.2.1", destination: "224.0.0.18"),
    .init(
      name: "v3, IPv6, multicast", bytes: "3133c801006408b8fe800000000000000000000000000100",
      version: .version3, router: 51, priority: 200, interval: .seconds(1),
      addresses: ["fe80::100"], source: "fe80::10", destination: "ff02::12"),
    .init(
      name: "v3, IPv6, unicast, two addresses",
      bytes: "3133960200140cdffe80000000000000000000000000010020010db8000000000000000000000100",
      version: .version3, router: 51, priority: 150, interval: .milliseconds(200),
      addresses: ["fe80::100", "2001:db8::100"], source: "fe80::1", destination: "fe80::2"),
    .init(
      name: "v2, owner without addresses, password", bytes: "2132ff000101718037516d40764b526e",
      version: .version2, router: 50, priority: 255, interval: .seconds(1), addresses: [],
      source: "10.108.0.5", destination: "10.108.0.6", form: .messageOnly,
      password: "7Qm@vKRn42!%pzt"),
    .init(
      name: "v2, longest interval, short password",
      bytes: "21ff010201ff19e9c0000264c00002657365637265740000", version: .version2, router: 255,
      priority: 1, interval: .seconds(255), addresses: ["192.0.2.100", "192.0.2.101"],
      source: "192.0.2.1", destination: "224.0.0.18", form: .messageOnly, password: "secret"),
  ]

  var simplePassword: SimplePassword? { password.map { SimplePassword($0.utf8) } }

  var advertisement: Advertisement? {
    guard let router = VirtualRouterID(router) else { return nil }
    return Advertisement(
      version: version, virtualRouterID: router, priority: Priority(priority), interval: interval,
      addresses: addresses.compactMap { IPAddress($0) }, password: simplePassword)
  }
}

@Suite("Packet images of other implementations")
struct AdvertisementVectorTests {
  @Test("are what we send, byte for byte", arguments: AdvertisementVector.all)
  func encodes(_ vector: AdvertisementVector) throws {
    let advertisement = try #require(vector.advertisement)
    var buffer: [UInt8] = []
    advertisement.encode(
      into: &buffer, source: try #require(IPAddress(vector.source)),
      destination: try #require(IPAddress(vector.destination)), checksum: vector.form)
    #expect(hex(buffer) == vector.bytes)
  }

  @Test("are accepted with their values", arguments: AdvertisementVector.all)
  func decodes(_ vector: AdvertisementVector) throws {
    let message = bytes(vector.bytes)
    let metadata = PacketMetadata(
      source: try #require(IPAddress(vector.source)),
      destination: try #require(IPAddress(vector.destination)), ttl: 255)
    let expectation = ReceiveExpectation(
      version: vector.version, family: metadata.family,
      virtualRouterID: try #require(VirtualRouterID(vector.router)), interval: vector.interval,
      password: vector.simplePassword,
      transport: metadata.wasMulticast ? .multicast : .unicast(peers: [], checksSource: false),
      addresses: vector.addresses.compactMap { IPAddress($0) })
    let received = try ReceivedAdvertisement.decode(
      message.span, metadata, expecting: expectation)
    #expect(
      received
        == ReceivedAdvertisement(
          source: metadata.source, priority: Priority(vector.priority), interval: vector.interval,
          addressCount: UInt8(vector.addresses.count), checksum: vector.form))
  }
  @Test("the IPv6 image of the auth_hmac draft: its checksum covers the trailer")
  func signedIPv6() throws {
    let packet = bytes(
      "3133c8010064a2e9fe800000000000000000000000000100"
        + "010100006800000080000000c8c56146ebfd66ee10ec4d8186461b78")
    let source = try #require(IPAddress("fe80::10"))
    let destination = try #require(IPAddress("fe80::20"))
    var sum = InternetChecksum()
    sum.add(packet.span)
    sum.addPseudoHeader(
      source: source, destination: destination, nextHeader: 112, length: packet.count)
    #expect(sum.folded == 0xFFFF)
    let expectation = ReceiveExpectation(
      version: .version3, family: .ipv6, virtualRouterID: try #require(VirtualRouterID(51)),
      interval: .seconds(1), transport: .unicast(peers: [], checksSource: false))
    let error = #expect(throws: ReceiveError.length(found: 52, expected: 24)) {
      try ReceivedAdvertisement.decode(
        packet.span, PacketMetadata(source: source, destination: destination, ttl: 255),
        expecting: expectation)
    }
    #expect(error?.description.contains("auth_hmac") == true)
  }
}
