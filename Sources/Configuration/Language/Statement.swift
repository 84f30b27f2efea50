/// A keyword with its arguments and, where it has one, its block.
struct Statement: Sendable {
  /// The first word.
  var keyword: Token
  /// The words behind it, up to the end of the line or a brace.
  var arguments: [Token] = []
  /// What stands between its braces; nil if it has none.
  var block: [Statement]?
  /// Names of the macros that took part in its line.
  var macros: [String] = []

  /// The keyword as text.
  var name: String { keyword.text }
  /// Where the keyword stands.
  var span: SourceSpan { keyword.span }
  /// The keyword and its arguments as one list, for blocks whose lines are values.
  var words: [Token] { [keyword] + arguments }
}

/// Builds the tree of statements from the words of one line after the other.
///
/// No recursion: how deep a hostile file nests costs nothing but an error.
struct StatementParser {
  private var levels: [(header: Statement?, children: [Statement])] = [(nil, [])]
  /// Where each open block's brace stands.
  private var braces: [SourceSpan] = []
  /// Blocks that are open below the deepest level that is kept.
  private var dropped = 0

  /// True where no block is open.
  var isAtTopLevel: Bool { levels.count == 1 && dropped == 0 }

  /// Takes the words of a line.
  mutating func consume(_ tokens: [Token], macros: [String], _ sink: inout DiagnosticSink) {
    var header: Statement?
    for token in tokens {
      switch token.kind {
      case .word:
        if header == nil {
          header = Statement(keyword: token, macros: macros)
        } else {
          header?.arguments.append(token)
        }
      case .open:
        open(header, token.span, &sink)
        header = nil
      case .close:
        append(header)
        header = nil
        close(token.span, &sink)
      }
    }
    append(header)
  }

  /// The tree; blocks that are still open are reported and closed.
  mutating func finish(_ sink: inout DiagnosticSink) -> [Statement] {
    if let brace = braces.last {
      let name = levels.last?.header?.name ?? ""
      sink.error(
        "the block of '\(Printable.text(name))' is never closed", at: brace,
        hints: ["a '}' is missing, here or in a block inside of it"])
    }
    while levels.count > 1 { pop() }
    return levels[0].children
  }

  private mutating func append(_ statement: Statement?) {
    guard let statement, dropped == 0 else { return }
    levels[levels.count - 1].children.append(statement)
  }

  private mutating func open(
    _ header: Statement?, _ span: SourceSpan, _ sink: inout DiagnosticSink
  ) {
    guard dropped == 0, levels.count <= ParseLimits.blockDepth else {
      if dropped == 0 {
        sink.error("blocks are nested deeper than \(ParseLimits.blockDepth)", at: span)
      }
      dropped += 1
      return
    }
    var header = header
    // A brace on a line of its own belongs to the statement before it.
    if header == nil, let last = levels[levels.count - 1].children.last, last.block == nil {
      header = last
      levels[levels.count - 1].children.removeLast()
    }
    if header == nil { sink.error("a '{' without a keyword before it", at: span) }
    levels.append((header, []))
    braces.append(span)
  }

  private mutating func close(_ span: SourceSpan, _ sink: inout DiagnosticSink) {
    if dropped > 0 {
      dropped -= 1
    } else if levels.count == 1 {
      sink.error(
        "a '}' that closes nothing", at: span,
        hints: ["one '}' too many, here or further up"])
    } else {
      pop()
    }
  }

  private mutating func pop() {
    let (header, children) = levels.removeLast()
    braces.removeLast()
    guard var header else { return }
    header.block = children
    levels[levels.count - 1].children.append(header)
  }
}
