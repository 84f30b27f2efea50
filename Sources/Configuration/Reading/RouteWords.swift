import NetworkTypes

/// Names that `ip route` and `ip rule` know without looking at the host.
enum RouteWords {
  /// The table of a number or a name; nil for what is neither.
  static func table(_ text: String) -> RoutingTable? {
    if let number = number(text) { return .number(number) }
    switch text {
    case "default": return .number(253)
    case "main": return .number(254)
    case "local": return .number(255)
    default:
      let isName = text.utf8.allSatisfy { Macros.isName($0) || "-.".utf8.contains($0) }
      return isName && !text.isEmpty && !Macros.isDigit(text.utf8.first) ? .named(text) : nil
    }
  }

  /// A number in decimal, or with 0x before it in hexadecimal.
  static func number(_ text: String) -> UInt32? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") { return UInt32(text.dropFirst(2), radix: 16) }
    return UInt32(text)
  }

  /// Who makes routes and rules, as rtnetlink numbers them.
  private static let protocols: [String: UInt8] = [
    "unspec": 0, "redirect": 1, "kernel": 2, "boot": 3, "static": 4, "gated": 8, "ra": 9, "mrt": 10,
    "zebra": 11, "bird": 12, "dnrouted": 13, "xorp": 14, "ntk": 15, "dhcp": 16, "mrouted": 17,
    "keepalived": 18, "babel": 42, "bgp": 186, "isis": 187, "ospf": 188, "rip": 189, "eigrp": 192,
  ]

  /// The number of a routing protocol, from its name or its number.
  static func routeProtocol(_ text: String) -> UInt8? {
    protocols[text] ?? number(text).flatMap { UInt8(exactly: $0) }
  }

  /// The number of an IP protocol that has ports, from its name or its number.
  static func ipProtocol(_ text: String) -> UInt8? {
    switch text.lowercased() {
    case "tcp": 6
    case "udp": 17
    case "dccp": 33
    case "sctp": 132
    case "icmp": 1
    case "ipv6-icmp": 58
    default: number(text).flatMap { UInt8(exactly: $0) }
    }
  }

  /// Options that need what failover does not do.
  static let refused: Set<String> = [
    "encap", "realms", "realm", "vrf", "as", "ttl-propagate", "ttl_propagate", "expires", "tun_id",
    "lwtunnel",
  ]
}
