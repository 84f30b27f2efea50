import ArgumentParser
import ControlProtocol

/// `failover doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look for what is wrong on this node and its segment.",
    usage: "failover doctor [--config FILE] [--json] [--run-dir DIR]",
    discussion: """
      Works before the first start, changes nothing, and takes up to 5 s. Exit codes: 0 well, \
      1 warnings, 2 failures; each comes with its cause and what to do. Sees more as root.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "A configuration, instead of the one that runs; no daemon is expected then.",
      valueName: "file"))
  var config: String?

  func run() throws {
    var doctor = Doctor(global, file: config)
    let report = doctor.run()
    let console = Console()
    if global.json {
      console.print(json: JSONWriter.bytes(of: report))
    } else {
      console.print(DoctorText.lines(report))
    }
    throw ExitCode(report.exitCode)
  }
}
