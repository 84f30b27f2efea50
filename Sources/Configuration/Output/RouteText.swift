import NetworkTypes

/// Routes and rules in the words of `ip`, so that they read back as what they are.
enum RouteText {
  /// A route with all that does not follow from its default.
  static func route(_ route: VirtualRoute) -> String {
    var words: [String] = []
    if route.kind != .unicast { words.append(route.kind.rawValue) }
    words.append("to \(route.destination)")
    if let source = route.preferredSource { words.append("src \(source)") }
    if let source = route.source { words.append("from \(source)") }
    if let table = route.table { words.append("table \(self.table(table))") }
    if route.typeOfService != 0 { words.append("tos \(route.typeOfService)") }
    if let metric = route.metric { words.append("metric \(metric)") }
    if let scope = route.scope { words.append("scope \(AddressScope.name(scope))") }
    if route.routeProtocol != 18 { words.append("protocol \(route.routeProtocol)") }
    if let preference = route.preference { words.append("pref \(preference.rawValue)") }
    for metric in route.metrics {
      words.append("\(metric.kind.keyword) \(metric.locked ? "lock " : "")\(metric.value)")
    }
    if let name = route.congestionControl { words.append("congctl \(Quoting.word(name))") }
    if route.explicitCongestion { words.append("features ecn") }
    if route.appended { words.append("append") }
    if route.untracked { words.append("no_track") }
    let isMultipath = route.hops.count > 1 || route.hops.contains { $0.weight != 1 }
    for hop in route.hops { words += self.hop(hop, isMultipath: isMultipath) }
    return words.joined(separator: " ")
  }

  private static func hop(_ hop: RouteHop, isMultipath: Bool) -> [String] {
    var words = isMultipath ? ["nexthop"] : []
    if let gateway = hop.gateway { words.append("via \(gateway)") }
    if let interface = hop.interface { words.append("dev \(Quoting.word(interface))") }
    if hop.weight != 1 { words.append("weight \(hop.weight)") }
    if hop.onLink { words.append("onlink") }
    return words
  }

  /// A rule with all that does not follow from its default.
  static func rule(_ rule: VirtualRule) -> String {
    var words = rule.negated ? ["not"] : []
    words.append(rule.family == .ipv4 ? "inet" : "inet6")
    if let source = rule.source { words.append("from \(source)") }
    if let destination = rule.destination { words.append("to \(destination)") }
    if let priority = rule.priority { words.append("priority \(priority)") }
    if rule.typeOfService != 0 { words.append("tos \(rule.typeOfService)") }
    if let mark = rule.mark {
      words.append("fwmark \(mark.value)" + (mark.mask == .max ? "" : "/\(mark.mask)"))
    }
    if let name = rule.inputInterface { words.append("iif \(Quoting.word(name))") }
    if let name = rule.outputInterface { words.append("oif \(Quoting.word(name))") }
    if let length = rule.suppressPrefixLength { words.append("suppress_prefixlength \(length)") }
    if let group = rule.suppressInterfaceGroup { words.append("suppress_ifgroup \(group)") }
    if let users = rule.users { words.append("uidrange \(users.lowerBound)-\(users.upperBound)") }
    if rule.usesVRFTable { words.append("l3mdev") }
    if let number = rule.ipProtocol { words.append("ip_proto \(number)") }
    if let ports = rule.sourcePorts {
      words.append("sport \(ports.lowerBound)-\(ports.upperBound)")
    }
    if let ports = rule.destinationPorts {
      words.append("dport \(ports.lowerBound)-\(ports.upperBound)")
    }
    if rule.ruleProtocol != 18 { words.append("protocol \(rule.ruleProtocol)") }
    if let action = action(rule) { words.append(action) }
    if rule.untracked { words.append("no_track") }
    return words.joined(separator: " ")
  }

  private static func action(_ rule: VirtualRule) -> String? {
    switch rule.action {
    // It follows from l3mdev.
    case .lookUp(.number(0)) where rule.usesVRFTable: nil
    case .lookUp(let table): "table \(self.table(table))"
    case .goTo(let priority): "goto \(priority)"
    case .nothing: "nop"
    case .blackhole: "blackhole"
    case .unreachable: "unreachable"
    case .prohibit: "prohibit"
    }
  }

  private static func table(_ table: RoutingTable) -> String {
    switch table {
    case .number(let number): String(number)
    case .named(let name): Quoting.word(name)
    }
  }
}
