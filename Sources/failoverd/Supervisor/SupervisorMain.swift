import CLinux
import ControlProtocol
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

  /// What this program was started as, without its folder.
  static var programName: String {
    (CommandLine.arguments.first ?? "").split(separator: "/").last.map(String.init) ?? "failoverd"
  }

  /// Runs the daemon; returns the exit code.
  static func run(_ words: [String]) -> Int32 {
    do throws(DaemonArguments.UsageError) {
      if programName == "keepalived" { return run(try KeepalivedArguments.parse(words)) }
      switch try DaemonArguments.parse(words, standardFile: StandardConfiguration.file()) {
      case .run(let arguments): return run(arguments)
      case .help: return say(DaemonArguments.help, to: 1, 0)
      case .version: return say("failoverd \(failoverVersion)\n", to: 1, 0)
      }
    } catch {
      return say(
        "\(programName): \(error.text)\nTry \(programName) --help.\n", to: 2, ExitCode.usage)
    }
  }

  private static func run(_ request: KeepalivedArguments.Request) -> Int32 {
    switch request {
    case .help: return say(KeepalivedArguments.help, to: 1, 0)
    case .version:
      return say("failoverd \(failoverVersion), started as keepalived\n", to: 1, 0)
    case .signal(let number): return say("\(number)\n", to: 1, 0)
    case .run(let arguments): return KeepalivedMain.run(arguments)
    }
  }

  /// Runs the daemon with its arguments; returns the exit code.
  static func run(_ arguments: DaemonArguments, started: () -> Void = {}) -> Int32 {
    do {
      return try serve(arguments, started)
    } catch {
      return say("\(programName): \(error)\n", to: 2, ExitCode.failed)
    }
  }

  private static func serve(_ arguments: DaemonArguments, _ started: () -> Void) throws -> Int32 {
    let reactor = try Reactor()
    let log = LogWriter(
      reactor: reactor, level: arguments.logLevel, format: arguments.logFormat)
    guard !arguments.configTest else { return test(arguments) }
    try enterNamespace(arguments.networkNamespace)
    let missing = try Privileges.missing(Capability.engine)
    guard missing.isEmpty else {
      let names = missing.map { "\($0)" }.joined(separator: ", ")
      log.write(.error, "missing privilege: \(names). Run failoverd as root.")
      return ExitCode.missingPrivilege
    }
    switch try prepare(arguments, reactor, log) {
    case .ends(let code): return code
    case .runs(let supervisor):
      started()
      return try supervisor.run()
    }
  }

  /// What comes of reading the configuration for the first time.
  private enum Preparation {
    case ends(Int32)
    case runs(Supervisor)
  }

  /// Reads the configuration and makes the supervisor, which keeps less of it than was read.
  private static func prepare(
    _ arguments: DaemonArguments, _ reactor: Reactor, _ log: LogWriter
  ) throws -> Preparation {
    var outcome = ConfigurationService.load(arguments, dryRun: false)
    if case .loaded(let first) = outcome, let name = first.networkNamespace,
      arguments.networkNamespace == nil
    {
      try enterNamespace(name)
      // Its interfaces are others.
      outcome = ConfigurationService.load(arguments, dryRun: false)
    }
    switch outcome {
    case .refused(let refusal):
      log.write(.error, refusal.report)
      return .ends(ExitCode.configurationRefused)
    case .loaded(let first):
      if let rival = RivalDaemon.running(beside: first.instances), let shared = rival.shared.first {
        log.write(.error, Self.refusal(rival.process, shared))
        return .ends(ExitCode.failed)
      }
      clinux_ignore_broken_pipes()
      return .runs(try Supervisor(arguments, first, reactor: reactor, log: log))
    }
  }

  /// Two daemons for one virtual router on one host would take the address from each other.
  private static func refusal(_ process: Int, _ shared: String) -> String {
    """
    keepalived runs here as pid \(process) and serves \(shared) too: not started.
      next: systemctl disable --now keepalived
    """
  }

  /// `--namespace`, or what `ip netns` calls so.
  private static func enterNamespace(_ name: String?) throws(SystemError) {
    guard let name else { return }
    let path = name.hasPrefix("/") ? name : "/run/netns/\(name)"
    let result = unsafe path.withCString { unsafe clinux_enter_network($0) }
    _ = try SystemError.check(result, "entering the network namespace", path)
  }

  /// `--config-test`.
  static func test(_ arguments: DaemonArguments) -> Int32 {
    switch ConfigurationService.load(arguments, dryRun: true) {
    case .refused(let refusal): return say(refusal.report, to: 2, ExitCode.configurationRefused)
    case .loaded(let loaded): return say(loaded.report, to: 2, 0)
    }
  }

  /// Writes a text and gives back an exit code.
  @discardableResult
  static func say(_ text: String, to descriptor: Int32, _ code: Int32) -> Int32 {
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
