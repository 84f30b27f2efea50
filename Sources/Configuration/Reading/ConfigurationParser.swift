/// The outcome of reading a configuration.
public struct ParseResult: Sendable {
  /// The configuration; nil if it is refused, that is if there is at least one error.
  public var configuration: FailoverConfiguration?
  /// All that was found, in the order of the files' lines as far as they have one.
  public var diagnostics: [Diagnostic]
  /// Every file that was read, the first first; ``SourceSpan/file`` counts in it.
  public var files: [SourceFile]
  /// What only the host can check.
  public var claims: [HostClaim]
  /// What must not be shown: from each span's start to the end of its line.
  public var secrets: [SourceSpan]

  /// `global_defs` as far as it was understood, also if the configuration is refused: who checks
  /// the host needs to know whether enable_script_security is on.
  public var global: GlobalDefinitions

  /// How many diagnostics there are of a severity.
  public func count(_ severity: Severity) -> Int {
    diagnostics.count { $0.severity == severity }
  }

  /// Takes in what was found elsewhere, and withdraws the configuration if that is an error.
  public mutating func add(_ more: [Diagnostic]) {
    diagnostics += more
    if more.contains(where: { $0.severity == .error }) { configuration = nil }
    sortDiagnostics()
  }

  /// Puts diagnostics into the order of the text; those without a place come last.
  mutating func sortDiagnostics() {
    let order = diagnostics.enumerated().sorted { left, right in
      guard let a = left.element.span else { return right.element.span == nil && left.0 < right.0 }
      guard let b = right.element.span else { return true }
      return (a.file, a.line, a.column, left.offset) < (b.file, b.line, b.column, right.offset)
    }
    diagnostics = order.map(\.element)
  }
}

/// Reads configurations.
public enum ConfigurationParser {
  /// Reads a file and what it includes: the whole configuration, or what is wrong with it.
  ///
  /// Never traps and never throws, whatever the bytes are; time and memory are linear in the text
  /// and bounded by ``ParseLimits``. Reading the same texts from memory gives the same result.
  public static func parse(
    file: String, source: some ConfigurationSource, context: ParseContext
  ) -> ParseResult {
    var preprocessor = Preprocessor(source: source, context: context)
    let statements = preprocessor.run(file)
    var reader = Reader(
      sink: preprocessor.sink, vrrpOnly: context.vrrpOnly, paths: preprocessor.files.map(\.path))
    reader.takesPending = context.takesPending
    reader.read(statements)
    var secrets = reader.secrets
    for name in reader.secretMacros.sorted() {
      guard var span = preprocessor.macros[name]?.span else { continue }
      span.column += 1 + name.utf8.count
      secrets.append(span)
    }
    var result = ParseResult(
      configuration: reader.sink.hasErrors ? nil : reader.configuration,
      diagnostics: reader.sink.diagnostics, files: preprocessor.files, claims: reader.claims,
      secrets: secrets, global: reader.configuration.global)
    result.sortDiagnostics()
    return result
  }
}
