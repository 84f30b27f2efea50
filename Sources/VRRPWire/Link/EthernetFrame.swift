/// Sizes and numbers of Ethernet frames.
public enum EthernetFrame {
  /// Destination, source and type.
  public static let headerLength = 14
  /// The least that goes over a wire, without the check sequence; the kernel's drivers pad to it.
  public static let minimumLength = 60
  /// Type of IPv4.
  public static let typeIPv4: UInt16 = 0x0800
  /// Type of ARP.
  public static let typeARP: UInt16 = 0x0806
  /// Type of IPv6.
  public static let typeIPv6: UInt16 = 0x86DD
  /// Type of a VLAN tag.
  public static let typeVLAN: UInt16 = 0x8100
}
