/// An address of either family.
public enum IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// An IPv4 address.
  case v4(IPv4Address)
  /// An IPv6 address.
  case v6(IPv6Address)

  /// The family.
  public var family: AddressFamily {
    switch self {
    case .v4: .ipv4
    case .v6: .ipv6
    }
  }

  /// True for a multicast group.
  public var isMulticast: Bool {
    switch self {
    case .v4(let address): address.isMulticast
    case .v6(let address): address.isMulticast
    }
  }

  /// The tie-break of the election: unsigned comparison in network order, within one family.
  ///
  /// Addresses of different families never meet in an election; the IPv6 one counts as higher so
  /// that the order is total.
  /// Source: RFC 9568 section 6.4.3.
  public func isHigher(than other: IPAddress) -> Bool {
    switch (self, other) {
    case (.v4(let left), .v4(let right)): left > right
    case (.v6(let left), .v6(let right)): left > right
    case (.v4, .v6): false
    case (.v6, .v4): true
    }
  }

  /// Text of either family.
  public var description: String {
    switch self {
    case .v4(let address): address.description
    case .v6(let address): address.description
    }
  }
}
