import NetworkTypes
import Testing
import VRRPWire

/// One packet image captured from keepalived 2.4.3, or computed independently.
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
  ]

  var advertisement: Advertisement? {
    guard let router = VirtualRouterID(router) else { return nil }
    return Advertisement(
      version: version, virtualRouterID: router, priority: Priority(priority), interval: interval,
      addresses: addresses.compactMap { IPAddress($0) })
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
}
