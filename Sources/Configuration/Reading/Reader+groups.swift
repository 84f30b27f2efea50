import NetworkTypes

// Groups of instances and of interfaces, and tracked files.

extension Reader {
  mutating func readSyncGroup(_ statement: Statement) {
    guard let token = blockName(statement) else { return }
    syncGroup = SyncGroupDraft(name: token.text, span: token.span)
    owner = token.text
    syncGroup.spans = readBlock(statement, in: .syncGroup)
    syncGroups.append(syncGroup)
  }

  mutating func readTrackGroup(_ statement: Statement) {
    guard let token = blockName(statement) else { return }
    trackGroup = TrackGroupDraft(name: token.text, span: token.span)
    trackGroup.spans = readBlock(statement, in: .trackGroup)
    trackGroups.append(trackGroup)
  }

  mutating func readTrackFile(_ statement: Statement) {
    guard let token = blockName(statement) else { return }
    trackFile = TrackFileDraft(name: token.text, span: token.span)
    trackFile.spans = readBlock(statement, in: .trackFile)
    trackFiles.append(trackFile)
  }

  mutating func readAnnouncementGroup(_ statement: Statement) {
    endOfArguments(statement, after: 0)
    announcementGroup = AnnouncementGroupDraft(span: statement.span)
    _ = readBlock(statement, in: .announcementGroup)
    announcementGroups.append(announcementGroup)
  }

  /// Reads the keywords of a block; answers where each stands.
  mutating func readBlock(_ statement: Statement, in block: BlockKind) -> [String: SourceSpan] {
    blockSpans[block] = [:]
    read(statement.block ?? [], in: block)
    return blockSpans[block] ?? [:]
  }

  /// All words of a block of values.
  mutating func listWords(_ statement: Statement) -> [Token] {
    endOfArguments(statement, after: 0)
    var words: [Token] = []
    for entry in statement.block ?? [] {
      if entry.block != nil {
        sink.error("an entry of '\(statement.name)' has no block", at: entry.span)
      } else {
        words += entry.words
      }
    }
    return words
  }

  /// All names of a block of values.
  mutating func names(_ statement: Statement) -> [NameDraft] {
    var names: [NameDraft] = []
    for token in listWords(statement) {
      if let name = name(token) { names.append(NameDraft(name: name, span: token.span)) }
    }
    return names
  }

  /// The absolute path of a file.
  mutating func absolutePath(_ statement: Statement) -> String? {
    guard let token = argument(statement, "the path of a file") else { return nil }
    endOfArguments(statement, after: 1)
    guard let path = name(token) else { return nil }
    guard path.hasPrefix("/") else {
      sink.error("'\(statement.name)' needs an absolute path", at: token.span)
      return nil
    }
    return path
  }

  /// `init_file [NUMBER] [overwrite]`.
  mutating func readInitialFile(_ statement: Statement) {
    var words = statement.arguments[...]
    trackFile.initialValue = 0
    if let token = words.first, token.text != "overwrite" {
      words.removeFirst()
      guard let value = integer(token, -2_147_483_647...2_147_483_647, of: "init_file") else {
        return
      }
      trackFile.initialValue = value
    }
    if words.first?.text == "overwrite" {
      words.removeFirst()
      trackFile.overwrites = true
    }
    if let extra = words.first {
      sink.error(
        "'\(Printable.text(extra.text, limit: 24))' cannot stand here", at: extra.span,
        hints: ["write init_file NUMBER overwrite"])
    }
  }

  /// `interface_up_down_delays`.
  mutating func readLinkDelays(_ statement: Statement) {
    endOfArguments(statement, after: 0)
    for entry in statement.block ?? [] {
      guard let name = interface(entry.keyword) else { continue }
      guard let first = entry.arguments.first else {
        sink.error("an interface needs its delay", at: entry.span, hints: ["write NAME DOWN [UP]"])
        continue
      }
      guard let down = delay(first) else { continue }
      var up: Microseconds? = down
      if entry.arguments.count > 1 { up = delay(entry.arguments[1]) }
      endOfArguments(entry, after: 2)
      guard let up else { continue }
      claims.append(HostClaim(.interface(name, instance: ""), at: entry.span))
      let value = LinkDelay(interface: name, down: down, up: up)
      linkDelays.append((value, entry.span))
    }
  }

  private mutating func delay(_ token: Token) -> Microseconds? {
    guard let value = Decimal6.microseconds(token.text), (0...255_000_000).contains(value) else {
      let found = Printable.text(token.text, limit: 24)
      sink.error("a delay must be 0 to 255 seconds, not '\(found)'", at: token.span)
      return nil
    }
    return Microseconds(value)
  }
}
