/// Shows findings to a person, as compilers do: place, message, line, caret, hints.
///
/// Fits 80 columns as far as it can. What must not be shown (passwords, keys) is replaced by
/// `<hidden>`, control characters by a mark, and long lines are cut around the caret.
public struct DiagnosticRenderer {
  private let result: ParseResult
  private let lines: SourceLines
  private let file: String

  /// Columns of the terminal that are used.
  static let width = 80

  /// A renderer for a result; `file` is the name that stands before findings without a place.
  public init(_ result: ParseResult, file: String) {
    self.result = result
    self.file = Printable.text(file, limit: 400)
    lines = SourceLines(result)
  }

  /// Everything: all findings and the summary, each line ended.
  public func text() -> String {
    result.diagnostics.map { text($0) }.joined() + summary() + "\n"
  }

  /// How many errors and warnings there are and what follows, in one line without its end.
  public func summary() -> String {
    let errors = result.count(.error)
    let warnings = result.count(.warning)
    var counts: [String] = []
    if errors > 0 { counts.append(errors == 1 ? "1 error" : "\(errors) errors") }
    if warnings > 0 { counts.append(warnings == 1 ? "1 warning" : "\(warnings) warnings") }
    if errors > 0 {
      return counts.joined(separator: ", ")
        + ": refused. A running daemon would keep what it has."
    }
    return counts.isEmpty ? "no errors, no warnings: valid." : "\(counts[0]): valid."
  }

  /// One finding, each of its lines ended.
  public func text(_ diagnostic: Diagnostic) -> String {
    let severity = diagnostic.severity.rawValue
    let message = Printable.text(diagnostic.message, limit: 400)
    guard let span = diagnostic.span else {
      return "\(file): \(severity): \(message)\n" + hintLines(diagnostic.hints[...], 6)
    }
    let place = "\(lines.path(span.file)):\(span.line):\(lines.characterColumn(span))"
    var text = "\(place): \(severity): \(message)\n"
    let number = String(span.line)
    let gutter = max(5, number.count)
    var hints = diagnostic.hints[...]
    if let line = lines.line(span) {
      let room = Self.width - gutter - 3
      let excerpt = SourceExcerpt(
        line, column: span.column, length: span.length, secret: lines.secretStart(span, line),
        room: room)
      let blanks = String(repeating: " ", count: gutter)
      text += "\(blanks.dropFirst(number.count))\(number) | \(excerpt.text)\n"
      var caret = excerpt.caret
      if let hint = hints.first, caret.count + 1 + hint.count <= room {
        caret += " \(Printable.text(hint, limit: 400))"
        hints = hints.dropFirst()
      }
      text += "\(blanks) | \(caret)\n"
    }
    return text + hintLines(hints, gutter + 1)
  }

  /// Hints on lines of their own, broken between words.
  private func hintLines(_ hints: ArraySlice<String>, _ indent: Int) -> String {
    let blanks = String(repeating: " ", count: indent)
    let room = Self.width - indent - 2
    var text = ""
    for hint in hints.map({ Printable.text($0, limit: 400) }) {
      var line = ""
      for word in hint.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > room {
          text += "\(blanks)| \(line)\n"
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      text += "\(blanks)| \(line)\n"
    }
    return text
  }

  /// The findings as plain values, for JSON.
  public func reports() -> [DiagnosticReport] {
    result.diagnostics.map { diagnostic in
      guard let span = diagnostic.span else {
        return DiagnosticReport(
          severity: diagnostic.severity, file: file, message: diagnostic.message,
          hints: diagnostic.hints)
      }
      var report = DiagnosticReport(
        severity: diagnostic.severity, file: lines.path(span.file), message: diagnostic.message,
        hints: diagnostic.hints)
      report.line = span.line
      report.column = lines.characterColumn(span)
      report.length = span.length
      if let line = lines.line(span) {
        report.source =
          SourceExcerpt(
            line, column: span.column, length: span.length,
            secret: lines.secretStart(span, line), room: 1_000
          ).text
      }
      return report
    }
  }
}

/// A finding as a plain value: what `check --json` prints.
public struct DiagnosticReport: Hashable, Sendable, Encodable {
  /// `error`, `warning` or `note`.
  public var severity: Severity
  /// The file it is about.
  public var file: String
  /// Number of the line from 1; nil if it is about no particular line.
  public var line: Int?
  /// Character in the line, from 1.
  public var column: Int?
  /// Bytes that it is about.
  public var length: Int?
  /// What is wrong.
  public var message: String
  /// What to do, or why.
  public var hints: [String]
  /// The line, with secrets replaced by `<hidden>`.
  public var source: String?

  init(severity: Severity, file: String, message: String, hints: [String]) {
    self.severity = severity
    self.file = file
    self.message = message
    self.hints = hints
  }
}
