public import SupervisorProtocol

/// The command line of the daemon.
public struct DaemonArguments: Equatable, Sendable {
  /// `--config`: the configuration file; an absolute path, or relative to the working directory.
  public var configFile: String
  /// `--run-dir`: where the control socket belongs.
  public var runDirectory: String
  /// `--state-dir`: where intent and events are kept.
  public var stateDirectory: String
  /// `--config-test`: check the configuration and end.
  public var configTest = false
  /// `--observe`: send and bind nothing.
  public var observe = false
  /// `--node`: another name than the host's. For labs, where two nodes share a host; not in `help`.
  public var node: String?
  /// `--vrrp-only`: skip what is not VRRP in the configuration, as keepalived's `-P`.
  public var vrrpOnly = false
  /// What lines that begin with `@` are compared with; nil means the host's name.
  public var configurationID: String?
  /// The network namespace to run in, below `/run/netns`; nil means the present one.
  public var networkNamespace: String?
  /// `--log-level`.
  public var logLevel = LogLevel.info
  /// `--log-format`.
  public var logFormat = LogFormat.text

  /// What a command line asks for.
  public enum Request: Equatable, Sendable {
    /// Run.
    case run(DaemonArguments)
    /// `--help`.
    case help
    /// `--version`.
    case version
  }

  /// Why a command line makes no sense: one line for a person.
  public struct UsageError: Error, Equatable, Sendable {
    /// The reason.
    public let text: String
  }

  /// What `--help` prints.
  public static let help = """
    usage: failoverd [--config FILE] [options]

      --config FILE        the configuration, as for keepalived; default
                           /etc/failover/failover.conf if it is there, else
                           /etc/keepalived/keepalived.conf
      --run-dir DIR        holds the control socket; default /run/failover
      --state-dir DIR      holds intent and events; default /var/lib/failover,
                           or DIR/state if only --run-dir is given
      --config-test        check the configuration and exit: 0 valid, 2 refused
      --vrrp-only          skip blocks of the configuration that are not VRRP
      --observe            listen, send and bind nothing, say what it would do
      --log-level LEVEL    debug, info, notice, warning or error; default info
      --log-format FORMAT  text or json; default text
      --version, --help

    Runs in the foreground and logs to standard error. SIGHUP reloads, SIGTERM
    and SIGINT stop gracefully. Exit status: 0 stopped, 1 failed, 2 configuration
    refused, 64 usage, 77 missing privilege.

    """

  /// The defaults for a configuration file.
  public init(configFile: String) {
    self.configFile = configFile
    runDirectory = "/run/failover"
    stateDirectory = "/var/lib/failover"
  }

  /// Reads the words of a command line, without the program's name.
  /// - Parameter standardFile: the configuration if none is named; nil if there is none.
  /// - Throws: what is wrong with the first word that is.
  public static func parse(
    _ words: [String], standardFile: String?
  ) throws(UsageError) -> Request {
    var values: [String: String] = [:]
    var flags: Set<String> = []
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--help", "-h": return .help
      case "--version": return .version
      case "--config-test", "--observe", "--vrrp-only": flags.insert(word)
      default:
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard valued.contains(name) else {
          throw UsageError(text: "unknown argument '\(word)'")
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
          throw UsageError(text: "\(name) needs a value")
        }
        values[name] = value
      }
    }
    return .run(try DaemonArguments(values, flags, standardFile))
  }

  private static let valued = [
    "--config", "--run-dir", "--state-dir", "--log-level", "--log-format", "--node",
  ]

  private init(
    _ values: [String: String], _ flags: Set<String>, _ standardFile: String?
  ) throws(UsageError) {
    guard let file = values["--config"] ?? standardFile, !file.isEmpty else {
      throw UsageError(text: "--config FILE is required: no standard file is there")
    }
    configFile = file
    let run = values["--run-dir"].map(Self.trimmed)
    runDirectory = run ?? "/run/failover"
    stateDirectory =
      values["--state-dir"].map(Self.trimmed) ?? run.map { $0 + "/state" } ?? "/var/lib/failover"
    configTest = flags.contains("--config-test")
    observe = flags.contains("--observe")
    vrrpOnly = flags.contains("--vrrp-only")
    node = values["--node"]
    if let word = values["--log-level"] {
      guard let level = LogLevel(name: word) else {
        throw UsageError(text: "--log-level is debug, info, notice, warning or error")
      }
      logLevel = level
    }
    if let word = values["--log-format"] {
      guard let format = LogFormat(rawValue: word) else {
        throw UsageError(text: "--log-format is text or json")
      }
      logFormat = format
    }
  }

  /// Without slashes at the end, which would let a link through.
  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
