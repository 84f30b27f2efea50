/// What a frame carries, as far as rules tell frames apart.
public enum FrameKind: String, Hashable, Sendable, CaseIterable {
  /// VRRP over IPv4 or IPv6.
  case vrrp
  /// ARP, or a neighbor solicitation or advertisement.
  case arp
  /// Anything else.
  case other

  /// The kind of an Ethernet frame without check sequence; a short one is ``other``.
  ///
  /// Source: RFC 9568 section 5.1 (protocol 112), RFC 4861 sections 4.3 and 4.4.
  public static func of(_ frame: [UInt8]) -> FrameKind {
    guard frame.count >= 14 else { return .other }
    switch (frame[12], frame[13]) {
    case (0x08, 0x06): return .arp
    case (0x08, 0x00): return frame.count > 23 && frame[23] == 112 ? .vrrp : .other
    case (0x86, 0xDD):
      guard frame.count > 54 else { return .other }
      if frame[20] == 112 { return .vrrp }
      return frame[20] == 58 && (135...136).contains(frame[54]) ? .arp : .other
    default: return .other
    }
  }
}
