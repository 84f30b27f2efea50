import NetworkTypes

/// Names of routing tables, as the files of iproute2 give them.
public enum RoutingTableNames {
  /// Where the host has them, what counts most last.
  public static let paths = [
    "/usr/share/iproute2/rt_tables", "/usr/lib/iproute2/rt_tables", "/etc/iproute2/rt_tables",
  ]

  /// The numbers by name, of lines like `100 uplink`; later files count more.
  public static func read(_ files: [[UInt8]]) -> [String: UInt32] {
    var tables: [String: UInt32] = [:]
    for file in files {
      for line in file.split(separator: UInt8(ascii: "\n")) {
        let text = line.prefix { $0 != UInt8(ascii: "#") }
        let words = text.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
          .map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 2, let number = RouteWords.number(words[0]) else { continue }
        tables[words[1]] = number
      }
    }
    return tables
  }
}

extension FailoverConfiguration {
  /// The names of tables that routes and rules use.
  public var namedRoutingTables: Set<String> {
    let routes = staticRoutes.map(\.route) + instances.flatMap(\.virtualRoutes)
    let rules = staticRules.map(\.rule) + instances.flatMap(\.virtualRules)
    var names: Set<String> = []
    for case .named(let name)? in routes.map(\.table) { names.insert(name) }
    for case .lookUp(.named(let name)) in rules.map(\.action) { names.insert(name) }
    return names
  }

  /// Gives rules without a priority one, as keepalived does: 16384 and downward, per family.
  ///
  /// The kernel would give them one too, but then nobody knows which.
  public mutating func assignRulePriorities() {
    var next: [AddressFamily: UInt32] = [:]
    func assign(_ rule: inout VirtualRule) {
      guard rule.priority == nil else { return }
      rule.priority = next[rule.family, default: 16_384]
      next[rule.family, default: 16_384] -= 1
    }
    for index in staticRules.indices { assign(&staticRules[index].rule) }
    for index in instances.indices {
      for rule in instances[index].virtualRules.indices {
        assign(&instances[index].virtualRules[rule])
      }
    }
  }
}

extension VirtualRoute {
  /// The route in the words of `ip route`.
  public var text: String { RouteText.route(self) }
}

extension VirtualRule {
  /// The rule in the words of `ip rule`.
  public var text: String { RouteText.rule(self) }
}
