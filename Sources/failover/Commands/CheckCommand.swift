import ArgumentParser
import Configuration
import ControlProtocol
import HostFacts
import NetworkTypes

/// `failover check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Examine a configuration as the daemon would.",
    usage: """
      failover check [FILE] [--offline] [--strict] [--print]
                            [--vrrp-only] [--json]
      """,
    discussion: """
      FILE is the running daemon's unless given, or else /etc/failover/failover.conf or \
      /etc/keepalived/keepalived.conf. Exit codes: 0 valid, 2 refused or missing, 1 warnings with \
      --strict. Passwords and keys are never shown.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The configuration.")
  var file: String?

  @Flag(help: "Interfaces, scripts and keys may be absent: for another host, or CI.")
  var offline = false

  @Flag(help: "Exit with 1 if there are warnings.")
  var strict = false

  @Flag(help: "Print what is in effect, all defaults filled in, instead of the summary.")
  var print = false

  @Flag(help: "Skip blocks that are not VRRP, as failoverd --vrrp-only does.")
  var vrrpOnly = false

  func run() throws {
    guard let path = file ?? daemonFile() ?? StandardConfiguration.file() else {
      throw CommandFailure(
        command: "check",
        ErrorDocument(
          .configurationRefused, reason: "noConfiguration",
          message: "there is neither " + StandardConfiguration.candidates.joined(separator: " nor ")
            + ".",
          next: ["failover check FILE"]))
    }
    let result = StandardFiles.load(path, offline: offline, vrrpOnly: vrrpOnly)
    let status = status(of: result)
    let renderer = DiagnosticRenderer(result, file: path)
    let console = Console()
    if global.json {
      let report = CheckReport(
        file: path, isValid: result.configuration != nil, diagnostics: renderer.reports(),
        error: error(status, path, renderer))
      console.print(json: JSONWriter.bytes(of: report))
    } else if print, let configuration = result.configuration {
      for diagnostic in result.diagnostics {
        console.complain(Self.lines(renderer.text(diagnostic)))
      }
      console.print(
        Self.lines(ConfigurationPrinter.print(configuration, masksSecrets: true)))
    } else {
      console.print(Self.lines(renderer.text()))
    }
    throw status.exitCode
  }

  private func status(of result: ParseResult) -> ExitStatus {
    guard result.configuration != nil else { return .configurationRefused }
    return strict && result.count(.warning) > 0 ? .failed : .success
  }

  private func error(
    _ status: ExitStatus, _ path: String, _ renderer: DiagnosticRenderer
  ) -> ErrorDocument? {
    switch status {
    case .configurationRefused:
      ErrorDocument(
        .configurationRefused, reason: "refused", message: "\(path): \(renderer.summary())",
        next: ["correct the file, then failover check \(path)"])
    case .failed:
      ErrorDocument(.failed, reason: "warnings", message: "\(path): \(renderer.summary())")
    default: nil
    }
  }

  /// The file of the running daemon; nil if none runs.
  private func daemonFile() -> String? {
    let session = Session("check", global)
    let answer = try? session.answer(
      .status(instance: nil, watch: nil), as: StatusDocument.self, patience: .seconds(1))
    return answer?.document.config.file
  }

  private static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
