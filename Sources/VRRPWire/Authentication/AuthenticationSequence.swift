/// The sequence numbers of one instance's own signed adverts: by the clock, and always growing.
public struct AuthenticationSequence: Hashable, Sendable {
  /// The last one; 0 before the first.
  public var last: UInt64

  /// Numbers after one.
  public init(last: UInt64 = 0) {
    self.last = last
  }

  /// The number of the clock.
  ///
  /// - Parameter wall: microseconds of UTC.
  public static func number(of wall: Int64) -> UInt64 {
    let (seconds, rest) = max(0, wall).quotientAndRemainder(dividingBy: 1_000_000)
    let fraction = UInt64(rest) * 65_536 / 1_000_000
    return UInt64(UInt32(truncatingIfNeeded: seconds)) << 32 | fraction << 16
  }

  /// True if `number` comes after `other`. Source: serial numbers of RFC 1982.
  static func isAfter(_ number: UInt64, _ other: UInt64) -> Bool {
    Int64(bitPattern: number &- other) > 0
  }

  /// The next number.
  ///
  /// - Parameters:
  ///   - wall: microseconds of UTC.
  ///   - window: in time mode, in seconds: a last number further ahead than that comes from a clock
  ///     that was set back since, and counts no more. Nil in monotonic mode.
  public mutating func next(wall: Int64, window: Int64?) -> UInt64 {
    let clock = Self.number(of: wall)
    let ahead = Int64(Int32(truncatingIfNeeded: Int64(last >> 32) &- Int64(clock >> 32)))
    let wasSetBack = last != 0 && window.map { ahead > $0 } ?? false
    last = last == 0 || wasSetBack || Self.isAfter(clock, last) ? clock : last &+ 1
    return last
  }
}
