import ArgumentParser

/// Options of every command. They may stand before the name of the command as well, see
/// ``ArgumentOrder``.
struct GlobalOptions: ParsableArguments {
  /// Where a daemon without `--run-dir` has its socket.
  static let standardDirectory = "/run/failover"

  @Option(
    name: .customLong("run-dir"),
    help: ArgumentHelp("Directory of the daemon's control socket.", valueName: "dir"))
  var runDir = GlobalOptions.standardDirectory

  @Flag(help: "Print one JSON document, or one a line where there are several.")
  var json = false

  /// Path of the control socket.
  var socketPath: String {
    var directory = runDir[...]
    while directory.count > 1, directory.hasSuffix("/") { directory = directory.dropLast() }
    return directory + "/control.sock"
  }

  /// True if the daemon is the one that the system's service starts.
  var isStandardDirectory: Bool { socketPath == Self.standardDirectory + "/control.sock" }
}
