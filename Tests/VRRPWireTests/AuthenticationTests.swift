import NetworkTypes
import Testing

@testable import VRRPWire

@Suite("auth_hmac of adverts")
struct AuthenticationTests {
  static let key = (0..<32).map { UInt8($0) }
  static let sequence: UInt64 = 0x6800_0000_8000_0000
  static let wall: Int64 = 0x6800_0000 * 1_000_000 + 500_000
  static let source = IPAddress("198.51.100.10") ?? .v4(.vrrpGroup)

  static func policy(
    _ keys: [UInt8: [UInt8]] = [1: key], requires: Bool = true, window: Int64? = 5, senders: Int = 4
  ) -> AdvertisementAuthenticator.Policy {
    AdvertisementAuthenticator.Policy(
      keys: keys, requires: requires, window: window, senders: senders)
  }

  /// The message of the draft's vector over IPv4, 12 bytes.
  static let message = bytes("3133c80100644402c0000264")

  static func signed(
    keyID: UInt8 = 1, _ sequence: UInt64 = sequence, key: [UInt8] = key
  ) -> [UInt8] {
    AuthenticationTrailer(keyID: keyID, sequence: sequence)
      .sign(message, source: source, destination: .v4(.vrrpGroup), key: key)
  }

  static func verdict(
    _ judge: inout AdvertisementAuthenticator, _ packet: [UInt8], from source: IPAddress = source,
    wall: Int64 = wall
  ) -> Result<Int, AuthenticationError> {
    Result { () throws(AuthenticationError) in
      try judge.check(packet.span, messageLength: message.count, source: source, wall: wall)
    }
  }

