/// Splitting and joining the words of a command.
enum CommandWords {
  /// The words of a command: blanks separate, quotes of either kind hold together and may begin and
  /// end anywhere in a word, and a backslash begins an escape, in quotes or not. Nil if a quote is
  /// never closed, or if a word is not UTF-8 or has a NUL byte.
  ///
  /// The text was in quotes itself, so its escapes were replaced once before, as under keepalived.
  static func split(_ text: String) -> [String]? {
    let bytes = Array(text.utf8)
    var words: [String] = []
    var word: [UInt8]?
    var quote: UInt8?
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        let (meant, length) = Escapes.read(bytes, at: index - 1)
        word = (word ?? []) + [meant]
        index += length - 1
      } else if byte == quote {
        quote = nil
      } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
        word = word ?? []
      } else if quote == nil, Line.isBlank(byte) || byte == 0x0A || byte == 0x0D {
        guard let done = word else { continue }
        guard let text = checked(done) else { return nil }
        words.append(text)
        word = nil
      } else {
        if word == nil { word = [] }
        word?.append(byte)
      }
    }
    guard quote == nil else { return nil }
    if let done = word {
      guard let text = checked(done) else { return nil }
      words.append(text)
    }
    return words
  }

  private static func checked(_ word: [UInt8]) -> String? {
    word.contains(0) ? nil : String(validating: word, as: UTF8.self)
  }

  /// A text that `split` makes these words of.
  static func join(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy {
      $0 > 0x20 && $0 != 0x7F && !"'\"\\".utf8.contains($0)
    }
    if isPlain, !word.isEmpty { return word }
    // Within single quotes, only the single quote and the backslash need an escape.
    var text = "'"
    for scalar in word.unicodeScalars {
      if scalar == "'" || scalar == "\\" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(scalar)
    }
    return text + "'"
  }
}
