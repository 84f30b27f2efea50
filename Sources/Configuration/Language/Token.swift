import NetworkTypes

/// A word or a brace.
struct Token: Sendable {
  /// What it is.
  enum Kind: Sendable {
    case word
    case open
    case close
  }

  var kind: Kind
  /// The word without its quotes, escapes replaced.
  var text: String
  /// The word's bytes where they are not UTF-8 and `text` does not hold them.
  var foreignBytes: [UInt8]?
  /// Where it stands.
  var span: SourceSpan
  /// True if a quote began it.
  var quoted = false
  /// True if it holds a backslash inside of quotes.
  var escaped = false
  /// `!` or `#` if a comment follows without a blank between.
  var abuttingComment: UInt8?

  /// The bytes of the word.
  var bytes: [UInt8] { foreignBytes ?? Array(text.utf8) }
}

/// Splits lines into words and braces.
struct Tokenizer {
  private let line: Line
  private var index = 0
  private var tokens: [Token] = []
  private var failure: Diagnostic?

  private init(_ line: Line) {
    self.line = line
  }

  /// The words and braces of a line; what is wrong with it goes to `sink`.
  ///
  /// A brace stands for itself where a blank, another brace or an end of the line is beside it;
  /// inside of a word or of quotes it is a letter. Time is linear in the length of the line.
  static func tokens(of line: Line, _ sink: inout DiagnosticSink) -> [Token] {
    var tokenizer = Tokenizer(line)
    tokenizer.run()
    if let failure = tokenizer.failure { sink.add(failure) }
    if let comment = line.abuttingComment, let last = tokenizer.tokens.indices.last {
      tokenizer.tokens[last].abuttingComment = comment
    }
    return tokenizer.tokens
  }

  private mutating func run() {
    while index < line.bytes.count {
      let byte = line.bytes[index]
      if Line.isBlank(byte) {
        index += 1
      } else if isBrace(at: index, wordStart: true) {
        brace(byte)
      } else {
        word()
      }
    }
  }

  private mutating func brace(_ byte: UInt8) {
    let kind: Token.Kind = byte == UInt8(ascii: "{") ? .open : .close
    let text = kind == .open ? "{" : "}"
    tokens.append(Token(kind: kind, text: text, span: line.span(index..<(index + 1))))
    index += 1
  }

  private func isBrace(at index: Int, wordStart: Bool) -> Bool {
    let bytes = line.bytes
    guard bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "}") else {
      return false
    }
    guard !wordStart, index + 1 < bytes.count else { return true }
    return Line.isBlank(bytes[index + 1]) || bytes[index + 1] == UInt8(ascii: "}")
  }

  private mutating func word() {
    let start = index
    let quoted = line.bytes[start] == UInt8(ascii: "\"") || line.bytes[start] == UInt8(ascii: "'")
    var content: [UInt8] = []
    var quote: (byte: UInt8, at: Int)?
    var escaped = false
    var reference = false
    scan: while index < line.bytes.count {
      let byte = line.bytes[index]
      switch byte {
      case UInt8(ascii: "\\") where quote != nil:
        escaped = true
        escape(into: &content)
        continue scan
      case quote?.byte: quote = nil
      case UInt8(ascii: "\"") where quote == nil, UInt8(ascii: "'") where quote == nil:
        quote = (byte, index)
      case _ where quote == nil && Line.isBlank(byte): break scan
      case UInt8(ascii: "{") where quote == nil && content.last == UInt8(ascii: "$"):
        // An undefined macro reference stays in the word, braces included.
        reference = true
        content.append(byte)
      case UInt8(ascii: "}") where quote == nil && reference:
        reference = false
        content.append(byte)
      case _ where quote == nil && index > start && isBrace(at: index, wordStart: false): break scan
      default: content.append(byte)
      }
      index += 1
    }
    let span = line.span(start..<index)
    if let quote {
      failure =
        failure
        ?? Diagnostic(
          .error, "a quote is never closed", at: line.span(quote.at..<(quote.at + 1)),
          hints: [
            "a quoted word ends on the line where it begins",
            "where the quote is meant as a letter, put the word into quotes of the other kind",
          ])
    }
    finish(content, span, quoted: quoted, escaped: escaped)
  }

  private mutating func finish(_ content: [UInt8], _ span: SourceSpan, quoted: Bool, escaped: Bool)
  {
    var token = Token(kind: .word, text: "", span: span, quoted: quoted, escaped: escaped)
    if content.contains(0) {
      failure = failure ?? Diagnostic(.error, "a word cannot contain a NUL byte", at: span)
    } else if let text = String(validating: content, as: UTF8.self) {
      token.text = text
    } else {
      token.foreignBytes = content
      token.text = String(decoding: content, as: UTF8.self)
    }
    tokens.append(token)
  }

  /// Reads the escape at `index`, which is a backslash.
  private mutating func escape(into content: inout [UInt8]) {
    let bytes = line.bytes
    guard index + 1 < bytes.count else {
      content.append(bytes[index])
      index += 1
      return
    }
    let byte = bytes[index + 1]
    index += 2
    switch byte {
    case UInt8(ascii: "a"): content.append(0x07)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "E"): content.append(0x1B)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "v"): content.append(0x0B)
    case UInt8(ascii: "x"): content.append(number(radix: 16, digits: 2) ?? byte)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      index -= 1
      content.append(number(radix: 8, digits: 3) ?? byte)
    case UInt8(ascii: "c") where index < bytes.count:
      content.append(bytes[index] & 0x1F)
      index += 1
    default: content.append(byte)
    }
  }

  private mutating func number(radix: UInt8, digits: Int) -> UInt8? {
    var value: UInt8?
    for _ in 0..<digits {
      guard index < line.bytes.count, let digit = HexDigit.value(line.bytes[index]), digit < radix
      else { break }
      value = (value ?? 0) &* radix &+ digit
      index += 1
    }
    return value
  }
}
