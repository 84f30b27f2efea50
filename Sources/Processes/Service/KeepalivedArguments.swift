/// The command line that keepalived takes, for units and containers that start the daemon under its
/// name. What has no meaning here is accepted and named in the log, so that nothing is dropped in
/// silence; what would run another service is refused.
public struct KeepalivedArguments: Equatable, Sendable {
  /// What a command line asks for.
  public enum Request: Equatable, Sendable {
    /// Run.
    case run(KeepalivedArguments)
    /// `--help`.
    case help
    /// `--version`.
    case version
    /// `--signum`: print this number.
    case signal(Int32)
  }

  /// What the daemon makes of it.
  public var daemon: DaemonArguments
  /// True without `--dont-fork`: the first process ends once the daemon runs.
  public var forks = true
  /// `--pid`: where the number of the daemon's first process is written.
  public var pidFile = "/run/keepalived.pid"
  /// `--vrrp_pid`: where the number of the engine would be; written with that of the first process,
  /// which is the one to signal.
  public var vrrpPidFile: String?
  /// `--config-test=FILE`: where findings go; nil means standard error.
  public var testLog: String?
  /// Options that were accepted without any effect, as written.
  public var ignored: [String] = []

  /// Where keepalived looks without `--use-file`.
  public static let standardFile = "/etc/keepalived/keepalived.conf"

  /// What `--help` prints.
  public static let help = """
    failoverd, started as keepalived: the options of keepalived(8) are taken.

      -f, --use-file FILE    the configuration; default /etc/keepalived/keepalived.conf
      -n, --dont-fork        stay in the foreground
      -P, --vrrp             skip what is not VRRP in the configuration
      -t, --config-test      check the configuration: 0 valid, 5 refused
      -i, --config-id ID     lines that begin with @ID count
      -s, --namespace NAME   run in this network namespace
      -D, --log-detail       log in detail
      -p, --pid FILE         write the process number there
          --signum NAME      print the number of STOP, RELOAD, DATA, STATS or JSON
      -v, --version; -h, --help

    Taken without effect: -l -G -S -u -X -V -I -R -d -a -m -M -e -B -b -c -r -x -A --all.
    All that is failover's own: failoverd --help.

    """

  private enum Option {
    case file, pid, vrrpPid, configID, namespace, signum, test, dontFork, vrrpOnly, detail
    case ignored(takesValue: Bool)
    case checkers, genhash, help, version
  }

  private static let long: [String: Option] = [
    "use-file": .file, "pid": .pid, "vrrp_pid": .vrrpPid, "config-id": .configID,
    "namespace": .namespace, "signum": .signum, "config-test": .test, "dont-fork": .dontFork,
    "vrrp": .vrrpOnly, "log-detail": .detail, "check": .checkers, "genhash": .genhash,
    "help": .help, "version": .version,
    "log-facility": .ignored(takesValue: true), "umask": .ignored(takesValue: true),
    "checkers_pid": .ignored(takesValue: true), "bfd_pid": .ignored(takesValue: true),
    "snmp-agent-socket": .ignored(takesValue: true),
    "no_bfd": .ignored(takesValue: false), "all": .ignored(takesValue: false),
    "log-console": .ignored(takesValue: false), "no-syslog": .ignored(takesValue: false),
    "release-vips": .ignored(takesValue: false), "dont-release-vrrp": .ignored(takesValue: false),
    "dont-release-ipvs": .ignored(takesValue: false), "dont-respawn": .ignored(takesValue: false),
    "dump-conf": .ignored(takesValue: false), "address-monitoring": .ignored(takesValue: false),
    "snmp": .ignored(takesValue: false), "core-dump": .ignored(takesValue: false),
    "core-dump-pattern": .ignored(takesValue: false), "all-config": .ignored(takesValue: false),
  ]

  private static let short: [Character: String] = [
    "f": "use-file", "p": "pid", "r": "vrrp_pid", "i": "config-id", "s": "namespace",
    "t": "config-test", "n": "dont-fork", "P": "vrrp", "D": "log-detail", "C": "check",
    "T": "genhash", "h": "help", "v": "version", "S": "log-facility", "u": "umask",
    "c": "checkers_pid", "b": "bfd_pid", "A": "snmp-agent-socket", "B": "no_bfd",
    "l": "log-console", "G": "no-syslog", "X": "release-vips", "V": "dont-release-vrrp",
    "I": "dont-release-ipvs", "R": "dont-respawn", "d": "dump-conf", "a": "address-monitoring",
    "x": "snmp", "m": "core-dump", "M": "core-dump-pattern", "e": "all-config",
  ]

