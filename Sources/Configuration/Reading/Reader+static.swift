import NetworkTypes

// Routes, rules and addresses that stand in lines of their own.

extension Reader {
  mutating func readRoutes(_ statement: Statement) {
    for entry in entries(statement) {
      var words = EntryWords(entry, sink)
      let route = RouteReader.read(&words, allowsTrackGroup: false)?.route
      take(words)
      if let route { instance.routes.append(route) }
    }
  }

  mutating func readRules(_ statement: Statement) {
    for entry in entries(statement) {
      var words = EntryWords(entry, sink)
      let rule = RuleReader.read(&words, allowsTrackGroup: false)?.rule
      take(words)
      if let rule { instance.rules.append(rule) }
    }
  }

  mutating func readStaticRoutes(_ statement: Statement) {
    owner = ""
    for entry in entries(statement) {
      var words = EntryWords(entry, sink)
      let found = RouteReader.read(&words, allowsTrackGroup: true)
      take(words)
      guard let found else { continue }
      let group = found.trackGroup.map { NameDraft(name: $0.text, span: $0.span) }
      staticRoutes.append(StaticDraft(value: found.route, trackGroup: group, span: entry.span))
    }
  }

  mutating func readStaticRules(_ statement: Statement) {
    owner = ""
    for entry in entries(statement) {
      var words = EntryWords(entry, sink)
      let found = RuleReader.read(&words, allowsTrackGroup: true)
      take(words)
      guard let found else { continue }
      let group = found.trackGroup.map { NameDraft(name: $0.text, span: $0.span) }
      staticRules.append(StaticDraft(value: found.rule, trackGroup: group, span: entry.span))
    }
  }

  mutating func readStaticAddresses(_ statement: Statement) {
    owner = ""
    for entry in entries(statement) {
      var words = entry.words[...]
      while let draft = virtualAddress(&words, isStatic: true) { staticAddresses.append(draft) }
    }
  }

  /// The lines of a block of values.
  mutating func entries(_ statement: Statement) -> [Statement] {
    endOfArguments(statement, after: 0)
    return (statement.block ?? []).filter { entry in
      if entry.block != nil {
        sink.error("an entry of '\(statement.name)' has no block", at: entry.span)
      }
      return entry.block == nil
    }
  }

  /// Takes back what the reading of a line found.
  private mutating func take(_ words: EntryWords) {
    sink = words.sink
    for token in words.interfaces {
      claims.append(HostClaim(.interface(token.text, instance: owner), at: token.span))
    }
  }
}
