import NetworkTypes
import Testing

@testable import VRRPWire

/// Messages with a right code and one wrong field, as only a faulty or newer peer would send them.
@Suite("Fields of authenticated peer messages")
struct PeerMessageFieldTests {
  /// Encodes, changes the bytes, and signs again.
  static func failure(
    _ body: PeerMessage.Body, _ change: (inout [UInt8]) -> Void
  ) throws -> PeerMessageError? {
    let message = PeerMessage(
      version: .version3, virtualRouterID: try #require(VirtualRouterID(9)), family: .ipv4,
      sender: "n", bootEpoch: 1, sequence: 2, ownNonce: 3, echoedNonce: 4, body: body)
    var bytes = PeerSamples.encoded(message)
    bytes.removeLast(PeerMessage.codeLength)
    change(&bytes)
    let code = PeerMessage.code(
      of: bytes.span, source: PeerSamples.source(.ipv4), key: PeerKey(PeerSamples.key))
    bytes += code.bytes.prefix(PeerMessage.codeLength)
    return PeerSamples.failure(bytes, PeerSamples.source(.ipv4), PeerSamples.key)
  }

  /// Where the fields of the kind begin, behind a sender's name of one byte.
  static let fields = 47

  static let promotion = PromotionRecord(node: "n", remaining: nil, reason: "", setAt: 0)

  static let presence = PeerMessage.Body.presence(
    PeerPresence(
      state: .backup, basePriority: .standard, effectivePriority: .standard,
      readiness: PeerReadiness(.ready), isInMaintenance: false, master: nil, promotion: nil,
      addressListDigest: 0, advertisementInterval: .seconds(1), softwareVersion: "1"))

  @Test("a byte that a field cannot hold is refused by the name of the field")
  func wrongValues() throws {
    let cases: [(PeerMessage.Body, Int, UInt8, PeerMessageError)] = [
      (.hello, 9, 0, .unknownKind(found: 0)), (.hello, 9, 10, .unknownKind(found: 10)),
      (.hello, 11, 6, .malformed(.family)), (.hello, 11, 0, .malformed(.family)),
      (.hello, 12, 0, .malformed(.virtualRouterID)), (.hello, 45, 0, .malformed(.sender)),
      (.hello, 45, 2, .malformed(.sender)), (.hello, 46, 0xFF, .malformed(.sender)),
      (.hello, 46, 0x1B, .malformed(.sender)),
      (Self.presence, Self.fields, 4, .malformed(.state)),
      (Self.presence, Self.fields + 4, 81, .malformed(.readiness)),
      (Self.presence, Self.fields + 5, 5, .malformed(.master)),
      (Self.presence, Self.fields + 6, 2, .malformed(.promotion)),
      (Self.presence, Self.fields + 15, 17, .malformed(.softwareVersion)),
      (
        .handOver(moveID: 1, successor: PeerSamples.source(.ipv4), reason: .fault),
        Self.fields + 8, 0, .malformed(.successor)
      ),
      (
        .demoteRequest(moveID: 1, promotion: Self.promotion), Self.fields + 8, 0,
        .malformed(.promotion)
      ),
      (
        .demoteRequest(moveID: 1, promotion: Self.promotion), Self.fields + 9, 0,
        .malformed(.promotion)
      ),
      // One below 'forever' would overflow a timer.
      (
        .demoteRequest(moveID: 1, promotion: Self.promotion), Self.fields + 18, 0xFE,
        .malformed(.promotion)
      ),
    ]
    for (body, offset, value, expected) in cases {
      #expect(
        try Self.failure(body) { $0[offset] = value } == expected, "\(body) at \(offset)")
    }
  }

  @Test("a field that ends early is refused by its name, at every length")
  func shortFields() throws {
    let bodies: [PeerMessage.Body] = [
      Self.presence, .released(moveID: 1), .demoteRequest(moveID: 1, promotion: Self.promotion),
      .handOver(moveID: 1, successor: PeerSamples.source(.ipv4), reason: .fault),
      .refuse(moveID: 1, reason: .busy, text: "x"),
    ]
    for body in bodies {
      var length = Int.max
      _ = try Self.failure(body) { length = $0.count }
      for end in 9..<length {
        let error = try Self.failure(body) { $0.removeLast($0.count - end) }
        guard case .malformed = error else {
          Issue.record("\(body) cut at \(end): \(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test("what a newer version appends is ignored, unknown reasons become 'other'")
  func newerVersions() throws {
    #expect(try Self.failure(Self.presence) { $0 += [1, 2, 3] } == nil)
    #expect(
      try Self.failure(.refuse(moveID: 1, reason: .busy, text: "")) { $0[Self.fields + 8] = 77 }
        == nil)
    #expect(try Self.failure(.hello) { $0[10] = 0xFF } == nil)
    #expect(try Self.failure(.hello) { $0[8] = 2 } == .format(found: 2))
  }

  @Test("cloud addresses that end early or are too many are refused")
  func cloudFields() throws {
    let mark: UInt8 = 0x43
    let good: [UInt8] = [mark, 1, 0x41] + [UInt8](repeating: 0, count: 12) + [1, 2, 0, 0, 0, 9]
    #expect(try Self.failure(Self.presence) { $0 += good } == nil)
    for end in 1..<good.count {
      #expect(
        try Self.failure(Self.presence) { $0 += good.prefix(end) } == .malformed(.cloud), "\(end)")
    }
    let many = good.prefix(15) + [65] + [UInt8](repeating: 0, count: 325)
    #expect(try Self.failure(Self.presence) { $0 += many } == .malformed(.cloud))
    let newer = good.prefix(16) + [9, 0, 0, 0, 9]
    #expect(try Self.failure(Self.presence) { $0 += newer } == nil)
  }

  @Test("every error has a sentence")
  func texts() {
    let errors: [PeerMessageError] = [
      .notPeerMessage, .tooLong(found: 2_000), .format(found: 9), .authentication,
      .unknownKind(found: 9), .malformed(.sender),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    #expect(errors.allSatisfy { $0.description.hasSuffix(".") })
  }
}
