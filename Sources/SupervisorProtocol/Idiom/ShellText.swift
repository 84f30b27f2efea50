/// The part of the shell's language that track scripts which only look for a process are written in.
///
/// Whatever else a text contains makes it unknown: a watch that is not set up costs a second, one
/// that is wrong costs trust.
struct ShellText {
  /// A word of a command.
  enum Word: Equatable {
    /// Plain text.
    case literal(String)
    /// `$(cat PATH)`.
    case contents(of: String)
  }

  /// A piece of the text. Redirections are dropped where they change nothing.
  enum Token: Equatable {
    case word(Word)
    /// `||`.
    case or
    /// A line end or `;`.
    case end
  }

  private let bytes: [UInt8]
  private var index = 0
  private var tokens: [Token] = []

  /// The tokens of a text; nil if it contains anything else.
  static func tokens(_ bytes: [UInt8]) -> [Token]? {
    var text = ShellText(bytes: bytes)
    return text.read() ? text.tokens : nil
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skip(_ text: StaticString) -> Bool {
    let piece = Array("\(text)".utf8)
    guard bytes[index...].starts(with: piece) else { return false }
    index += piece.count
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
  }

  private mutating func read() -> Bool {
    while true {
      skipBlanks()
      guard let byte = next else { return true }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: ";") {
        index += 1
        tokens.append(.end)
      } else if byte == UInt8(ascii: "#") {
        while let byte = next, byte != UInt8(ascii: "\n") { _ = byte; index += 1 }
      } else if skip("||") {
        tokens.append(.or)
      } else if isRedirection() {
        guard redirection() else { return false }
      } else {
        guard let word = word() else { return false }
        tokens.append(.word(word))
      }
    }
  }

  /// True at `>`, `2>`, `&>` and the like.
  private func isRedirection() -> Bool {
    var place = index
    if place < bytes.count, Self.isDigit(bytes[place]) || bytes[place] == UInt8(ascii: "&") {
      place += 1
    }
    return place < bytes.count
      && (bytes[place] == UInt8(ascii: ">") || bytes[place] == UInt8(ascii: "<"))
  }

  /// To /dev/null, or from one output into the other.
  private mutating func redirection() -> Bool {
    if next != UInt8(ascii: ">") && next != UInt8(ascii: "<") { index += 1 }
    let isInput = next == UInt8(ascii: "<")
    index += 1
    if !isInput { _ = skip(">") }
    let isCopy = !isInput && skip("&")
    skipBlanks()
    guard case .literal(let target)? = word() else { return false }
    return target == "/dev/null" || (isCopy && (target == "1" || target == "2"))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Bytes that a shell takes for themselves everywhere in a word.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "@%+=:,./_-".utf8.contains(byte)
    }
  }

  private mutating func word() -> Word? {
    var text: [UInt8] = []
    var contents: String?
    var parts = 0
    while let byte = next {
      if Self.isPlain(byte) {
        text.append(byte)
        index += 1
      } else if byte == UInt8(ascii: "'") {
        guard let quoted = quoted() else { return nil }
        text += quoted
      } else if byte == UInt8(ascii: "\"") {
        index += 1
        if let path = substitution() {
          guard skip("\"") else { return nil }
          contents = path
        } else {
          guard let quoted = doubleQuoted() else { return nil }
          text += quoted
        }
      } else if let path = substitution() {
        contents = path
      } else {
        break
      }
      parts += 1
    }
    guard parts > 0, isAtEndOfWord() else { return nil }
    guard let contents else { return .literal(String(decoding: text, as: UTF8.self)) }
    return text.isEmpty ? .contents(of: contents) : nil
  }

  private func isAtEndOfWord() -> Bool {
    guard let next else { return true }
    return " \t\n;|><)`".utf8.contains(next)
  }

  private mutating func quoted() -> [UInt8]? {
    index += 1
    let start = index
    while let byte = next, byte != UInt8(ascii: "'") { _ = byte; index += 1 }
    guard next != nil else { return nil }
    index += 1
    return Array(bytes[start..<(index - 1)])
  }

  private mutating func doubleQuoted() -> [UInt8]? {
    let start = index
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "\\") {
        return nil
      }
      index += 1
    }
    guard next != nil else { return nil }
    index += 1
    return Array(bytes[start..<(index - 1)])
  }

  /// The path in `$(cat PATH)` or the same in backquotes.
  private mutating func substitution() -> String? {
    let start = index
    let end: UInt8
    if skip("$(") {
      end = UInt8(ascii: ")")
    } else if skip("`") {
      end = UInt8(ascii: "`")
    } else {
      return nil
    }
    guard let length = bytes[index...].firstIndex(of: end),
      let inner = Self.tokens(Array(bytes[index..<length])),
      case .word(.literal(let tool)) = inner.first, WatchIdiom.isTool(tool, "cat"),
      inner.count == 2, case .word(.literal(let path)) = inner[1], path.hasPrefix("/")
    else {
      index = start
      return nil
    }
    index = length + 1
    return path
  }
}
