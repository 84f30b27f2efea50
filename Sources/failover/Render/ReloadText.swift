import ControlProtocol
import NetworkTypes

/// What a reload changes, as people read it.
enum ReloadText {
  /// The lines; a refused reload is shown by its diagnostics.
  static func lines(_ document: ReloadDocument, dryRun: Bool) -> [String] {
    let remarks = document.diagnostics.flatMap(\.rendered)
    if let error = document.error {
      guard !remarks.isEmpty else { return TextLayout.wrap(error.message) }
      return remarks.map { SafeText.line($0) } + [refusal(document.diagnostics)]
    }
    guard !document.changes.isEmpty else {
      return remarks + TextLayout.wrap("\(document.file): nothing differs from what runs.")
    }
    let age = document.fileChangedAgoMs.map {
      ", changed \(DurationText.age(.milliseconds($0))) ago"
    }
    let relation = dryRun ? ", against what runs:" : ", against what ran:"
    let head = TextLayout.wrap(document.file + (age ?? "") + relation)
    var table = TextTable(indent: "  ")
    table.rows = document.changes.map { change in
      [change.instance ?? "-", change.keyword, difference(change), effect(change)]
    }
    return remarks + head + table.lines + TextLayout.wrap(summary(document))
  }

  private static func difference(_ change: ReloadDocument.Change) -> String {
    switch (change.before, change.after) {
    case (let before?, let after?): "\(before) -> \(after)"
    case (nil, let after?): "+ \(after)"
    case (let before?, nil): "- \(before)"
    case (nil, nil): "changed"
    }
  }

  private static func effect(_ change: ReloadDocument.Change) -> String {
    change.interrupts ? "INTERRUPTS: \(change.effect)" : change.effect
  }

  private static func summary(_ document: ReloadDocument) -> String {
    let count = document.changes.count
    let interrupts = document.changes.count { $0.interrupts }
    let changes = count == 1 ? "1 change" : "\(count) changes"
    guard !document.applied else {
      return "\(changes) applied, \(interrupts == 0 ? "none" : String(interrupts)) interrupted."
    }
    let which = interrupts == 0 ? "none interrupts" : "\(interrupts) interrupts"
    return "\(changes), \(which). Apply: failover reload"
  }

  private static func refusal(_ diagnostics: [DiagnosticDocument]) -> String {
    let counts = SeverityCounts(diagnostics.map(\.severity))
    return "\(counts.text): refused. The running daemon keeps what it has."
  }
}

/// How many remarks there are of each severity.
struct SeverityCounts: Equatable {
  var errors = 0
  var warnings = 0

  /// Counts the words.
  init(_ severities: [String]) {
    errors = severities.count { $0 == "error" }
    warnings = severities.count { $0 == "warning" }
  }

  /// `2 errors, 1 warning`; `no errors` if there is nothing.
  var text: String {
    var parts: [String] = []
    if errors > 0 { parts.append(errors == 1 ? "1 error" : "\(errors) errors") }
    if warnings > 0 { parts.append(warnings == 1 ? "1 warning" : "\(warnings) warnings") }
    return parts.isEmpty ? "no errors" : parts.joined(separator: ", ")
  }
}
