import NetworkTypes
import Testing
import VRRPWire

/// Random peer messages, and the constants of one channel.
enum PeerSamples {
  static let key: [UInt8] = Array(0..<32)

  static func source(_ family: AddressFamily) -> IPAddress {
    family == .ipv4 ? .v4(.init(192, 0, 2, 1)) : .v6(.init(high: 0xFE80 << 48, low: 1))
  }

  static func group(_ family: AddressFamily) -> IPAddress {
    family == .ipv4 ? .v4(.vrrpGroup) : .v6(.vrrpGroup)
  }

  static func text(_ random: inout SplitMix64, _ lengths: ClosedRange<Int>) -> String {
    let alphabet = Array("abcXYZ019-._ é→")
    let length = Int.random(in: lengths, using: &random)
    var text = ""
    for _ in 0..<length {
      let next = alphabet.randomElement(using: &random) ?? "a"
      if text.utf8.count + next.utf8.count <= lengths.upperBound { text.append(next) }
    }
    return text
  }

  static func promotion(_ random: inout SplitMix64) -> PromotionRecord {
    PromotionRecord(
      node: text(&random, 1...64),
      remaining: Bool.random(using: &random)
        ? nil : .milliseconds(Int64.random(in: 0...8_640_000_000, using: &random)),
      by: text(&random, 0...64), reason: text(&random, 0...80), setAt: random.next())
  }

  static func presence(_ random: inout SplitMix64, _ family: AddressFamily) -> PeerPresence {
    PeerPresence(
      state: PeerState.allCases.randomElement(using: &random) ?? .backup,
      basePriority: Priority(UInt8.random(in: 1...255, using: &random)),
      effectivePriority: Priority(UInt8.random(in: 0...255, using: &random)),
      readiness: PeerReadiness(
        PeerReadiness.Reason.allCases.randomElement(using: &random) ?? .other,
        text(&random, 0...80)),
      isInMaintenance: Bool.random(using: &random),
      master: Bool.random(using: &random) ? nil : random.address(family),
      promotion: Bool.random(using: &random) ? nil : promotion(&random),
      addressListDigest: UInt32(truncatingIfNeeded: random.next()),
      advertisementInterval: Microseconds(Int64.random(in: 0...Int64(UInt32.max), using: &random)),
      softwareVersion: text(&random, 0...16),
      cloud: Bool.random(using: &random) ? nil : cloud(&random))
  }

  static func cloud(_ random: inout SplitMix64) -> PeerCloud {
    PeerCloud(
      target: text(&random, 0...40), epoch: random.next(),
      addressDigest: UInt32(truncatingIfNeeded: random.next()),
      readings: (0..<Int.random(in: 0...64, using: &random)).map { _ in
        PeerCloud.Reading(
          PeerCloudState.allCases.randomElement(using: &random) ?? .here,
          age: Bool.random(using: &random)
            ? nil : .milliseconds(Int64.random(in: 0...0xFFFF_FFFE, using: &random)))
      })
  }

  static func body(
    _ kind: PeerMessageKind, _ family: AddressFamily, _ random: inout SplitMix64
  ) -> PeerMessage.Body {
    let move = random.next()
    switch kind {
    case .presence: return .presence(presence(&random, family))
    case .hello: return .hello
    case .pulse:
      var routers = VirtualRouterSet()
      for _ in 0..<Int.random(in: 0...255, using: &random) {
        let number = UInt8.random(in: 1...255, using: &random)
        if let router = VirtualRouterID(number) { routers.insert(router) }
      }
      return .pulse(routers)
    case .takeOverRequest:
      return .takeOverRequest(
        moveID: move, force: Bool.random(using: &random),
        promotion: Bool.random(using: &random) ? nil : promotion(&random))
    case .handOver:
      return .handOver(
        moveID: move, successor: random.address(family),
        reason: HandOverReason.allCases.randomElement(using: &random) ?? .other)
    case .refuse:
      return .refuse(
        moveID: move, reason: RefusalReason.allCases.randomElement(using: &random) ?? .other,
        text: text(&random, 0...80))
    case .released: return .released(moveID: move)
    case .demoteRequest: return .demoteRequest(moveID: move, promotion: promotion(&random))
    case .releaseRequest: return .releaseRequest(moveID: move)
    }
  }

