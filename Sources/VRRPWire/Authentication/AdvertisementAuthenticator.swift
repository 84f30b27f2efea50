public import NetworkTypes

/// Judges the trailers of one instance's received adverts, and remembers what was taken of whom.
public struct AdvertisementAuthenticator: Equatable, Sendable {
  /// What is accepted.
  public struct Policy: Hashable, Sendable {
    /// Secrets by the number of their key.
    public var keys: [UInt8: [UInt8]]
    /// `mode enforce`: adverts without a trailer are dropped.
    public var requires: Bool
    /// The time window in seconds; nil for `anti_replay monotonic`.
    public var window: Int64?
    /// Senders to remember at most.
    public var senders: Int

    /// A policy; `senders` is the number of peers, or 4 for a group.
    public init(keys: [UInt8: [UInt8]], requires: Bool, window: Int64?, senders: Int) {
      self.keys = keys
      self.requires = requires
      self.window = window
      self.senders = max(1, senders)
    }
  }

  /// The newest advert that was taken of a sender.
  public struct Mark: Hashable, Sendable {
    /// The sender.
    public var source: IPAddress
    /// Its sequence number.
    public var sequence: UInt64

    /// A mark.
    public init(source: IPAddress, sequence: UInt64) {
      self.source = source
      self.sequence = sequence
    }
  }

  /// What is accepted.
  public let policy: Policy
  /// The keys of the policy, and the same hashed as far as they can be before there is a packet.
  private let keys: [UInt8: (secret: [UInt8], key: PeerKey)]
  /// The newest adverts, the sender heard last at the end. They outlive restarts.
  public private(set) var marks: [Mark]

  /// Judges by a policy, and after marks of an earlier life.
  public init(policy: Policy, marks: [Mark] = []) {
    self.policy = policy
    self.marks = marks
    keys = policy.keys.filter { !$0.value.isEmpty }.mapValues { ($0, PeerKey($0)) }
  }

  /// True if both accept the same and have taken the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.policy == right.policy && left.marks == right.marks
  }

  /// Checks a packet in keepalived's order.
  ///
  /// - Parameters:
  ///   - packet: the message with what is behind it.
  ///   - messageLength: bytes of the message alone, as its header says.
  ///   - source: of the packet.
  ///   - wall: microseconds of UTC.
  ///   - known: what one key says of this very packet, if it was asked already.
  /// - Returns: the bytes of the trailer: 28, or 0 for a packet without one that is accepted.
  /// - Throws: the first check that fails. One that is present and wrong is dropped in every mode.
  public mutating func check(
    _ packet: Span<UInt8>, messageLength: Int, source: IPAddress, wall: Int64,
    known: TrailerCheck? = nil
  ) throws(AuthenticationError) -> Int {
    guard packet.count == messageLength + AuthenticationTrailer.length else {
      // Any other length is an error of its own that the caller finds.
      if packet.count == messageLength, policy.requires { throw .missing }
      return 0
    }
    guard let trailer = AuthenticationTrailer(endOf: packet) else { throw .malformed }
    if let window = policy.window {
      let age = Self.age(of: trailer.sequence, wall)
      guard abs(age) <= window else { throw .stale(seconds: age) }
    }
    guard let (secret, key) = keys[trailer.keyID] else { throw .unknownKey(trailer.keyID) }
    let isRight =
      if let known, known.isOf(secret) {
        known.isRight
      } else {
        AuthenticationTrailer.verifies(packet, source: source, key: key)
      }
    guard isRight else { throw .invalid }
    try take(trailer.sequence, source, wall)
    return AuthenticationTrailer.length
  }

  /// Seconds since a sequence number was made, by the clocks of both.
  public static func age(of sequence: UInt64, _ wall: Int64) -> Int64 {
    let made = UInt32(truncatingIfNeeded: sequence >> 32)
    let now = UInt32(truncatingIfNeeded: wall / 1_000_000)
    return Int64(Int32(bitPattern: now &- made))
  }

  private mutating func take(
    _ sequence: UInt64, _ source: IPAddress, _ wall: Int64
  ) throws(AuthenticationError) {
    if let index = marks.firstIndex(where: { $0.source == source }) {
      let mark = marks[index].sequence
      // A mark outside of the window comes from a clock that was wrong then.
      let counts = policy.window.map { abs(Self.age(of: mark, wall)) <= $0 } ?? true
      if counts, !AuthenticationSequence.isAfter(sequence, mark) { throw .replay }
      marks.remove(at: index)
    } else if marks.count >= policy.senders {
      marks.removeFirst()
    }
    marks.append(Mark(source: source, sequence: sequence))
  }
}
