import NetworkTypes

/// Reads one line of `virtual_rules` or `static_rules`.
struct RuleReader {
  private(set) var words: EntryWords
  private var rule = VirtualRule(action: .lookUp(.number(254)))
  private var family: AddressFamily?
  private var action: RuleAction?
  private(set) var trackGroup: Token?

  private init(_ words: EntryWords) {
    self.words = words
  }

  /// The rule of a line; nil after saying what is wrong with it.
  static func read(
    _ words: inout EntryWords, allowsTrackGroup: Bool
  ) -> (rule: VirtualRule, trackGroup: Token?)? {
    var reader = RuleReader(words)
    defer { words = reader.words }
    while let word = reader.words.next() {
      guard reader.option(word, allowsTrackGroup) else { return nil }
    }
    return reader.finish().map { ($0, reader.trackGroup) }
  }

  private mutating func option(_ word: Token, _ allowsTrackGroup: Bool) -> Bool {
    switch word.text {
    case "not": rule.negated = true
    case "inet": family = .ipv4
    case "inet6": family = .ipv6
    case "from", "to": return prefix(word)
    case "table", "lookup":
      guard let table = words.table(after: word) else { return false }
      return act(.lookUp(table), word)
    case "goto":
      guard let target = words.number(0...UInt32.max, after: word) else { return false }
      return act(.goTo(target), word)
    case "nop": return act(.nothing, word)
    case "blackhole": return act(.blackhole, word)
    case "unreachable": return act(.unreachable, word)
    case "prohibit": return act(.prohibit, word)
    case "l3mdev": rule.usesVRFTable = true
    case "no_track": rule.untracked = true
    case "track_group" where allowsTrackGroup:
      guard let name = words.next("the name of a track_group", after: word) else { return false }
      trackGroup = name
    default: return selector(word)
    }
    return true
  }

  private mutating func act(_ action: RuleAction, _ word: Token) -> Bool {
    guard self.action == nil else {
      words.sink.error("a rule does one thing", at: word.span)
      return false
    }
    self.action = action
    return true
  }

  private mutating func prefix(_ word: Token) -> Bool {
    if let next = words.first, ["all", "any", "default"].contains(next.text) {
      _ = words.next()
      return true
    }
    guard let prefix = words.prefix(after: word) else { return false }
    if word.text == "from" { rule.source = prefix } else { rule.destination = prefix }
    return true
  }

  private mutating func selector(_ word: Token) -> Bool {
    switch word.text {
    case "priority", "preference", "order":
      guard let value = words.number(0...UInt32.max, after: word) else { return false }
      rule.priority = value
    case "iif", "dev":
      guard let name = words.interface(after: word) else { return false }
      rule.inputInterface = name
    case "oif":
      guard let name = words.interface(after: word) else { return false }
      rule.outputInterface = name
    case "tos", "dsfield":
      guard let value = words.number(0...255, after: word) else { return false }
      rule.typeOfService = UInt8(value)
    case "suppress_prefixlength", "suppress_prefixlen":
      guard let value = words.number(0...128, after: word) else { return false }
      rule.suppressPrefixLength = UInt8(value)
    case "suppress_ifgroup", "suppress_group":
      guard let value = words.number(0...UInt32.max, after: word) else { return false }
      rule.suppressInterfaceGroup = value
    case "protocol":
      guard let value = words.routeProtocol(after: word) else { return false }
      rule.ruleProtocol = value
    case "fwmark": return mark(word)
    case "uidrange", "sport", "dport": return range(word)
    case "ip_proto", "ipproto":
      guard let token = words.next("an IP protocol", after: word) else { return false }
      guard let number = RouteWords.ipProtocol(token.text) else {
        words.sink.error(
          "'\(Printable.text(token.text, limit: 24))' is no IP protocol", at: token.span,
          hints: ["write its number"])
        return false
      }
      rule.ipProtocol = number
    default:
      words.unknown(word, of: "a rule")
      return false
    }
    return true
  }

  private mutating func mark(_ word: Token) -> Bool {
    guard let token = words.next("MARK or MARK/MASK", after: word) else { return false }
    let parts = token.text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { RouteWords.number(String($0)) }
    guard numbers.count == parts.count, (1...2).contains(parts.count) else {
      words.sink.error("'fwmark' must be MARK or MARK/MASK", at: token.span)
      return false
    }
    rule.mark = PacketMark(value: numbers[0], mask: numbers.count > 1 ? numbers[1] : .max)
    return true
  }

  private mutating func range(_ word: Token) -> Bool {
    guard let token = words.next("LOW-HIGH", after: word) else { return false }
    let parts = token.text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { RouteWords.number(String($0)) }
    let needsTwo = word.text == "uidrange"
    guard numbers.count == parts.count, (needsTwo ? 2...2 : 1...2).contains(parts.count),
      let low = numbers.first, let high = numbers.last, low <= high, needsTwo || high <= 65_535
    else {
      words.sink.error("'\(word.text)' must be LOW-HIGH", at: token.span)
      return false
    }
    let ports = UInt16(truncatingIfNeeded: low)...UInt16(truncatingIfNeeded: needsTwo ? low : high)
    switch word.text {
    case "uidrange": rule.users = low...high
    case "sport": rule.sourcePorts = ports
    default: rule.destinationPorts = ports
    }
    return true
  }

  private mutating func finish() -> VirtualRule? {
    let families = Set([rule.source, rule.destination].compactMap { $0?.address.family })
    guard families.count < 2 else {
      words.sink.error("'from' and 'to' are of different families", at: words.span)
      return nil
    }
    if let family, let other = families.first, family != other {
      words.sink.error("the prefixes of the rule are not of that family", at: words.span)
      return nil
    }
    rule.family = families.first ?? family ?? .ipv4
    if let action {
      rule.action = action
    } else if rule.usesVRFTable {
      rule.action = .lookUp(.number(0))
    } else {
      words.sink.error(
        "a rule needs something to do", at: words.span,
        hints: ["as 'table 100', or goto, nop, blackhole, unreachable, prohibit, l3mdev"])
      return nil
    }
    if rule.priority == nil {
      words.sink.warning(
        "a rule without 'priority' gets one from 16384 downward, which may not be what is meant",
        at: words.span, hints: ["give each rule a priority of its own"])
    }
    return rule
  }
}
