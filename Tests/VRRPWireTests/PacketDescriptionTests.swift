import NetworkTypes
import Testing
import VRRPWire

@Suite("Description of packets")
struct PacketDescriptionTests {
  /// An IPv4 packet with a right header checksum.
  static func ipv4(_ payload: [UInt8], _ source: String, _ destination: String, ttl: UInt8 = 255)
    throws -> [UInt8]
  {
    var packet: [UInt8] = [0x45, 0xC0, 0, UInt8(20 + payload.count), 0, 0, 0, 0, ttl, 112, 0, 0]
    try #require(IPAddress(source)).append(to: &packet)
    try #require(IPAddress(destination)).append(to: &packet)
    var sum = InternetChecksum()
    sum.add(packet.span)
    packet[10...11] = [UInt8(sum.value >> 8), UInt8(sum.value & 0xFF)]
    return packet + payload
  }

  @Test("the whole text of a frame with a password, which stays hidden")
  func wholeText() throws {
    let packet = try Self.ipv4(
      bytes("2132ff000101718037516d40764b526e"), "10.108.0.5", "10.108.0.6")
    let frame = bytes("00005e00013202000a6c00050800") + packet + [UInt8](repeating: 0, count: 10)
    #expect(
      "\(PacketDescription(frame))" == """
        Ethernet
          source              02:00:0a:6c:00:05
          destination         00:00:5e:00:01:32
          type                0x0800 (IPv4)
        IPv4
          source              10.108.0.5
          destination         10.108.0.6 (unicast)
          TTL                 255
        VRRP
          version             2
          type                1 (advertisement)
          virtual router      50
          priority            255 (owner of the addresses)
          addresses           0
          authentication      1 (simple password)
          interval            1 s
          checksum            0x7180
          password            <hidden>
        Checksum
          message only        right
        No check fails.
        """)
  }

  @Test("version 3 over IPv4: both forms are judged, as far as the addresses are known")
  func checksumForms() throws {
    let source = IPAddress("10.9.0.1")
    let destination = IPAddress("10.9.0.2")
    let bare = PacketDescription(bytes("31339601001419b90a090064"))
    #expect(bare.checksumWithPseudoHeader == .unknown && bare.checksumOfMessage == .wrong)
    #expect("\(bare)".hasSuffix("No other check fails."))
    let given = PacketDescription(
      bytes("31339601001419b90a090064"), source: source, destination: destination)
    #expect(given.checksumWithPseudoHeader == .right && given.checksumOfMessage == .wrong)
    let plain = PacketDescription(
      bytes("3133960100142e4a0a090064"), source: source, destination: destination)
    #expect(plain.checksumWithPseudoHeader == .wrong && plain.checksumOfMessage == .right)
    #expect("\(plain)".contains("as Cisco, Juniper, Arista send it"))
    #expect(given.isValid && plain.isValid)
    let other = PacketDescription(
      bytes("31339601001419b90a090064"), source: source, destination: source)
    #expect(other.problems.map(\.check) == ["checksumErrors"])
  }

  @Test("IPv6 is seen from its header or from the length alone")
  func ipv6() {
    let message = bytes(
      "3133960200140cdffe80000000000000000000000000010020010db8000000000000000000000100")
    let bare = PacketDescription(message)
    #expect(bare.layers.map(\.name) == ["VRRP"])
    #expect(bare.layers.last?.fields.last?.value == "2001:db8::100")
    #expect(bare.checksumOfMessage == .notUsed && bare.checksumWithPseudoHeader == .unknown)
    let header = bytes(
      "600000000028" + "70ff" + "fe800000000000000000000000000001"
        + "fe800000000000000000000000000002")
    let whole = PacketDescription(header + message)
    #expect(whole.layers.map(\.name) == ["IPv6", "VRRP"])
    #expect(whole.checksumWithPseudoHeader == .right && whole.isValid)
  }

  @Test(
    "every failing check is named, not only the first",
    arguments: [
      (
        "2207950309000000",
        "invalidTypePackets packetLengthErrors checksumErrors "
          + "invalidAuthenticationTypes zeroIntervals"
      ),
      ("3100000000000000", "emptyAddressLists virtualRouterIDErrors zeroIntervals"),
      ("2100", "packetLengthErrors"), ("41", "packetLengthErrors"), ("61", "packetLengthErrors"),
      ("5133960100013e5d0a090064", "versionErrors"),
      ("ffffffffffff02000a6c0005080600010800060400010000", "notVRRP"),
      ("450000140000000040060000c0000201c0000202", "ipChecksum notVRRP"),
      ("450000150000000040060000c0000201c0000202", "packetLengthErrors"),
      ("21000000464f0000020100", "peerMessage"),
      (
        "31330a0200140000" + "20010db8000000000000000000000001"
          + "fe800000000000000000000000000001",
        "firstAddress"
      ),
    ])
  func problems(digits: String, names: String) {
    let found = PacketDescription(bytes(digits)).problems
    #expect(found.map(\.check).joined(separator: " ") == names)
    #expect(found.allSatisfy { $0.text.hasSuffix(".") })
  }

  @Test("TTL and fragments count where the IP header is given")
  func network() throws {
    let message = bytes("2133960100013e5d0a0900640000000000000000")
    let near = PacketDescription(try Self.ipv4(message, "10.9.0.1", "224.0.0.18", ttl: 254))
    #expect(near.problems.map(\.check) == ["ttlErrors"])
    #expect(PacketDescription(try Self.ipv4(message, "10.9.0.1", "10.9.0.2", ttl: 64)).isValid)
    var fragment = try Self.ipv4(message, "10.9.0.1", "10.9.0.2")
    fragment[6] = 0x20
    #expect(
      PacketDescription(fragment).problems.map(\.check) == ["ipChecksum", "fragment"])
  }

  @Test("a VLAN tag is skipped")
  func tagged() throws {
    let packet = try Self.ipv4(
      bytes("2133960100013e5d0a0900640000000000000000"), "10.9.0.1", "224.0.0.18")
    let frame = bytes("01005e00001202000a6c0005" + "81000064" + "0800") + packet
    #expect(PacketDescription(frame).layers.map(\.name) == ["Ethernet", "IPv4", "VRRP"])
  }

  @Test("a peer message is summarised without nonces and code", arguments: PeerMessageKind.allCases)
  func peerMessages(kind: PeerMessageKind) throws {
    var random = SplitMix64(seed: 44)
    let message = try PeerSamples.message(kind, .ipv4, &random)
    let encoded = PeerSamples.encoded(message)
    let text = "\(PacketDescription(encoded))"
    #expect(text.contains("kind                \(kind) (code not verified)"))
    #expect(text.contains(message.sender))
    for secret in [message.ownNonce, message.echoedNonce] {
      #expect(!text.contains(String(secret)) && !text.contains(String(secret, radix: 16)))
    }
    #expect(!text.contains(hex(Array(encoded.suffix(16)))))
  }

  @Test("random bytes never trap")
  func randomBytes() {
    var random = SplitMix64(seed: 0xD15C)
    let starts: [[UInt8]] = [
      [], [0x21, 1], [0x31, 1], [0x45], [0x60], [0x21, 0, 0, 0, 0x46, 0x4F, 0, 0, 1],
      [1, 0, 0x5E, 0, 0, 18, 0, 0, 0, 0, 0, 0, 8, 0, 0x45], [UInt8](repeating: 0x81, count: 12),
    ]
    for _ in 0..<100_000 {
      let start = starts.randomElement(using: &random) ?? []
      let packet = start + random.bytes(Int.random(in: 0...60, using: &random))
      let description = PacketDescription(packet)
      #expect(!description.layers.isEmpty || !description.isValid)
    }
  }
}

