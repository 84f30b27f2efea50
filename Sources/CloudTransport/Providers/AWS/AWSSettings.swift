import AgentProtocol
import NetworkTypes

/// How an address moves within EC2.
enum AWSAddressKind: Equatable {
  /// An Elastic IP address; its allocation, if the configuration names it.
  case elastic(allocation: String?)
  /// A secondary private IPv4 address of a network interface.
  case secondary
  /// An IPv6 address of a network interface.
  case ipv6
  /// A route to the address alone, in these route tables.
  case route(tables: [String])
}

/// Reads what a `cloud_address` of AWS says, and refuses what makes no sense.
enum AWSSettings {
  /// The kind of an address: as configured, else what its other settings and itself suggest.
  static func kind(_ address: AddressConfiguration) throws(ProviderProblem) -> AWSAddressKind {
    let allocation = try identifier("allocation", "eipalloc", address)
    let tables = try tables(address)
    _ = try identifier("network_interface", "eni", address)
    let kind: AWSAddressKind
    switch value("kind", address) ?? suggestion(address, allocation, tables) {
    case "elastic": kind = .elastic(allocation: allocation)
    case "secondary": kind = .secondary
    case "ipv6": kind = .ipv6
    case "route": kind = .route(tables: tables)
    case let other:
      throw ProviderProblem(
        "kind '\(PrintableText.line(other, limit: 40))' means nothing here: "
          + "write elastic, secondary, ipv6 or route.")
    }
    try check(kind, address, allocation: allocation, tables: tables)
    return kind
  }

  /// The network interface that the configuration names, as a setting or as the target.
  static func interface(_ address: AddressConfiguration) -> String? {
    if case .explicit(let target) = address.target, target.hasPrefix("eni-") { return target }
    return value("network_interface", address)
  }

  /// True if a text can name a thing of that sort: `eni-0a1b`.
  static func isIdentifier(_ text: String, _ prefix: String) -> Bool {
    let rest = text.utf8.dropFirst(prefix.utf8.count + 1)
    return text.hasPrefix(prefix + "-") && (1...64).contains(rest.count)
      && rest.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  /// True if a text can name a region: `eu-central-1`.
  static func isRegion(_ text: String) -> Bool {
    (4...32).contains(text.utf8.count) && text.contains("-")
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  private static func value(_ name: String, _ address: AddressConfiguration) -> String? {
    address.parameters.last { $0.name == name }?.value
  }

  private static func identifier(
    _ name: String, _ prefix: String, _ address: AddressConfiguration
  ) throws(ProviderProblem) -> String? {
    guard let text = value(name, address) else { return nil }
    guard isIdentifier(text, prefix) else {
      let shown = PrintableText.line(text, limit: 40)
      throw ProviderProblem("\(name) '\(shown)' is no identifier: write \(prefix)-….")
    }
    return text
  }

  /// `route_table` once for each table, or several in one line with commas between them.
  private static func tables(_ address: AddressConfiguration) throws(ProviderProblem) -> [String] {
    let named = address.parameters.filter { $0.name == "route_table" }
    var tables: [String] = []
    for table in named.flatMap({ $0.value.split(separator: ",").map(String.init) }) {
      guard isIdentifier(table, "rtb") else {
        let shown = PrintableText.line(table, limit: 40)
        throw ProviderProblem("route_table '\(shown)' is no identifier: write rtb-….")
      }
      if !tables.contains(table) { tables.append(table) }
    }
    guard tables.count <= 16 else { throw ProviderProblem("16 route tables at most.") }
    return tables
  }

  private static func suggestion(
    _ address: AddressConfiguration, _ allocation: String?, _ tables: [String]
  ) -> String {
    if !tables.isEmpty { return "route" }
    if allocation != nil { return "elastic" }
    guard case .v4(let version4) = address.address else { return "ipv6" }
    let isPrivate = privateNetworks.contains { network, length in
      version4.rawValue >> (32 - length) == network >> (32 - length)
    }
    return isPrivate ? "secondary" : "elastic"
  }

  /// RFC 1918, and RFC 6598, which VPCs may use too.
  private static let privateNetworks: [(UInt32, UInt32)] = [
    (0x0A00_0000, 8), (0xAC10_0000, 12), (0xC0A8_0000, 16), (0x6440_0000, 10),
  ]

  private static func check(
    _ kind: AWSAddressKind, _ address: AddressConfiguration, allocation: String?, tables: [String]
  ) throws(ProviderProblem) {
    if case .explicit(let target) = address.target, !isIdentifier(target, "i"),
      !isIdentifier(target, "eni")
    {
      let shown = PrintableText.line(target, limit: 40)
      throw ProviderProblem("target '\(shown)' is neither an instance (i-…) nor an eni-….")
    }
    let isVersion4 = address.address.family == .ipv4
    switch kind {
    case .elastic, .secondary:
      if !isVersion4 { throw ProviderProblem("This kind is for IPv4: write kind ipv6 or route.") }
    case .ipv6:
      if isVersion4 { throw ProviderProblem("kind ipv6 is for IPv6 addresses.") }
    case .route:
      if tables.isEmpty { throw ProviderProblem("kind route needs route_table rtb-….") }
    }
    if allocation != nil, case .elastic = kind {
    } else if allocation != nil {
      throw ProviderProblem("allocation is for kind elastic only.")
    }
    if !tables.isEmpty, case .route = kind {
    } else if !tables.isEmpty {
      throw ProviderProblem("route_table is for kind route only.")
    }
  }
}
