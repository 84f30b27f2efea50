/// An IPv4 address.
public struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The 32 bits, first octet in the highest byte.
  public var rawValue: UInt32

  /// An address from its 32 bits in host order.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// An address from its four octets.
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
  }

  /// The four octets in network order.
  public var octets: (UInt8, UInt8, UInt8, UInt8) {
    (
      UInt8(truncatingIfNeeded: rawValue >> 24), UInt8(truncatingIfNeeded: rawValue >> 16),
      UInt8(truncatingIfNeeded: rawValue >> 8), UInt8(truncatingIfNeeded: rawValue)
    )
  }

  /// True for 224.0.0.0/4.
  public var isMulticast: Bool { rawValue >> 28 == 0xE }

  /// True for 127.0.0.0/8.
  public var isLoopback: Bool { rawValue >> 24 == 127 }

  /// True for 0.0.0.0.
  public var isUnspecified: Bool { rawValue == 0 }

  /// The group of VRRP, 224.0.0.18. Source: RFC 9568 section 5.1.1.2.
  public static let vrrpGroup = IPv4Address(224, 0, 0, 18)

  /// Unsigned order of the 32 bits, as the tie-break of the election wants it.
  public static func < (left: IPv4Address, right: IPv4Address) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Dotted decimal.
  public var description: String {
    let (a, b, c, d) = octets
    return "\(a).\(b).\(c).\(d)"
  }
}
