/// An IPv6 address, without a zone.
public struct IPv6Address: Hashable, Comparable, Sendable {
  /// The first 64 bits.
  public var high: UInt64
  /// The last 64 bits.
  public var low: UInt64

  /// An address from its two halves in host order.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// True for fe80::/10.
  public var isLinkLocal: Bool { high >> 54 == 0x3FA }

  /// True for ff00::/8.
  public var isMulticast: Bool { high >> 56 == 0xFF }

  /// True for ::1.
  public var isLoopback: Bool { high == 0 && low == 1 }

  /// True for ::.
  public var isUnspecified: Bool { high == 0 && low == 0 }

  /// The group of VRRP, ff02::12. Source: RFC 9568 section 5.1.2.2.
  public static let vrrpGroup = IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x12)

  /// All nodes of the link, ff02::1.
  public static let allNodes = IPv6Address(high: 0xFF02_0000_0000_0000, low: 1)

  /// Unsigned order of the 128 bits, as the tie-break of the election wants it.
  public static func < (left: IPv6Address, right: IPv6Address) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}
