import NetworkTypes
import Testing

@Suite("Values of the protocol")
struct ValueTests {
  @Test("addresses are written in network order and read back")
  func addressBytes() throws {
    let four = IPv4Address(192, 0, 2, 1)
    let six = try #require(IPv6Address("2001:db8:1:2:3:4:5:6"))
    let hardware = MACAddress.virtualRouter(try #require(VirtualRouterID(51)), .ipv6)
    var bytes: [UInt8] = []
    four.append(to: &bytes)
    IPAddress.v6(six).append(to: &bytes)
    hardware.append(to: &bytes)
    #expect(
      bytes == [
        192, 0, 2, 1, 0x20, 0x01, 0x0D, 0xB8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 0, 0x5E, 0, 2,
        51,
      ])
    #expect(IPv4Address(bytes.span, at: 0) == four)
    #expect(IPAddress(bytes.span, at: 4, family: .ipv6) == .v6(six))
    #expect(MACAddress(bytes.span, at: 20) == hardware)
    #expect((0..<16).map(six.octet) == Array(bytes[4..<20]))
    #expect((0..<8).map(six.group) == [0x2001, 0xDB8, 1, 2, 3, 4, 5, 6])
  }

  @Test("the virtual MAC has the number of the router and of the family")
  func virtualMAC() throws {
    let router = try #require(VirtualRouterID(255))
    #expect(MACAddress.virtualRouter(router, .ipv4).description == "00:00:5e:00:01:ff")
    #expect(MACAddress.virtualRouter(router, .ipv6).description == "00:00:5e:00:02:ff")
  }

  @Test(
    "properties of addresses",
    arguments: [
      ("224.0.0.18", "multicast"), ("239.255.255.255", "multicast"), ("223.255.255.255", ""),
      ("240.0.0.1", ""), ("127.0.0.1", "loopback"), ("0.0.0.0", "unspecified"),
      ("ff02::12", "multicast"), ("fe80::1", "link-local"), ("febf::1", "link-local"),
      ("fec0::1", ""), ("::1", "loopback"), ("::", "unspecified"), ("2001:db8::1", ""),
    ])
  func properties(text: String, property: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.isMulticast == (property == "multicast"))
    switch address {
    case .v4(let address):
      #expect(address.isLoopback == (property == "loopback"))
      #expect(address.isUnspecified == (property == "unspecified"))
    case .v6(let address):
      #expect(address.isLoopback == (property == "loopback"))
      #expect(address.isUnspecified == (property == "unspecified"))
      #expect(address.isLinkLocal == (property == "link-local"))
    }
  }

  @Test(
    "the tie-break is unsigned and in network order",
    arguments: [
      ("10.0.0.2", "10.0.0.1"), ("128.0.0.0", "127.255.255.255"), ("255.0.0.0", "1.0.0.255"),
      ("fe80::2", "fe80::1"), ("fe80:1::", "fe80::ffff:ffff:ffff:ffff"), ("8000::", "7fff::1"),
    ])
  func tieBreak(higher: String, lower: String) throws {
    let higher = try #require(IPAddress(higher))
    let lower = try #require(IPAddress(lower))
    #expect(higher.isHigher(than: lower))
    #expect(!lower.isHigher(than: higher))
    #expect(!higher.isHigher(than: higher))
  }

  @Test("zero is no virtual router; a prefix length is clamped")
  func bounds() throws {
    #expect(VirtualRouterID(0) == nil)
    #expect(VirtualRouterID(1)?.description == "1")
    let four = try #require(IPAddress("192.0.2.1"))
    #expect(AddressPrefix(address: four, length: 64).length == 32)
    #expect(AddressPrefix(host: four).length == 32)
  }

  @Test("spans and instants saturate instead of overflowing")
  func time() {
    #expect(Microseconds(Int64.max).nanoseconds == Int64.max)
    #expect(Microseconds(Int64.min).nanoseconds == Int64.min)
    #expect(MonotonicInstant(nanoseconds: Int64.max - 1) + .seconds(1) == .init(nanoseconds: .max))
    #expect(MonotonicInstant(nanoseconds: 5_500) - .zero == Microseconds(5))
    #expect(Microseconds.seconds(3) == Microseconds.centiseconds(300))
    #expect(Microseconds.milliseconds(3) * 2 - Microseconds(1) == Microseconds(5_999))
    #expect((Microseconds.seconds(1) * 156 / 256).wholeMilliseconds == 609)
  }
}