  static func message(
    _ kind: PeerMessageKind, _ family: AddressFamily, _ random: inout SplitMix64
  ) throws -> PeerMessage {
    let number = UInt8.random(in: 1...255, using: &random)
    return PeerMessage(
      version: Bool.random(using: &random) ? .version2 : .version3,
      virtualRouterID: try #require(VirtualRouterID(number)), family: family,
      sender: text(&random, 1...64), bootEpoch: random.next(), sequence: random.next(),
      ownNonce: random.next(), echoedNonce: random.next(), body: body(kind, family, &random))
  }

  static func encoded(_ message: PeerMessage, key: [UInt8] = key) -> [UInt8] {
    var buffer: [UInt8] = []
    message.encode(
      into: &buffer, source: source(message.family), destination: group(message.family),
      key: PeerKey(key))
    return buffer
  }

  /// The macros of the tests cannot take a call apart that is given a span.
  static func isPeerMessage(_ bytes: [UInt8]) -> Bool { PeerMessage.isPeerMessage(bytes.span) }

  static func failure(_ bytes: [UInt8], _ source: IPAddress, _ key: [UInt8]) -> PeerMessageError? {
    do throws(PeerMessageError) {
      _ = try PeerMessage.decode(bytes.span, source: source, key: PeerKey(key))
      return nil
    } catch { return error }
  }
}

@Suite("Peer messages")
struct PeerMessageTests {
  @Test("what is encoded is decoded to the same message", arguments: PeerMessageKind.allCases)
  func roundTrip(kind: PeerMessageKind) throws {
    var random = SplitMix64(seed: UInt64(kind.rawValue))
    for family in AddressFamily.allCases {
      for _ in 0..<200 {
        let message = try PeerSamples.message(kind, family, &random)
        let bytes = PeerSamples.encoded(message)
        #expect(PeerSamples.isPeerMessage(bytes))
        #expect(bytes.count <= PeerMessage.maximumLength)
        let decoded = try PeerMessage.decode(
          bytes.span, source: PeerSamples.source(family), key: PeerKey(PeerSamples.key))
        #expect(decoded == message)
        #expect(decoded.body.kind == kind && decoded.body.moveID == message.body.moveID)
      }
    }
  }

  @Test("other implementations see virtual router 0 of their version, with a right checksum")
  func header() throws {
    var random = SplitMix64(seed: 0)
    for family in AddressFamily.allCases {
      let message = try PeerSamples.message(.presence, family, &random)
      let bytes = PeerSamples.encoded(message)
      let header = AdvertisementHeader.peek(bytes.span)
      #expect(header?.version == message.version.rawValue && header?.type == 1)
      #expect(header?.virtualRouterID == 0 && header?.priority == 0 && header?.addressCount == 0)
      #expect(bytes[4...5] == [UInt8(ascii: "F"), UInt8(ascii: "O")])
      var sum = InternetChecksum()
      sum.add(bytes.span)
      if message.version == .version3 || family == .ipv6 {
        sum.addPseudoHeader(
          source: PeerSamples.source(family), destination: PeerSamples.group(family),
          nextHeader: 112, length: bytes.count)
      }
      #expect(sum.folded == 0xFFFF)
    }
  }

  @Test("any change of a bit behind the checksum is noticed", arguments: PeerMessageKind.allCases)
  func tampering(kind: PeerMessageKind) throws {
    var random = SplitMix64(seed: 99)
    let message = try PeerSamples.message(kind, .ipv4, &random)
    let bytes = PeerSamples.encoded(message)
    for bit in 0..<(bytes.count * 8) where !(48..<64).contains(bit) {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      let error = PeerSamples.failure(changed, PeerSamples.source(.ipv4), PeerSamples.key)
      let expected: [PeerMessageError] =
        bit < 48
        ? [.notPeerMessage, .authentication]
        : bit < 72 ? [.format(found: changed[8])] : [.authentication]
      #expect(error.map(expected.contains) == true, "bit \(bit): \(String(describing: error))")
    }
  }

