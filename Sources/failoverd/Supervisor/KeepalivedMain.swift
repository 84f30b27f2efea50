import CLinux
import Processes
import SystemCalls

/// The daemon under the name of keepalived: forks and writes files with process numbers, as units and
/// containers expect.
enum KeepalivedMain {
  /// Exit status of a refused configuration with `--config-test`. Source: observed of keepalived 2.2.7.
  private static let refused: Int32 = 5

  /// Runs; returns the exit code.
  static func run(_ arguments: KeepalivedArguments) -> Int32 {
    guard !arguments.daemon.configTest else { return test(arguments) }
    if !arguments.ignored.isEmpty {
      let list = arguments.ignored.joined(separator: " ")
      SupervisorMain.say("keepalived: without effect here: \(list)\n", to: 2, 0)
    }
    guard arguments.forks else { return serve(arguments) {} }
    var isChild: Int32 = 0
    let descriptor = unsafe clinux_fork(&isChild)
    guard descriptor >= 0 else {
      return SupervisorMain.say(
        "keepalived: fork: \(SystemError.text(of: -descriptor))\n", to: 2, 1)
    }
    // The parent learns how the start ended; it holds the exit code then.
    guard isChild != 0 else { return clinux_fork_wait(descriptor) }
    _ = clinux_detach()
    return serve(arguments) { clinux_fork_ready(descriptor) }
  }

  private static func serve(_ arguments: KeepalivedArguments, _ ready: () -> Void) -> Int32 {
    let files = [arguments.pidFile, arguments.vrrpPidFile ?? ""].filter { !$0.isEmpty }
    let code = SupervisorMain.run(arguments.daemon) {
      for file in files { write(file) }
      ready()
    }
    for file in files { _ = unsafe file.withCString { unsafe clinux_file_remove(-100, $0) } }
    return code
  }

  private static func write(_ file: String) {
    do throws(SystemError) {
      try DumpFile.replace(file, with: "\(clinux_own_process())\n", mode: 0o644)
    } catch {
      SupervisorMain.say("keepalived: \(error)\n", to: 2, 0)
    }
  }

  private static func test(_ arguments: KeepalivedArguments) -> Int32 {
    if let file = arguments.testLog {
      _ = unsafe file.withCString { unsafe clinux_log_to($0) }
    }
    return SupervisorMain.test(arguments.daemon) == 0 ? 0 : refused
  }
}
