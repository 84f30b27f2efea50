/// An Ethernet address.
public struct MACAddress: Hashable, Sendable {
  /// The 48 bits, first octet highest.
  public var rawValue: UInt64

  /// An address from its 48 bits; higher bits are dropped.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue & 0xFFFF_FFFF_FFFF
  }

  /// ff:ff:ff:ff:ff:ff.
  public static let broadcast = MACAddress(rawValue: 0xFFFF_FFFF_FFFF)

  /// The address of a virtual router, 00:00:5e:00:01:VRID or 00:00:5e:00:02:VRID.
  ///
  /// Source: RFC 9568 section 7.3.
  public static func virtualRouter(_ id: VirtualRouterID, _ family: AddressFamily) -> MACAddress {
    MACAddress(
      rawValue: 0x0000_5E00_0000 | (family == .ipv4 ? 0x100 : 0x200) | UInt64(id.rawValue))
  }

  /// Octet number `index`, 0 to 5, in the order of the wire.
  public func octet(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: rawValue >> (UInt64(5 - index) * 8))
  }
}
