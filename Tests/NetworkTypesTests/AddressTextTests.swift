import NetworkTypes
import Testing

@Suite("Text of addresses")
struct AddressTextTests {
  @Test(
    "IPv4: dotted decimal is read and printed",
    arguments: ["0.0.0.0", "10.9.0.100", "192.0.2.1", "224.0.0.18", "255.255.255.255"])
  func acceptsIPv4(text: String) throws {
    #expect(try #require(IPv4Address(text)).description == text)
  }

  @Test(
    "IPv4: anything else is refused",
    arguments: [
      "", " ", ".", "1", "1.2", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5",
      "256.0.0.1", "1.2.3.256", "999.0.0.1", "01.2.3.4", "1.2.3.00", "0x1.2.3.4", "1.2.3.4 ",
      " 1.2.3.4", "+1.2.3.4", "-1.2.3.4", "1.2.3.4/24", "1,2,3,4", "１.2.3.4", "1.2.3.4\n",
      "a.b.c.d",
      "4294967296.0.0.1", "::1",
    ])
  func refusesIPv4(text: String) {
    #expect(IPv4Address(text) == nil)
  }

  /// Text as read and as printed. The lower half is from RFC 5952 section 4 and 5.
  static let sixes: [(read: String, printed: String)] = [
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("fe80::1", "fe80::1"),
    ("FF02::12", "ff02::12"), ("0:0:0:0:0:0:0:0", "::"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"),
    ("::192.0.2.1", "::c000:201"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ("::ffff:c000:201", "::ffff:192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ("2001:0db8::0001", "2001:db8::1"), ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:DB8::AAAA", "2001:db8::aaaa"), ("0:0:1::", "0:0:1::"),
  ]

  @Test("IPv6: RFC 4291 in, RFC 5952 out", arguments: sixes.indices)
  func acceptsIPv6(index: Int) throws {
    let (read, printed) = Self.sixes[index]
    let address = try #require(IPv6Address(read))
    #expect(address.description == printed)
    #expect(IPv6Address(printed) == address)
  }

  @Test(
    "IPv6: anything else is refused",
    arguments: [
      "", ":", ":::", "1", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", "1:::2", "12345::",
      "g::", "fe80::1%eth0", "[::1]", "::1/64", " ::1", "::1 ", "::1.2.3", "::1.2.3.4.5",
      "::256.1.1.1", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "192.0.2.1", "::-1",
      "::0x1", "::+1", "::\u{0661}",
    ])
  func refusesIPv6(text: String) {
    #expect(IPv6Address(text) == nil)
  }

  @Test("IPv6: printing and reading is the identity, and printing is canonical")
  func roundTripsIPv6() throws {
    var random = SplitMix64(seed: 0x5952)
    for _ in 0..<20_000 {
      // Masks make runs of zero groups likely.
      let address = IPv6Address(
        high: random.next() & random.groupMask(), low: random.next() & random.groupMask())
      let text = address.description
      #expect(IPv6Address(text) == address)
      #expect(text == text.lowercased())
      #expect(!text.contains(":::") && text.components(of: "::") <= 2)
    }
  }

  @Test("IPv4 and MAC: printing and reading is the identity")
  func roundTripsOthers() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<5_000 {
      let four = IPv4Address(rawValue: UInt32(truncatingIfNeeded: random.next()))
      #expect(IPv4Address(four.description) == four)
      let hardware = MACAddress(rawValue: random.next())
      #expect(MACAddress(hardware.description) == hardware)
    }
  }

  @Test("random text never traps and never reads as something that prints differently twice")
  func randomText() {
    var random = SplitMix64(seed: 6)
    let alphabet = Array("0123456789abcfF:./x% ")
    for _ in 0..<100_000 {
      let length = Int.random(in: 0...24, using: &random)
      let text = String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? " " })
      if let prefix = AddressPrefix(text) {
        #expect(AddressPrefix(prefix.description) == prefix)
      }
      if let hardware = MACAddress(text) { #expect(hardware.description == text.lowercased()) }
    }
  }

  @Test(
    "prefixes: an address, or an address and a length",
    arguments: [
      ("192.0.2.10/24", "192.0.2.10/24"), ("192.0.2.10", "192.0.2.10/32"),
      ("192.0.2.10/0", "192.0.2.10/0"), ("192.0.2.10/32", "192.0.2.10/32"),
      ("2001:db8::10/64", "2001:db8::10/64"), ("2001:db8::10", "2001:db8::10/128"),
      ("fe80::1/128", "fe80::1/128"),
    ])
  func acceptsPrefix(read: String, printed: String) throws {
    #expect(try #require(AddressPrefix(read)).description == printed)
  }

  @Test(
    "prefixes: anything else is refused",
    arguments: [
      "", "/", "/24", "192.0.2.10/", "192.0.2.10/33", "192.0.2.10/024", "192.0.2.10/+24",
      "192.0.2.10/-1", "192.0.2.10/24 ", "192.0.2.10/24/24", "192.0.2.10/255.255.255.0",
      "2001:db8::10/129", "2001:db8::10/99999999999999999999", "host/24",
    ])
  func refusesPrefix(text: String) {
    #expect(AddressPrefix(text) == nil)
  }

  @Test(
    "MAC: six pairs with colons, anything else is refused",
    arguments: [
      ("00:00:5e:00:01:33", true), ("FF:ff:FF:ff:FF:ff", true), ("", false), ("00", false),
      ("00:00:5e:00:01", false), ("00:00:5e:00:01:", false), ("00:00:5e:00:01:33:", false),
      ("00:00:5e:00:01:33:44", false), ("0:0:5e:0:1:33", false), ("00-00-5e-00-01-33", false),
      ("00005e000133", false), ("00:00:5g:00:01:33", false), (":00:00:5e:00:01:3", false),
      ("00:00:5e:00:01:3 ", false),
    ])
  func hardwareAddress(text: String, isValid: Bool) {
    #expect(MACAddress(text)?.description == (isValid ? text.lowercased() : nil))
  }
}

extension SplitMix64 {
  /// 64 bits of which each group of 16 is all ones or all zeros.
  fileprivate mutating func groupMask() -> UInt64 {
    let choice = next()
    return (0..<4).reduce(0) { $0 | (choice >> $1 & 1 == 1 ? 0xFFFF << (16 * $1) : 0) }
  }
}

extension String {
  /// How many pieces a separator cuts this text into.
  fileprivate func components(of separator: String) -> Int {
    var count = 1
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
