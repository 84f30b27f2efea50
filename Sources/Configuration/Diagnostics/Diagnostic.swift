/// How bad a finding is.
public enum Severity: String, Hashable, Sendable, Encodable {
  /// The configuration is refused.
  case error
  /// The configuration runs, but perhaps not as its author thinks.
  case warning
  /// Worth knowing.
  case note
}

/// A finding about a configuration. A value: nothing is thrown, so one pass finds all of them.
///
/// Neither `message` nor `hints` ever hold a secret; the lines that are shown with it are masked by
/// ``DiagnosticRenderer``.
public struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  public var severity: Severity
  /// Where; nil if it is about no particular place.
  public var span: SourceSpan?
  /// What is wrong, in one line without a full stop.
  public var message: String
  /// What to do, or why; the most useful first, one line each.
  public var hints: [String]

  /// A finding.
  public init(
    _ severity: Severity, _ message: String, at span: SourceSpan?, hints: [String] = []
  ) {
    self.severity = severity
    self.span = span
    self.message = message
    self.hints = hints
  }
}

/// Collects findings, in bounded number.
struct DiagnosticSink {
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var hasErrors = false
  /// How often the nearest keyword may still be looked up.
  var suggestionsLeft = ParseLimits.suggestions
  /// What the last look-up found.
  private(set) var lastSuggestion: String?

  mutating func add(_ diagnostic: Diagnostic) {
    hasErrors = hasErrors || diagnostic.severity == .error
    guard diagnostics.count <= ParseLimits.diagnostics else { return }
    if diagnostics.count == ParseLimits.diagnostics {
      let message =
        "there is more to say than \(ParseLimits.diagnostics) lines: the rest is left out"
      diagnostics.append(Diagnostic(hasErrors ? .error : .warning, message, at: nil))
      return
    }
    diagnostics.append(diagnostic)
  }

  mutating func error(_ message: String, at span: SourceSpan?, hints: [String] = []) {
    add(Diagnostic(.error, message, at: span, hints: hints))
  }

  mutating func warning(_ message: String, at span: SourceSpan?, hints: [String] = []) {
    add(Diagnostic(.warning, message, at: span, hints: hints))
  }

  mutating func note(_ message: String, at span: SourceSpan?, hints: [String] = []) {
    add(Diagnostic(.note, message, at: span, hints: hints))
  }

  /// The word of `known` nearest to a misspelt one, as a hint; empty if none is near.
  mutating func suggestion<Known: Sequence<String>>(
    for word: String, among known: @autoclosure () -> Known
  ) -> [String] {
    lastSuggestion = nil
    guard suggestionsLeft > 0 else { return [] }
    suggestionsLeft -= 1
    lastSuggestion = EditDistance.nearest(to: word, among: known())
    guard let nearest = lastSuggestion else { return [] }
    return ["did you mean '\(nearest)'?"]
  }
}
