import ControlProtocol
import NetworkTypes

/// How commands that change something report.
enum OutcomeText {
  /// One step of a move: `VI_1   0.4 s  digitalocean accepted`.
  static func timed(_ progress: ProgressDocument) -> [String] {
    let name = progress.instance.map { $0 + " " } ?? ""
    let time = TextLayout.aligned(DurationText.tenths(.milliseconds(progress.atMs)), 7)
    let start = "\(name)\(time)  "
    let blanks = String(repeating: " ", count: start.count)
    return TextLayout.wrap(progress.text, first: start, rest: blanks)
  }

  /// One step of maintenance, which says no times: `VI_1: lb2 is ready; handing over …`.
  static func plain(_ progress: ProgressDocument) -> [String] {
    TextLayout.wrap(progress.text, first: progress.instance.map { $0 + ": " } ?? "")
  }

  /// The end of a command that succeeded.
  static func lines(_ document: OutcomeDocument) -> [String] {
    document.text.flatMap { TextLayout.paragraphs($0) }
  }

  /// The end of a command that did not, for standard error.
  ///
  /// - Parameter waited: how long the client was ready to wait, if it waited.
  static func failure(_ document: OutcomeDocument, waited: Microseconds?) -> [String] {
    guard let error = document.error else { return [] }
    let subject = "failover: " + (error.instance.map { $0 + ": " } ?? "")
    var lines: [String] = []
    if let head = headline(document, error.code, error.message, waited) {
      lines += TextLayout.wrap(head, first: subject, rest: "  ")
      lines += TextLayout.paragraphs(error.message, first: "  ", rest: "  ")
    } else {
      lines += TextLayout.paragraphs(error.message, first: subject, rest: "  ")
    }
    lines += document.text.flatMap { TextLayout.paragraphs($0, first: "  ", rest: "  ") }
    return lines + NextSteps.lines(error.next, indent: 2)
  }

  /// What is said before the reason; nil where the message says it all.
  private static func headline(
    _ document: OutcomeDocument, _ code: ErrorCode, _ message: String, _ waited: Microseconds?
  ) -> String? {
    // A message of several lines, or with an outcome in it, brings its own headline.
    guard !message.contains("\n"), !message.contains("; outcome: ") else { return nil }
    switch code {
    case .refused:
      return "refused, nothing was changed."
    case .timedOut:
      let time = waited.map { " after \(DurationText.span($0))" } ?? ""
      return "timed out\(time); outcome: \(outcome(document.outcome))."
    case .failed:
      return document.changed ? "failed; outcome: \(outcome(document.outcome))." : nil
    case .configurationRefused, .noDaemon, .usage, .notPermitted:
      return nil
    }
  }

  private static func outcome(_ outcome: OutcomeDocument.Outcome) -> String {
    switch outcome {
    case .moved: "moved, not yet confirmed"
    case .unchanged: "unchanged"
    case .pending: "pending"
    case .done: "done"
    case .already: "already so"
    }
  }
}
