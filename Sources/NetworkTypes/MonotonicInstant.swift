/// A point on CLOCK_MONOTONIC, the only clock the protocol knows.
///
/// A plain value: who calls the core decides what the time is, so the simulator can feed any.
public struct MonotonicInstant: Hashable, Comparable, Sendable {
  /// Nanoseconds since an arbitrary start, usually boot. Never negative in practice.
  public var nanoseconds: Int64

  /// An instant from a count of nanoseconds.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The start of the clock.
  public static let zero = MonotonicInstant(nanoseconds: 0)

  /// True if the left instant is earlier.
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant a duration later, saturating at the end of the clock (292 years).
  public static func + (left: MonotonicInstant, right: Microseconds) -> MonotonicInstant {
    let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
    return MonotonicInstant(nanoseconds: overflow ? Int64.max : sum)
  }

  /// How much later the left instant is than the right; negative if earlier.
  public static func - (left: MonotonicInstant, right: MonotonicInstant) -> Microseconds {
    Microseconds((left.nanoseconds - right.nanoseconds) / 1_000)
  }
}
