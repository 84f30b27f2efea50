/// Colours the words that say how things are, and nothing else.
enum StateColour {
  private static let codes: [Substring: String] = [
    "MASTER": "32;1", "BACKUP": "36", "INIT": "36", "FAULT": "31;1", "DEGRADED": "33;1",
    "PROBLEM": "31;1", "FAIL": "31;1", "INTERRUPTS": "31;1",
  ]

  /// The line with its state words in colour.
  static func paint(_ line: String) -> String {
    var result = ""
    var rest = line[...]
    if let word = ["ok", "warn"].first(where: { line.hasPrefix($0 + "  ") }) {
      result += "\u{1B}[\(word == "ok" ? "32" : "33;1")m\(word)\u{1B}[0m"
      rest = rest.dropFirst(word.count)
    }
    while !rest.isEmpty {
      let word = rest.prefix(while: \.isLetter)
      rest = rest.dropFirst(word.count)
      if let code = codes[word] {
        result += "\u{1B}[\(code)m\(word)\u{1B}[0m"
      } else {
        result += word
      }
      let between = rest.prefix { !$0.isLetter }
      result += between
      rest = rest.dropFirst(between.count)
    }
    return result
  }
}
