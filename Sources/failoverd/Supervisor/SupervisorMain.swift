import CLinux
import HostFacts
import Privileges
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

/// The first process of a node: reads the command line, then supervises an engine until the end.
enum SupervisorMain {
  /// Exit statuses. Source: the contract of the command line.
  enum ExitCode {
    static let failed: Int32 = 1
    static let configurationRefused: Int32 = 2
    static let usage: Int32 = 64
    static let missingPrivilege: Int32 = 77
  }

  /// Runs the daemon; returns the exit code.
  static func run(_ words: [String]) -> Int32 {
    let arguments: DaemonArguments
    do throws(DaemonArguments.UsageError) {
      switch try DaemonArguments.parse(words) {
      case .run(let parsed): arguments = parsed
      case .help: return say(DaemonArguments.help, to: 1, 0)
      case .version: return say("failoverd \(softwareVersion)\n", to: 1, 0)
      }
    } catch {
      return say("failoverd: \(error.text)\nTry failoverd --help.\n", to: 2, ExitCode.usage)
    }
    do {
      return try run(arguments)
    } catch {
      return say("failoverd: \(error)\n", to: 2, ExitCode.failed)
    }
  }

  private static func run(_ arguments: DaemonArguments) throws -> Int32 {
    let reactor = try Reactor()
    let log = LogWriter(
      reactor: reactor, level: arguments.logLevel, format: arguments.logFormat)
    guard !arguments.configTest else { return test(arguments) }
    let missing = try Privileges.missing(Capability.engine)
    guard missing.isEmpty else {
      let names = missing.map { "\($0)" }.joined(separator: ", ")
      log.write(.error, "missing privilege: \(names). Run failoverd as root.")
      return ExitCode.missingPrivilege
    }
    switch ConfigurationService.load(arguments.configFile, dryRun: false) {
    case .refused(let refusal):
      log.write(.error, refusal.report)
      return ExitCode.configurationRefused
    case .loaded(let first):
      if let rival = RivalDaemon.running(beside: first.instances), let shared = rival.shared.first {
        log.write(.error, Self.refusal(rival.process, shared))
        return ExitCode.failed
      }
      clinux_ignore_broken_pipes()
      let supervisor = try Supervisor(arguments, first, reactor: reactor, log: log)
      return try supervisor.run()
    }
  }

  /// Two daemons for one virtual router on one host would take the address from each other.
  private static func refusal(_ process: Int, _ shared: String) -> String {
    """
    keepalived runs here as pid \(process) and serves \(shared) too: not started.
      next: systemctl disable --now keepalived
    """
  }

  /// `--config-test`.
  private static func test(_ arguments: DaemonArguments) -> Int32 {
    switch ConfigurationService.load(arguments.configFile, dryRun: true) {
    case .refused(let refusal): return say(refusal.report, to: 2, ExitCode.configurationRefused)
    case .loaded(let loaded): return say(loaded.report, to: 2, 0)
    }
  }

  /// Writes a text and gives back an exit code.
  private static func say(_ text: String, to descriptor: Int32, _ code: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe clinux_write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { break }
      bytes = bytes.dropFirst(Int(count))
    }
    return code
  }
}
