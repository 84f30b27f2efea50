import ArgumentParser
import ControlProtocol

/// Runs one command and turns whatever comes of it into output and an exit code.
enum CommandLineProgram {
  /// Runs the command of these arguments, without the program's name; returns the exit code.
  static func run(_ arguments: [String]) -> Int32 {
    let console = Console()
    let wantsJSON = arguments.prefix { $0 != "--" }.contains("--json")
    do {
      var command = try FailoverCommand.parseAsRoot(ArgumentOrder.normalized(arguments))
      try command.run()
      return ExitStatus.success.rawValue
    } catch let failure as CommandFailure {
      failure.report(to: console, asJSON: wantsJSON)
      return failure.status.rawValue
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      return report(error, to: console, asJSON: wantsJSON)
    }
  }

  /// Tells of arguments that are wrong, or prints the help that was asked for.
  private static func report(_ error: any Error, to console: Console, asJSON: Bool) -> Int32 {
    let text = FailoverCommand.fullMessage(for: error)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard !FailoverCommand.exitCode(for: error).isSuccess else {
      console.print(lines)
      return ExitStatus.success.rawValue
    }
    if asJSON {
      let failure = CommandFailure(
        command: "failover",
        ErrorDocument(
          .usage, reason: "usage", message: FailoverCommand.message(for: error),
          next: ["failover help"]))
      failure.report(to: console, asJSON: true)
    } else {
      console.complain(lines)
    }
    return ExitStatus.usage.rawValue
  }
}