  @Test("what the right key said is not asked again, and what another one said counts for nothing")
  func known() {
    var forged = Self.signed()
    forged[forged.count - 1] ^= 1
    for packet in [Self.signed(), forged] {
      let other = Array(Self.key.reversed())
      for secret in [Self.key, other] {
        let check = TrailerCheck(
          packet.span, source: Self.source, secret: secret, key: PeerKey(secret))
        #expect(check.isRight == (packet == Self.signed() && secret == Self.key))
        var judge = AdvertisementAuthenticator(policy: Self.policy())
        let taken = try? judge.check(
          packet.span, messageLength: Self.message.count, source: Self.source, wall: Self.wall,
          known: check)
        #expect(taken == (packet == forged ? nil : AuthenticationTrailer.length))
      }
    }
    // The right key's word is taken for it: no second hash.
    let wrong = TrailerCheck(
      forged.span, source: Self.source, secret: Self.key, key: PeerKey(Self.key))
    var judge = AdvertisementAuthenticator(policy: Self.policy())
    #expect(throws: AuthenticationError.invalid) {
      try judge.check(
        Self.signed().span, messageLength: Self.message.count, source: Self.source,
        wall: Self.wall, known: wrong)
    }
  }

  @Test("an advert without addresses is blanked and signed anew as any other")
  func withoutAddresses() {
    let message = bytes("3133c80000640000")
    var packet = AuthenticationTrailer(keyID: 9, sequence: Self.sequence).sign(
      message, source: Self.source, destination: .v4(.vrrpGroup), key: Self.key)
    let signed = packet
    #expect(AuthenticationTrailer.keyNumber(of: packet.span) == 9)
    AuthenticationTrailer.blank(&packet, source: Self.source)
    #expect(packet.suffix(16).allSatisfy { $0 == 0 })
    AuthenticationTrailer.sign(&packet, source: Self.source, key: Self.key)
    #expect(packet == signed)
    #expect(AuthenticationTrailer.keyNumber(of: message.span) == nil)
  }

  @Test("vectors of draft-cassen-vrrp-auth-hmac")
  func vectors() throws {
    #expect(
      hex(Self.signed())
        == "3133c80100644402c0000264" + "010100006800000080000000"
        + "1b84bc4e8e43892dc6d98448f8ee2265")
    let packet = AuthenticationTrailer(keyID: 1, sequence: Self.sequence).sign(
      bytes("3133c8010064a2e9fe800000000000000000000000000100"),
      source: try #require(IPAddress("fe80::10")),
      destination: try #require(IPAddress("fe80::20")), key: Self.key)
    #expect(hex(Array(packet.suffix(16))) == "c8c56146ebfd66ee10ec4d8186461b78")
  }

  @Test("each wrong packet has its own error, also in permissive mode", arguments: [true, false])
  func errors(requires: Bool) {
    var judge = AdvertisementAuthenticator(policy: Self.policy(requires: requires))
    let good = Self.signed()
    #expect(Self.verdict(&judge, Self.message) == (requires ? .failure(.missing) : .success(0)))
    var other = good
    other[12] = 2
    #expect(Self.verdict(&judge, other) == .failure(.malformed))
    other = good
    other[15] = 1
    #expect(Self.verdict(&judge, other) == .failure(.malformed))
    #expect(Self.verdict(&judge, Self.signed(keyID: 9)) == .failure(.unknownKey(9)))
    for index in good.indices where ![6, 7, 12, 13, 14, 15].contains(index) {
      var forged = good
      forged[index] ^= 0x10
      let isTime = (16..<20).contains(index)
      let found = Self.verdict(&judge, forged)
      if isTime, case .failure(.stale) = found { continue }
      #expect(found == .failure(.invalid), "byte \(index)")
    }
    let stranger = IPAddress("198.51.100.11") ?? Self.source
    #expect(Self.verdict(&judge, good, from: stranger) == .failure(.invalid))
    #expect(judge.marks.isEmpty)
    #expect(Self.verdict(&judge, good) == .success(28))
    #expect(Self.verdict(&judge, good) == .failure(.replay))
    #expect(Self.verdict(&judge, Self.signed(Self.sequence + 1)) == .success(28))
    #expect(Self.verdict(&judge, Self.signed(Self.sequence)) == .failure(.replay))
  }

  @Test("the window: adverts of its edge count, older and newer ones do not")
  func window() {
    var judge = AdvertisementAuthenticator(policy: Self.policy(senders: 9))
    let packet = Self.signed()
    #expect(
      Self.verdict(&judge, packet, wall: Self.wall + 6_000_000) == .failure(.stale(seconds: 6)))
    #expect(
      Self.verdict(&judge, packet, wall: Self.wall - 6_000_000) == .failure(.stale(seconds: -6)))
    #expect(Self.verdict(&judge, packet, wall: Self.wall + 5_000_000) == .success(28))
    // The sender's clock was an hour ahead and is set back: its mark does not lock it out.
    let ahead = Self.signed(Self.sequence + 3_600 << 32)
    var later = judge
    #expect(Self.verdict(&later, ahead, wall: Self.wall + 3_600_000_000) == .success(28))
    #expect(Self.verdict(&later, Self.signed(Self.sequence + 1), wall: Self.wall) == .success(28))
    var monotonic = AdvertisementAuthenticator(policy: Self.policy(window: nil))
    #expect(Self.verdict(&monotonic, packet, wall: 0) == .success(28))
    #expect(Self.verdict(&monotonic, Self.signed(Self.sequence - 1)) == .failure(.replay))
  }

  @Test("a group remembers the senders heard last")
  func senders() {
    var judge = AdvertisementAuthenticator(policy: Self.policy(senders: 2))
    for last in [1, 2, 1, 3] as [UInt8] {
      let source = IPAddress.v4(IPv4Address(192, 0, 2, last))
      let packet = AuthenticationTrailer(
        keyID: 1, sequence: Self.sequence + UInt64(judge.marks.count) + UInt64(last) << 4
      ).sign(Self.message, source: source, destination: .v4(.vrrpGroup), key: Self.key)
      _ = Self.verdict(&judge, packet, from: source)
    }
    #expect(judge.marks.map(\.source.description) == ["192.0.2.1", "192.0.2.3"])
  }

  @Test("own numbers follow the clock and always grow, but where a clock was set back far")
  func numbers() {
    var own = AuthenticationSequence()
    let first = own.next(wall: Self.wall, window: 5)
    #expect(first == Self.sequence)
    #expect(own.next(wall: Self.wall, window: 5) == first + 1)
    #expect(own.next(wall: Self.wall - 3_000_000, window: 5) == first + 2)
    #expect(own.next(wall: Self.wall + 1_000_000, window: 5) == Self.sequence + 1 << 32)
    let back = Self.wall - 60_000_000
    #expect(own.next(wall: back, window: 5) == AuthenticationSequence.number(of: back))
    var monotonic = AuthenticationSequence(last: first)
    #expect(monotonic.next(wall: back, window: nil) == first + 1)
  }

  @Test("any bytes are judged without a trap")
  func fuzz() {
    var random = SplitMix64(seed: 7)
    var judge = AdvertisementAuthenticator(policy: Self.policy())
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...64, using: &random)
      var packet = random.bytes(length + (Bool.random(using: &random) ? 28 : 0))
      if packet.count >= 28, Bool.random(using: &random) {
        packet.replaceSubrange((packet.count - 28)..<(packet.count - 24), with: [1, 1, 0, 0])
      }
      _ = try? judge.check(
        packet.span, messageLength: length, source: Self.source, wall: Self.wall)
    }
    #expect(judge.marks.isEmpty)
  }
}
