/// What `include_check` may ask for, and the letters behind `include`.
struct IncludeChecks: OptionSet {
  let rawValue: UInt8

  /// A file that is named must be readable.
  static let readable = IncludeChecks(rawValue: 1)
  /// A path without wildcards must exist.
  static let match = IncludeChecks(rawValue: 2)
  /// A pattern with wildcards must match something.
  static let wildcardMatch = IncludeChecks(rawValue: 4)
  /// Each word of a brace expression must exist.
  static let braceMatch = IncludeChecks(rawValue: 8)
  static let all: IncludeChecks = [.readable, .match, .wildcardMatch, .braceMatch]

  /// What holds where a file says nothing: stricter than keepalived, since a part that is missing
  /// would leave something unprotected.
  static let standard: IncludeChecks = [.readable, .match, .braceMatch]

  /// The check that `include_check` calls so.
  static func named(_ name: Substring) -> IncludeChecks? {
    switch name {
    case "readable": .readable
    case "match": .match
    case "wildcard_match": .wildcardMatch
    case "brace_match": .braceMatch
    case "all": .all
    default: nil
    }
  }
}

/// An `include…` or `include_check` line.
struct IncludeDirective {
  /// The first word.
  let name: String
  /// What follows, not split at braces.
  let rest: Line

  /// Nil for any other line.
  init?(_ line: Line) {
    guard line.bytes.starts(with: "include".utf8) else { return nil }
    let word = line.bytes.prefix { !Line.isBlank($0) }
    switch String(decoding: word, as: UTF8.self) {
    case "include", "includer", "includem", "includew", "includeb", "includea", "include_check":
      name = String(decoding: word, as: UTF8.self)
      rest = line.dropping(word.count).trimmed()
    default: return nil
    }
  }
}

extension Preprocessor {
  /// Reads what an include names, or keeps what an include_check asks for.
  mutating func include(_ directive: IncludeDirective, _ line: Line) {
    var pattern = directive.rest.bytes[...]
    while let last = pattern.last, Line.isBlank(last) { pattern = pattern.dropLast() }
    if let first = pattern.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"),
      pattern.count > 1, pattern.last == first
    {
      pattern = pattern.dropFirst().dropLast()
    }
    let text = String(decoding: pattern, as: UTF8.self)
    let span = directive.rest.bytes.isEmpty ? line.span : directive.rest.span
    guard directive.name != "include_check" else {
      setChecks(text, at: span)
      return
    }
    guard !text.isEmpty, text.utf8.count <= 4_096 else {
      let message = text.isEmpty ? "'\(directive.name)' needs a path" : "the path is too long"
      sink.error(message, at: span)
      return
    }
    var checks = open.last?.checks ?? .standard
    switch directive.name {
    case "includer": checks.insert(.readable)
    case "includem": checks.insert(.match)
    case "includew": checks.insert(.wildcardMatch)
    case "includeb": checks.insert(.braceMatch)
    case "includea": checks = .all
    default: break
    }
    guard let words = GlobPattern.expandBraces(text) else {
      sink.error("the braces stand for too many paths", at: span)
      return
    }
    for word in words { include(word, checks, braced: words.count > 1, at: span) }
  }

  private mutating func include(
    _ path: String, _ checks: IncludeChecks, braced: Bool, at span: SourceSpan
  ) {
    let path = Paths.resolve(path, from: open.last?.path ?? "")
    guard GlobPattern.isPattern(path) else {
      read(path, optional: !checks.contains(braced ? .braceMatch : .match), checks, at: span)
      return
    }
    let matches = source.glob(path)
    if matches.isEmpty, checks.contains(.wildcardMatch) {
      sink.error("no file matches \(Printable.text(path, limit: 200))", at: span)
    }
    for match in matches { read(match, optional: false, checks, at: span) }
  }

  private mutating func read(
    _ path: String, optional: Bool, _ checks: IncludeChecks, at span: SourceSpan
  ) {
    guard !exhausted else { return }
    let shown = Printable.text(path, limit: 200)
    if open.contains(where: { Paths.normalized($0.path) == Paths.normalized(path) }) {
      sink.error("\(shown) includes itself", at: span)
      return
    }
    guard open.count < ParseLimits.includeDepth else {
      sink.error("includes are nested deeper than \(ParseLimits.includeDepth)", at: span)
      return
    }
    guard files.count < ParseLimits.files else {
      sink.error("more than \(ParseLimits.files) files", at: span)
      exhausted = true
      return
    }
    do {
      let bytes = try source.read(path)
      guard spend(bytes: bytes.count) else { return }
      file(path, bytes)
    } catch SourceError.notFound where optional {
      return
    } catch {
      let message = "cannot read the included \(shown): \(error.reason)"
      if checks.contains(.readable) || error == .notFound {
        sink.error(message, at: span)
      } else {
        sink.warning(message, at: span)
      }
    }
  }

  private mutating func setChecks(_ text: String, at span: SourceSpan) {
    guard !open.isEmpty else { return }
    var checks = open[open.count - 1].checks
    for word in text.split(separator: " ") {
      let adds = !word.hasPrefix("-")
      let name = word.hasPrefix("+") || word.hasPrefix("-") ? word.dropFirst() : word
      guard let check = IncludeChecks.named(name) else {
        let hints = ["known: readable, match, wildcard_match, brace_match, all"]
        sink.error("unknown check '\(Printable.text(String(name)))'", at: span, hints: hints)
        return
      }
      if adds { checks.insert(check) } else { checks.remove(check) }
    }
    open[open.count - 1].checks = checks
  }
}