@Suite("Hexadecimal input")
struct HexDecoderTests {
  @Test(
    "pairs of digits, with blanks or colons between bytes",
    arguments: [
      ("21", [0x21]), ("0x2133", [0x21, 0x33]), ("0X21", [0x21]), ("aBcD", [0xAB, 0xCD]),
      ("21 33\n96\t01", [0x21, 0x33, 0x96, 1]), ("21:33", [0x21, 0x33]), (" 21 ", [0x21]),
    ] as [(String, [UInt8])])
  func accepts(text: String, expected: [UInt8]) throws {
    #expect(try HexDecoder.decode(text) == expected)
  }

  @Test(
    "anything else is refused, with the place",
    arguments: [
      ("", .empty), (" \n", .empty), ("0x", .empty), ("2", .oddDigits), ("213", .oddDigits),
      ("2 1", .unexpected(character: " ", position: 2)),
      ("21g3", .unexpected(character: "g", position: 3)),
      ("21 0x33", .unexpected(character: "x", position: 5)),
      ("21-33", .unexpected(character: "-", position: 3)),
      ("2１", .unexpected(character: "１", position: 2)),
    ] as [(String, HexDecoder.Failure)])
  func refuses(text: String, expected: HexDecoder.Failure) {
    #expect(throws: expected) { try HexDecoder.decode(text) }
    #expect(!expected.description.isEmpty)
  }

  @Test("no more than the longest packet, and nothing of a terminal's control in a message")
  func bounds() throws {
    let longest = String(repeating: "00", count: HexDecoder.maximumLength)
    #expect(try HexDecoder.decode(longest).count == HexDecoder.maximumLength)
    #expect(throws: HexDecoder.Failure.tooLong) { try HexDecoder.decode(longest + "00") }
    let escape = HexDecoder.Failure.unexpected(character: "\u{1B}", position: 1)
    #expect(escape.description == "character 1 is '?', not a hexadecimal digit")
  }
}
