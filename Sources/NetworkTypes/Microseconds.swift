/// A span of time in whole microseconds: the resolution of every timer of the protocol.
///
/// Smaller than `Duration` (8 bytes instead of 16) and without its attoseconds, so arithmetic in
/// the election stays exact and cheap.
public struct Microseconds: Hashable, Comparable, Sendable {
  /// The count. Negative only as the difference of two instants.
  public var count: Int64

  /// A span of so many microseconds.
  public init(_ count: Int64) {
    self.count = count
  }

  /// A span of whole seconds.
  public static func seconds(_ count: Int64) -> Microseconds { Microseconds(count * 1_000_000) }

  /// A span of milliseconds.
  public static func milliseconds(_ count: Int64) -> Microseconds { Microseconds(count * 1_000) }

  /// A span of centiseconds, the unit of VRRPv3 on the wire.
  public static func centiseconds(_ count: Int64) -> Microseconds { Microseconds(count * 10_000) }

  /// No time at all.
  public static let zero = Microseconds(0)

  /// The span in nanoseconds, saturating.
  public var nanoseconds: Int64 {
    let (product, overflow) = count.multipliedReportingOverflow(by: 1_000)
    return overflow ? (count < 0 ? Int64.min : Int64.max) : product
  }

  /// The span in whole milliseconds, rounded down.
  public var wholeMilliseconds: Int64 { count / 1_000 }

  /// True if the left span is shorter.
  public static func < (left: Microseconds, right: Microseconds) -> Bool {
    left.count < right.count
  }

  /// The sum of two spans.
  public static func + (left: Microseconds, right: Microseconds) -> Microseconds {
    Microseconds(left.count + right.count)
  }

  /// The difference of two spans.
  public static func - (left: Microseconds, right: Microseconds) -> Microseconds {
    Microseconds(left.count - right.count)
  }

  /// A span so many times as long.
  public static func * (left: Microseconds, right: Int64) -> Microseconds {
    Microseconds(left.count * right)
  }

  /// A fraction of a span, rounded down to a microsecond.
  public static func / (left: Microseconds, right: Int64) -> Microseconds {
    Microseconds(left.count / right)
  }
}
