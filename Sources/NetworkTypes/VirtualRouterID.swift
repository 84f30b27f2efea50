/// The number of a virtual router on a segment (VRID), 1 to 255.
///
/// Source: RFC 9568 section 5.2.3. Number 0 is not a virtual router; failover's own peer messages
/// travel under it.
public struct VirtualRouterID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number as it stands on the wire.
  public let rawValue: UInt8

  /// A VRID, or nil for 0.
  public init?(_ rawValue: UInt8) {
    guard rawValue != 0 else { return nil }
    self.rawValue = rawValue
  }

  /// True if the left number is lower.
  public static func < (left: VirtualRouterID, right: VirtualRouterID) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The decimal number.
  public var description: String { String(rawValue) }
}