  /// Signals by the names of `--signum`. Source: keepalived(8).
  private static let signals: [String: Int32] = [
    "STOP": 15, "RELOAD": 1, "DATA": 10, "STATS": 12, "JSON": 36,
  ]

  /// Reads the words of a command line, without the program's name.
  /// - Throws: what is wrong with the first word that is.
  public static func parse(
    _ words: [String]
  ) throws(DaemonArguments.UsageError) -> Request {
    var arguments = KeepalivedArguments(daemon: DaemonArguments(configFile: standardFile))
    for (name, value) in try split(words) {
      guard let option = long[name] else { continue }
      switch option {
      case .file: arguments.daemon.configFile = value ?? standardFile
      case .pid: arguments.pidFile = value ?? ""
      case .vrrpPid: arguments.vrrpPidFile = value
      case .configID: arguments.daemon.configurationID = value
      case .namespace: arguments.daemon.networkNamespace = value
      case .test:
        arguments.daemon.configTest = true
        arguments.testLog = value
      case .dontFork: arguments.forks = false
      case .vrrpOnly: arguments.daemon.vrrpOnly = true
      // What keepalived adds then, the log has anyway.
      case .detail: break
      case .ignored: arguments.ignored.append("--\(name)")
      case .signum:
        guard let number = signals[value ?? ""] else {
          throw DaemonArguments.UsageError(text: "--signum takes STOP, RELOAD, DATA, STATS or JSON")
        }
        return .signal(number)
      case .help: return .help
      case .version: return .version
      case .checkers, .genhash:
        throw DaemonArguments.UsageError(
          text: "--\(name) is about health checks of real servers, which failoverd does not do")
      }
    }
    return .run(arguments)
  }

  /// The options with their values, long names for all.
  private static func split(
    _ words: [String]
  ) throws(DaemonArguments.UsageError) -> [(name: String, value: String?)] {
    var result: [(name: String, value: String?)] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word.hasPrefix("--") {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1)
        let name = parts.first.map(String.init) ?? ""
        guard let option = long[name] else { throw unknown(word) }
        var value = parts.count == 2 ? String(parts[1]) : nil
        if value == nil, takesValue(option) { value = rest.popFirst() }
        if value == nil, takesValue(option) { throw missing("--\(name)") }
        result.append((name, value))
      } else if word.hasPrefix("-"), word.count > 1 {
        try splitShort(word, &rest, &result)
      } else {
        throw DaemonArguments.UsageError(text: "unexpected argument '\(word)'")
      }
    }
    return result
  }

  /// `-nDf FILE`, `-f/etc/…`, `-t=LOG`.
  private static func splitShort(
    _ word: String, _ rest: inout ArraySlice<String>,
    _ result: inout [(name: String, value: String?)]
  ) throws(DaemonArguments.UsageError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let name = short[letter], let option = long[name] else { throw unknown("-\(letter)") }
      let attached = letters.drop { $0 == "=" }
      if takesValue(option) {
        guard let value = letters.isEmpty ? rest.popFirst() : String(attached) else {
          throw missing("-\(letter)")
        }
        return result.append((name, value))
      }
      // Of these, only -t and -M may have one, and only attached.
      if letter == "t" || letter == "M", !letters.isEmpty {
        return result.append((name, String(attached)))
      }
      result.append((name, nil))
    }
  }

  private static func takesValue(_ option: Option) -> Bool {
    switch option {
    case .file, .pid, .vrrpPid, .configID, .namespace, .signum: true
    case .ignored(let takesValue): takesValue
    case .test, .dontFork, .vrrpOnly, .detail, .checkers, .genhash, .help, .version: false
    }
  }

  private static func unknown(_ word: String) -> DaemonArguments.UsageError {
    DaemonArguments.UsageError(text: "unknown option '\(word)'")
  }

  private static func missing(_ name: String) -> DaemonArguments.UsageError {
    DaemonArguments.UsageError(text: "\(name) needs a value")
  }
}
