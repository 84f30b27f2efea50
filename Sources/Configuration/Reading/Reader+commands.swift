import NetworkTypes

// Commands and who runs them.

extension Reader {
  /// `script COMMAND`.
  mutating func command(_ statement: Statement) -> ScriptCommand? {
    guard let token = argument(statement, "a command") else { return nil }
    guard let words = commandWords(token) else { return nil }
    var arguments = words
    if statement.arguments.count > 1 {
      sink.warning(
        "a command with arguments needs quotes around the whole", at: token.span,
        hints: ["they are taken as if quoted; keepalived may take the first word alone"])
      for extra in statement.arguments.dropFirst() {
        guard isText(extra) else { return nil }
        arguments.append(extra.text)
      }
    }
    // `<PATH` is keepalived's test that a file exists.
    if let path = arguments.first, path.hasPrefix("<"), arguments.count == 1 {
      arguments = ["test", "-e", String(path.dropFirst())]
    }
    return ScriptCommand(arguments: arguments)
  }

  /// `notify… COMMAND [USER [GROUP]]`.
  mutating func readNotify(_ statement: Statement) {
    guard let token = argument(statement, "a command"), let words = commandWords(token) else {
      return
    }
    var command = ScriptCommand(arguments: words)
    let rest = statement.arguments.dropFirst()
    if !rest.isEmpty {
      guard let user = user(rest, of: statement) else { return }
      command.user = user
      claims.append(HostClaim(.user(user), at: rest[1].span))
    }
    claims.append(
      HostClaim(.script(command, keyword: statement.name, tracks: false), at: token.span))
    switch statement.name {
    case "notify": instance.notify.any = command
    case "notify_master": instance.notify.master = command
    case "notify_backup": instance.notify.backup = command
    case "notify_fault": instance.notify.fault = command
    case "notify_stop": instance.notify.stop = command
    case "notify_master_rx_lower_pri": instance.notify.masterReceivesLowerPriority = command
    default: preconditionFailure("the table has no other notify keyword")
    }
  }

  /// `process NAME [PARAMETER …]`.
  mutating func processWords(_ statement: Statement) -> [String]? {
    guard let token = argument(statement, "the name of a program"),
      var words = commandWords(token)
    else { return nil }
    for extra in statement.arguments.dropFirst() {
      guard isText(extra) else { return nil }
      words.append(extra.text)
    }
    return words
  }

  /// `user USER [GROUP]`.
  mutating func user(_ statement: Statement) -> ScriptUser? {
    guard argument(statement, "a user") != nil else { return nil }
    return user(statement.arguments[...], of: statement)
  }

  /// `USER [[:]GROUP]`; `USER:GROUP` is the same.
  private mutating func user(
    _ tokens: ArraySlice<Token>, of statement: Statement
  ) -> ScriptUser? {
    guard let first = tokens.first, name(first) != nil else { return nil }
    if tokens.count > 2 {
      let extra = tokens[tokens.startIndex + 2]
      sink.error(
        "'\(statement.name)' takes a user and a group, not more", at: extra.span,
        hints: ["a command with arguments needs quotes around the whole"])
      return nil
    }
    let joined = tokens.map(\.text).joined(separator: " ")
    let parts = joined.split(whereSeparator: { $0 == " " || $0 == ":" }).map(String.init)
    guard let user = parts.first, parts.count <= 2 else {
      sink.error("this is no user and group", at: first.span, hints: ["write USER or USER GROUP"])
      return nil
    }
    return ScriptUser(user: user, group: parts.count > 1 ? parts[1] : nil)
  }

  /// The words of a command; a quoted one is split again.
  private mutating func commandWords(_ token: Token) -> [String]? {
    guard isText(token) else { return nil }
    guard token.quoted || token.text.contains(" ") else {
      return token.text.isEmpty ? nil : [token.text]
    }
    guard let words = CommandWords.split(token.text) else {
      sink.error("a quote inside of the command is never closed", at: token.span)
      return nil
    }
    guard let program = words.first, !program.isEmpty else {
      sink.error("the command is empty", at: token.span)
      return nil
    }
    return words
  }

  private mutating func isText(_ token: Token) -> Bool {
    guard token.foreignBytes != nil else { return true }
    sink.error("this is not UTF-8", at: token.span)
    return false
  }
}

/// Splitting and joining the words of a command.
enum CommandWords {
  /// The words of a command: blanks separate, quotes of either kind hold together and may begin and
  /// end anywhere in a word. Nil if a quote is never closed.
  static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word: [UInt8] = []
    var inWord = false
    var quote: UInt8?
    for byte in text.utf8 {
      if let open = quote {
        if byte == open { quote = nil } else { word.append(byte) }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
        inWord = true
      } else if Line.isBlank(byte) || byte == 0x0A || byte == 0x0D {
        if inWord { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
        inWord = false
      } else {
        word.append(byte)
        inWord = true
      }
    }
    guard quote == nil else { return nil }
    if inWord { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  /// A text that `split` makes these words of.
  static func join(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy {
      !Line.isBlank($0) && $0 != 0x0A && $0 != 0x0D && $0 != UInt8(ascii: "'")
        && $0 != UInt8(ascii: "\"")
    }
    if plain, !word.isEmpty { return word }
    if !word.utf8.contains(UInt8(ascii: "'")) { return "'\(word)'" }
    // Single quotes for everything but the single quotes themselves.
    let parts = word.split(separator: "'", omittingEmptySubsequences: false)
    return parts.map { $0.isEmpty ? "" : "'\($0)'" }.joined(separator: "\"'\"")
  }
}
