/// The version of VRRP that an instance speaks.
public enum ProtocolVersion: UInt8, Hashable, Sendable, CaseIterable {
  /// VRRPv2: RFC 3768 with the simple password of RFC 2338; IPv4 only.
  case version2 = 2
  /// VRRPv3: RFC 9568 (and 5798); IPv4 and IPv6.
  case version3 = 3
}

/// The family of an address or of a virtual router.
public enum AddressFamily: UInt8, Hashable, Sendable, CaseIterable {
  /// IPv4.
  case ipv4 = 4
  /// IPv6.
  case ipv6 = 6
}