  @Test("another key, sender or family is noticed; the checksum is not ours to judge")
  func otherChannel() throws {
    var random = SplitMix64(seed: 7)
    let message = try PeerSamples.message(.hello, .ipv4, &random)
    var bytes = PeerSamples.encoded(message)
    let source = PeerSamples.source(.ipv4)
    #expect(PeerSamples.failure(bytes, source, []) == .authentication)
    #expect(PeerSamples.failure(bytes, source, Array(1...32)) == .authentication)
    #expect(
      PeerSamples.failure(bytes, .v4(.init(192, 0, 2, 3)), PeerSamples.key) == .authentication)
    #expect(
      PeerSamples.failure(bytes, PeerSamples.source(.ipv6), PeerSamples.key) == .authentication)
    bytes[6] ^= 0xFF
    #expect(PeerSamples.failure(bytes, source, PeerSamples.key) == nil)
  }

  @Test("every shorter message is refused", arguments: PeerMessageKind.allCases)
  func truncation(kind: PeerMessageKind) throws {
    var random = SplitMix64(seed: 3)
    let bytes = PeerSamples.encoded(try PeerSamples.message(kind, .ipv6, &random))
    for length in 0..<bytes.count {
      #expect(
        PeerSamples.failure(Array(bytes.prefix(length)), PeerSamples.source(.ipv6), PeerSamples.key)
          != nil)
    }
  }

  @Test("an advertisement, and what carries its number 0 for other reasons, is no peer message")
  func others() {
    for digits in ["2133960100013e5d0a0900640000000000000000", "21000000", "2100000000000000"] {
      #expect(!PeerSamples.isPeerMessage(bytes(digits)))
      #expect(PeerSamples.failure(bytes(digits), PeerSamples.source(.ipv4), []) == .notPeerMessage)
    }
    let tooLong = bytes("21000000464f0000" + "01") + [UInt8](repeating: 0, count: 1_100)
    #expect(
      PeerSamples.failure(tooLong, PeerSamples.source(.ipv4), []) == .tooLong(found: 1_109))
  }

  @Test("random bytes never trap")
  func randomBytes() {
    var random = SplitMix64(seed: 0xF0)
    for _ in 0..<100_000 {
      var message = random.bytes(Int.random(in: 0...40, using: &random))
      if message.count > 9, Bool.random(using: &random) {
        message[0...5] = [0x21, 0, 0, 0, 0x46, 0x4F]
        message[8] = 1
      }
      #expect(PeerSamples.failure(message, PeerSamples.source(.ipv4), []) != nil)
    }
  }

  @Test("texts are cut at a character and control characters never travel")
  func texts() throws {
    var message = try {
      var random = SplitMix64(seed: 1)
      return try PeerSamples.message(.hello, .ipv4, &random)
    }()
    message.sender = String(repeating: "é", count: 33)
    message.body = .refuse(moveID: 1, reason: .other, text: "a\u{1B}[2J\r\n\u{202E}b\u{0}")
    let decoded = try PeerMessage.decode(
      PeerSamples.encoded(message).span, source: PeerSamples.source(.ipv4),
      key: PeerKey(PeerSamples.key))
    #expect(decoded.sender == String(repeating: "é", count: 32))
    #expect(decoded.body == .refuse(moveID: 1, reason: .other, text: "a?[2J??b?"))
  }

  @Test("the digest of a list ignores the order and sees every difference")
  func listDigest() throws {
    let first = try #require(IPAddress("192.0.2.1"))
    let second = try #require(IPAddress("192.0.2.2"))
    let sixth = try #require(IPAddress("2001:db8::1"))
    #expect(AddressListDigest.digest([]) == 0x811C_9DC5)
    #expect(
      AddressListDigest.digest([first, sixth, second])
        == AddressListDigest.digest([sixth, second, first]))
    let digests = [[], [first], [second], [first, second], [first, first], [sixth]]
      .map(AddressListDigest.digest)
    #expect(Set(digests).count == digests.count)
  }
}
