import ArgumentParser
import ControlProtocol
import NetworkTypes

/// `failover status`.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show this node, its instances and its peers.",
    usage: "failover status [INSTANCE] [--watch] [--json] [--run-dir DIR]",
    discussion: "Exit code 0 if all is well, 1 if not: then it says why and what to do next.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this instance.")
  var instance: String?

  @Flag(help: "Show it again whenever it changes, at least each second; q quits.")
  var watch = false

  func run() throws {
    let session = Session("status", global)
    if watch { return try StatusWatch(session, instance: instance).run() }
    let answer = try session.answer(
      .status(instance: instance, watch: nil), as: StatusDocument.self)
    session.print(answer, StatusText.lines)
    throw ExitStatus(answer.document.verdict).exitCode
  }
}

extension ExitStatus {
  /// The same for the argument parser.
  var exitCode: ExitCode { ExitCode(rawValue) }
}
