import CLinux
import Configuration
import ControlProtocol
import HostFacts
import NetworkTypes
import Processes
import SupervisorProtocol
import SystemCalls

/// Reads the configuration files and decides whether they can run on this host.
enum ConfigurationService {
  /// A configuration that can run.
  struct Loaded {
    /// For the engine.
    var configuration: LoadedConfiguration
    /// The virtual routers.
    var instances: [InstanceConfiguration]
    /// The addresses of the virtual routers.
    var virtualAddresses: Set<IPAddress> {
      Set(instances.flatMap { ($0.addresses + $0.excludedAddresses).map(\.prefix.address) })
    }
    /// How long after the last sign of life of an engine no peer can be master in its place: they wait
    /// for three adverts, the last of which may be one interval older than the sign.
    var peersWait: Microseconds {
      (instances.map(\.advertisementInterval).min() ?? .seconds(1)) * 2
    }
    /// What decides as whom scripts run.
    var global: GlobalDefinitions
    /// `net_namespace`.
    var networkNamespace: String?
    /// What `data_use_instance` puts into the names of dump files; empty without it.
    var dumpInfix: String
    /// Files whose numbers change priorities.
    var files: [TrackFile]
    /// All findings and a summary, for a person.
    var report: String
  }

  /// Why a configuration cannot run.
  struct Refusal {
    /// How many errors and warnings there are, in one line.
    var summary: String
    /// Each error and warning.
    var findings: [ConfigurationFinding]
    /// All findings and the summary, for a person.
    var report: String
  }

  /// What came of reading.
  enum Outcome {
    /// It can run.
    case loaded(Loaded)
    /// It cannot.
    case refused(Refusal)
  }

  /// Reads the files and holds them against the host. Blocks on the disk.
  static func load(_ arguments: DaemonArguments, dryRun: Bool) -> Outcome {
    let file = arguments.configFile
    // Parsing takes a hundred times the memory that the result does.
    defer { clinux_release_memory() }
    var context = ConfigurationLoader.hostContext()
    context.vrrpOnly = arguments.vrrpOnly
    if let id = arguments.configurationID { context.configurationID = id }
    let result = ConfigurationLoader.load(file: file, context: context)
    let renderer = DiagnosticRenderer(result, file: file)
    guard let configuration = result.configuration else {
      return .refused(
        Refusal(
          summary: renderer.summary(), findings: findings(result, renderer),
          report: renderer.text()))
    }
    var loaded = LoadedConfiguration(
      texts: result.files.map { ConfigurationText(path: $0.path, bytes: $0.bytes) }
        + tableNames(configuration),
      mainFile: file, configID: context.configurationID,
      clusterKey: configuration.global.clusterKey, watches: watches(configuration),
      hostFindings: result.diagnostics.map { trimmed(renderer.text($0)) }, dryRun: dryRun,
      loadedAt: WallClock.now())
    loaded.vrrpOnly = arguments.vrrpOnly
    loaded.authenticationKeys = keys(configuration)
    // Checked above: a group that there is not was refused.
    let groups = configuration.global.controlGroups
    loaded.controlReaders = groups.readers.flatMap { Accounts.group(named: $0) }
    loaded.controlAdministrators = groups.administrators.flatMap { Accounts.group(named: $0) }
    return .loaded(
      Loaded(
        configuration: loaded, instances: configuration.instances, global: configuration.global,
        networkNamespace: configuration.networkNamespace, dumpInfix: dumpInfix(configuration),
        files: configuration.files, report: renderer.text()))
  }

  private static func dumpInfix(_ configuration: FailoverConfiguration) -> String {
    guard configuration.global.dumps.namesHoldInstance else { return "" }
    let names = [configuration.networkNamespace, configuration.daemonInstance]
    return names.compactMap { $0 }.map { ".\($0)" }.joined()
  }

  /// The files that name routing tables, for the engine, which reads none itself.
  private static func tableNames(_ configuration: FailoverConfiguration) -> [ConfigurationText] {
    guard !configuration.namedRoutingTables.isEmpty else { return [] }
    return ConfigurationLoader.routingTableFiles().map {
      ConfigurationText(path: $0.path, bytes: $0.bytes)
    }
  }

  /// The name of this host, up to its first dot.
  static func hostName() -> String { ConfigurationLoader.hostContext().configurationID }

  /// The secrets of `auth_hmac` that were read from files.
  private static func keys(_ configuration: FailoverConfiguration) -> [LoadedKey] {
    configuration.instances.flatMap { instance in
      (instance.messageAuthentication?.keys ?? []).filter { $0.path != nil }.map {
        LoadedKey(instance: instance.name, id: $0.id, secret: $0.secret)
      }
    }
  }

  /// The scripts that only look for processes.
  private static func watches(_ configuration: FailoverConfiguration) -> [ScriptWatch] {
    configuration.scripts.compactMap { script in
      ScriptIdiom.target(of: script.command.arguments).map {
        ScriptWatch(script: script.name, target: $0)
      }
    }
  }

  private static func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0.isNewline }.reversed())
  }

  private static func findings(
    _ result: ParseResult, _ renderer: DiagnosticRenderer
  ) -> [ConfigurationFinding] {
    zip(result.diagnostics, renderer.reports()).map { diagnostic, report in
      ConfigurationFinding(
        file: report.file, line: UInt32(clamping: report.line ?? 0),
        column: UInt32(clamping: report.column ?? 0), severity: report.severity.rawValue,
        message: report.message,
        rendered: trimmed(renderer.text(diagnostic)).split(
          separator: "\n", omittingEmptySubsequences: false
        ).map { String($0) })
    }
  }
}
