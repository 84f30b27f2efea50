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
        hints: ["it is taken as if quoted; keepalived takes its first word alone"])
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
  mutating func notifyCommand(_ statement: Statement) -> ScriptCommand? {
    guard let token = argument(statement, "a command"), let words = commandWords(token) else {
      return nil
    }
    var command = ScriptCommand(arguments: words)
    let rest = statement.arguments.dropFirst()
    if !rest.isEmpty {
      guard let user = user(rest, of: statement) else { return nil }
      command.user = user
      claims.append(HostClaim(.user(user), at: rest[1].span))
    }
    claims.append(
      HostClaim(.script(command, keyword: statement.name, tracks: false), at: token.span))
    return command
  }

  /// `process NAME [PARAMETER …]`; a quoted word is one word, as under keepalived.
  mutating func processWords(_ statement: Statement) -> [String]? {
    guard let token = argument(statement, "the name of a program") else { return nil }
    var words: [String] = []
    for extra in statement.arguments {
      guard isText(extra) else { return nil }
      words.append(extra.text)
    }
    guard !token.text.isEmpty else {
      sink.error("the name of a program is empty", at: token.span)
      return nil
    }
    return words
  }

  /// `user USER [GROUP]`.
  mutating func user(_ statement: Statement) -> ScriptUser? {
    guard argument(statement, "a user") != nil else { return nil }
    return user(statement.arguments[...], of: statement)
  }

  /// `USER [[:]GROUP]`; `USER:GROUP` is the same.
  mutating func user(
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
      sink.error(
        "a quote inside of the command is never closed, or a word is not text", at: token.span)
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

extension NotifyScripts {
  /// Keeps the command of a keyword.
  mutating func set(_ keyword: String, _ command: ScriptCommand) {
    switch keyword {
    case "notify": any = command
    case "notify_master": master = command
    case "notify_backup": backup = command
    case "notify_fault": fault = command
    case "notify_stop": stop = command
    case "notify_master_rx_lower_pri": masterReceivesLowerPriority = command
    case "notify_deleted": deleted = command
    default: preconditionFailure("the table has no other notify keyword")
    }
  }
}
