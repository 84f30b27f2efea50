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
  /// True behind `auth_pass`: keepalived takes a password as it stands, but for double quotes
  /// around the whole. Any other reading would make it another password than the peers have.
  private var isPlain = false

  private init(_ line: Line) {
    self.line = line
  }

  /// The words and braces of a line; what is wrong with it goes to `sink`.
  ///
  /// A brace outside of quotes stands for itself, also beside letters. Time is linear in the length
  /// of the line.
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
      } else if isBrace(byte) {
        brace(byte)
      } else if isPlain {
        plainWord()
      } else {
        let isKeyword = tokens.last.map { $0.kind != .word } ?? true
        word()
        isPlain = isKeyword && tokens.last?.text == "auth_pass"
      }
    }
  }

  private mutating func brace(_ byte: UInt8) {
    let kind: Token.Kind = byte == UInt8(ascii: "{") ? .open : .close
    let text = kind == .open ? "{" : "}"
    tokens.append(Token(kind: kind, text: text, span: line.span(index..<(index + 1))))
    index += 1
    isPlain = false
  }

  private func isBrace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
  }

  /// A word without escapes; a double quote begins one that ends at the next.
  private mutating func plainWord() {
    let start = index
    let quote = UInt8(ascii: "\"")
    if line.bytes[start] == quote {
      let end = line.bytes[(start + 1)...].firstIndex(of: quote)
      index = end.map { $0 + 1 } ?? line.bytes.count
      let span = line.span(start..<index)
      if end == nil { reportOpenQuote(at: start) }
      finish(Array(line.bytes[(start + 1)..<(end ?? index)]), span, quoted: true)
      return
    }
    while index < line.bytes.count, !Line.isBlank(line.bytes[index]), !isBrace(line.bytes[index]),
      line.bytes[index] != quote
    { index += 1 }
    finish(Array(line.bytes[start..<index]), line.span(start..<index), quoted: false)
  }

  private mutating func word() {
    let start = index
    if plainRun() { return }
    let quoted = line.bytes[start] == UInt8(ascii: "\"") || line.bytes[start] == UInt8(ascii: "'")
    var content: [UInt8] = []
    var quote: (byte: UInt8, at: Int)?
    var reference = false
    scan: while index < line.bytes.count {
      let byte = line.bytes[index]
      switch byte {
      case UInt8(ascii: "\\") where quote != nil:
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
      case _ where quote == nil && isBrace(byte): break scan
      default: content.append(byte)
      }
      index += 1
    }
    let span = line.span(start..<index)
    if let quote { reportOpenQuote(at: quote.at) }
    finish(content, span, quoted: quoted)
  }

  /// Takes a word without quotes and references, which most are, in one piece; false, with nothing
  /// taken, if this is none.
  private mutating func plainRun() -> Bool {
    var end = index
    while end < line.bytes.count {
      let byte = line.bytes[end]
      if Line.isBlank(byte) || isBrace(byte) { break }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "$") {
        return false
      }
      end += 1
    }
    guard let text = String(validating: line.bytes[index..<end], as: UTF8.self) else {
      return false
    }
    tokens.append(Token(kind: .word, text: text, span: line.span(index..<end)))
    index = end
    return true
  }

  private mutating func reportOpenQuote(at index: Int) {
    failure =
      failure
      ?? Diagnostic(
        .error, "a quote is never closed", at: line.span(index..<(index + 1)),
        hints: [
          "a quoted word ends on the line where it begins",
          "where the quote is meant as a letter, put the word into quotes of the other kind",
        ])
  }

  private mutating func finish(_ content: [UInt8], _ span: SourceSpan, quoted: Bool) {
    var token = Token(kind: .word, text: "", span: span, quoted: quoted)
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
    let (byte, length) = Escapes.read(line.bytes, at: index)
    content.append(byte)
    index += length
  }
}
