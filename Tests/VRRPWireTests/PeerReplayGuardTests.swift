import NetworkTypes
import Testing
import VRRPWire

@Suite("Replay guard of peer messages")
struct PeerReplayGuardTests {
  static let peer = IPAddress.v4(.init(192, 0, 2, 2))
  static let other = IPAddress.v4(.init(192, 0, 2, 3))

  static func message(
    _ epoch: UInt64, _ sequence: UInt64, echo: UInt64 = 0, _ body: PeerMessage.Body = .hello
  ) throws -> PeerMessage {
    PeerMessage(
      version: .version3, virtualRouterID: try #require(VirtualRouterID(1)), family: .ipv4,
      sender: "lb2", bootEpoch: epoch, sequence: sequence, ownNonce: 1, echoedNonce: echo,
      body: body)
  }

  static func verdict(
    _ guardian: inout PeerReplayGuard, _ message: PeerMessage, from source: IPAddress = peer
  ) -> PeerReplayGuard.Refusal? {
    do throws(PeerReplayGuard.Refusal) {
      try guardian.accept(message, from: source)
      return nil
    } catch { return error }
  }

  @Test("each message is taken once, and only forward")
  func forward() throws {
    var guardian = PeerReplayGuard()
    #expect(Self.verdict(&guardian, try Self.message(10, 5)) == nil)
    #expect(Self.verdict(&guardian, try Self.message(10, 5)) == .replayed)
    #expect(Self.verdict(&guardian, try Self.message(10, 4)) == .replayed)
    #expect(Self.verdict(&guardian, try Self.message(10, 9)) == nil)
    #expect(Self.verdict(&guardian, try Self.message(10, 6)) == .replayed)
    #expect(Self.verdict(&guardian, try Self.message(11, 1)) == nil, "a restart")
    #expect(Self.verdict(&guardian, try Self.message(10, 99)) == .replayed, "the life before")
    #expect(Self.verdict(&guardian, try Self.message(10, 5), from: Self.other) == nil)
  }

  @Test("an action echoes one of the last four challenges", arguments: PeerMessageKind.allCases)
  func challenges(kind: PeerMessageKind) throws {
    var random = SplitMix64(seed: 12)
    let body = PeerSamples.body(kind, .ipv4, &random)
    var guardian = PeerReplayGuard()
    var sequence: UInt64 = 0
    func judge(_ echo: UInt64) throws -> PeerReplayGuard.Refusal? {
      sequence += 1
      return Self.verdict(&guardian, try Self.message(1, sequence, echo: echo, body))
    }
    let refusal: PeerReplayGuard.Refusal? = kind.isAction ? .notEchoed : nil
    #expect(try judge(0) == refusal, "no challenge sent yet")
    for nonce: UInt64 in 101...105 { guardian.remember(nonce: nonce) }
    guardian.remember(nonce: 105)
    guardian.remember(nonce: 0)
    #expect(try judge(0) == refusal)
    #expect(try judge(101) == refusal, "the fifth last")
    for nonce: UInt64 in 102...105 { #expect(try judge(nonce) == nil) }
    #expect(try judge(106) == refusal)
  }

  @Test("a refused action leaves the mark where it was")
  func refusedAction() throws {
    var guardian = PeerReplayGuard()
    #expect(Self.verdict(&guardian, try Self.message(1, 1)) == nil)
    #expect(
      Self.verdict(&guardian, try Self.message(9, 9, .releaseRequest(moveID: 1))) == .notEchoed)
    #expect(Self.verdict(&guardian, try Self.message(1, 2)) == nil)
  }

  @Test("a sender whose clock went back is believed once it echoes, and its old life is not")
  func clockWentBack() throws {
    var guardian = PeerReplayGuard()
    guardian.remember(nonce: 7)
    #expect(Self.verdict(&guardian, try Self.message(100, 50)) == nil)
    #expect(Self.verdict(&guardian, try Self.message(20, 1)) == .replayed)
    #expect(Self.verdict(&guardian, try Self.message(20, 2, echo: 7)) == nil)
    #expect(Self.verdict(&guardian, try Self.message(20, 3)) == nil)
    // Recordings of the former life: without an echo, and with one that is still fresh.
    #expect(Self.verdict(&guardian, try Self.message(100, 51)) == .replayed)
    #expect(Self.verdict(&guardian, try Self.message(100, 50, echo: 7)) == .replayed)
    // Between the two lives the clock may be right again, or beyond both.
    #expect(Self.verdict(&guardian, try Self.message(60, 1)) == .replayed)
    #expect(Self.verdict(&guardian, try Self.message(60, 1, echo: 7)) == nil)
    #expect(Self.verdict(&guardian, try Self.message(101, 1)) == nil)
    #expect(Self.verdict(&guardian, try Self.message(100, 60)) == .replayed)
  }

  @Test("a replayed recording of any length changes nothing")
  func recording() throws {
    var random = SplitMix64(seed: 31)
    var guardian = PeerReplayGuard()
    var recording: [PeerMessage] = []
    var epoch: UInt64 = 1
    var sequence: UInt64 = 0
    for _ in 0..<500 {
      if Int.random(in: 0..<20, using: &random) == 0 {
        epoch += UInt64.random(in: 1...9, using: &random)
        sequence = 0
      }
      sequence += UInt64.random(in: 1...3, using: &random)
      let message = try Self.message(epoch, sequence)
      recording.append(message)
      #expect(Self.verdict(&guardian, message) == nil)
    }
    for message in recording.shuffled(using: &random) {
      #expect(Self.verdict(&guardian, message) == .replayed)
    }
  }

  @Test("many senders do not grow it without bound; the recent ones stay known")
  func manySenders() throws {
    var guardian = PeerReplayGuard()
    for number in 0..<1_000 {
      let source = IPAddress.v4(.init(rawValue: UInt32(0x0A00_0000 + number)))
      #expect(Self.verdict(&guardian, try Self.message(1, 1), from: source) == nil)
      #expect(Self.verdict(&guardian, try Self.message(2, UInt64(number) + 1)) == nil)
    }
    #expect(Self.verdict(&guardian, try Self.message(2, 1)) == .replayed)
    let last = IPAddress.v4(.init(rawValue: 0x0A00_0000 + 999))
    #expect(Self.verdict(&guardian, try Self.message(1, 1), from: last) == .replayed)
  }
}
