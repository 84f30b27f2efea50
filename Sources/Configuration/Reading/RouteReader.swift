import NetworkTypes

/// Reads one line of `virtual_routes` or `static_routes`.
struct RouteReader {
  private(set) var words: EntryWords
  private var route: VirtualRoute
  private var hasDestination = false
  /// `default`: the family is known at the end only.
  private var isDefault = false
  private var family: AddressFamily?
  private var hop = RouteHop()
  private var hopIsUsed = false
  private var alternative: IPAddress?
  /// True behind the first `nexthop`.
  private var isMultipath = false
  /// `track_group`, for static routes.
  private(set) var trackGroup: Token?

  private init(_ words: EntryWords) {
    self.words = words
    route = VirtualRoute(destination: AddressPrefix(host: .v4(IPv4Address(rawValue: 0))))
  }

  /// The route of a line; nil after saying what is wrong with it.
  static func read(
    _ words: inout EntryWords, allowsTrackGroup: Bool
  ) -> (route: VirtualRoute, trackGroup: Token?)? {
    var reader = RouteReader(words)
    defer { words = reader.words }
    if let kind = reader.words.first.flatMap({ RouteKind(rawValue: $0.text) }) {
      reader.route.kind = kind
      _ = reader.words.next()
    }
    while let word = reader.words.next() {
      guard reader.option(word, allowsTrackGroup) else { return nil }
    }
    return reader.finish().map { ($0, reader.trackGroup) }
  }

  private mutating func option(_ word: Token, _ allowsTrackGroup: Bool) -> Bool {
    switch word.text {
    case "to": return words.next("a destination", after: word).map { destination($0) } ?? false
    case "src":
      guard let address = words.address(after: word) else { return false }
      route.preferredSource = address
    case "from":
      guard let prefix = words.prefix(after: word) else { return false }
      route.source = prefix
    case "via", "gw": return gateway(word)
    case "or":
      guard let address = words.address(after: word) else { return false }
      alternative = address
    case "dev", "oif":
      guard let name = words.interface(after: word) else { return false }
      hop.interface = name
      hopIsUsed = true
    case "onlink": hop.onLink = true
    case "weight" where isMultipath:
      guard let weight = words.number(1...256, after: word) else { return false }
      hop.weight = Int(weight)
    case "nexthop":
      if isMultipath || hopIsUsed { route.hops.append(hop) }
      (hop, hopIsUsed, isMultipath) = (RouteHop(), false, true)
    case "inet": family = .ipv4
    case "inet6": family = .ipv6
    case "append": route.appended = true
    case "prepend", "add": route.appended = false
    case "no_track": route.untracked = true
    case "track_group" where allowsTrackGroup:
      guard let name = words.next("the name of a track_group", after: word) else { return false }
      trackGroup = name
    default: return attribute(word)
    }
    return true
  }

  private mutating func gateway(_ word: Token) -> Bool {
    if let next = words.first, next.text == "inet" || next.text == "inet6" { _ = words.next() }
    guard let address = words.address(after: word) else { return false }
    hop.gateway = address
    hopIsUsed = true
    return true
  }

  private mutating func destination(_ token: Token) -> Bool {
    guard !hasDestination else {
      words.sink.error("a route has one destination", at: token.span)
      return false
    }
    hasDestination = true
    if token.text == "default" {
      isDefault = true
      return true
    }
    guard let prefix = AddressPrefix(token.text) else {
      words.sink.error(
        "'\(Printable.text(token.text, limit: 48))' is no destination", at: token.span,
        hints: ["write ADDRESS/LENGTH or default"])
      return false
    }
    route.destination = prefix
    return true
  }

  private mutating func attribute(_ word: Token) -> Bool {
    switch word.text {
    case "table":
      guard let table = words.table(after: word) else { return false }
      route.table = table
    case "tos", "dsfield":
      guard let value = words.number(0...255, after: word) else { return false }
      route.typeOfService = UInt8(value)
    case "metric", "priority", "preference":
      guard let value = words.number(0...UInt32.max, after: word) else { return false }
      route.metric = value
    case "scope":
      guard let value = words.scope(after: word) else { return false }
      route.scope = value
    case "protocol":
      guard let value = words.routeProtocol(after: word) else { return false }
      route.routeProtocol = value
    case "pref":
      guard let value = words.next("low, medium or high", after: word) else { return false }
      guard let preference = RoutePreference(rawValue: value.text) else {
        words.sink.error("'pref' must be low, medium or high", at: value.span)
        return false
      }
      route.preference = preference
    case "congctl":
      if words.first?.text == "lock" { _ = words.next() }
      guard let name = words.next("a name", after: word) else { return false }
      route.congestionControl = name.text
    case "features":
      guard let name = words.next("ecn", after: word) else { return false }
      guard name.text == "ecn" else {
        words.sink.error("'features' knows ecn only", at: name.span)
        return false
      }
      route.explicitCongestion = true
    default: return metric(word)
    }
    return true
  }

  private mutating func metric(_ word: Token) -> Bool {
    guard let kind = RouteMetricKind.allCases.first(where: { $0.keyword == word.text }) else {
      guard !hasDestination, !RouteWords.refused.contains(word.text) else {
        words.unknown(word, of: "a route")
        return false
      }
      return destination(word)
    }
    let locked = words.first?.text == "lock"
    if locked { _ = words.next() }
    let range: ClosedRange<UInt32> =
      switch kind {
      case .quickack, .fastopenNoCookie: 0...1
      case .hoplimit: 0...255
      default: 0...UInt32.max
      }
    guard let value = words.number(range, after: word, withUnit: kind) else { return false }
    route.metrics.removeAll { $0.kind == kind }
    route.metrics.append(RouteMetric(kind, value, locked: locked))
    return true
  }

  private mutating func finish() -> VirtualRoute? {
    if hopIsUsed || isMultipath { route.hops.append(hop) }
    if let alternative {
      var other = hop
      other.gateway = alternative
      route.hops.append(other)
    }
    guard hasDestination else {
      words.sink.error(
        "a route needs a destination", at: words.span, hints: ["write ADDRESS/LENGTH or default"])
      return nil
    }
    if isDefault {
      let family =
        family ?? route.hops.first?.gateway?.family ?? route.preferredSource?.family
        ?? route.source?.address.family ?? .ipv4
      let any: IPAddress =
        family == .ipv4 ? .v4(IPv4Address(rawValue: 0)) : .v6(IPv6Address(high: 0, low: 0))
      route.destination = AddressPrefix(address: any, length: 0)
    }
    return hopsAreRight() ? route : nil
  }

  private mutating func hopsAreRight() -> Bool {
    if route.kind.needsNoHop {
      guard route.hops.allSatisfy({ $0.gateway == nil }) else {
        words.sink.error("a \(route.kind.rawValue) route has no gateway", at: words.span)
        return false
      }
      return true
    }
    guard !route.hops.isEmpty else {
      words.sink.error("a route needs 'via' or 'dev'", at: words.span)
      return false
    }
    let family = route.destination.address.family
    if let source = route.preferredSource, source.family != family {
      words.sink.error("'src' is of another family than the destination", at: words.span)
      return false
    }
    // IPv4 through an IPv6 gateway is possible, the other way round is not.
    if family == .ipv6, route.hops.contains(where: { $0.gateway?.family == .ipv4 }) {
      words.sink.error("an IPv6 route cannot have an IPv4 gateway", at: words.span)
      return false
    }
    return true
  }
}
