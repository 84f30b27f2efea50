import Configuration
package import NetworkTypes
package import SupervisorProtocol

/// What a script does when it is run.
package struct ScriptBehavior: Sendable {
  /// How it ends.
  package var outcome = ScriptOutcome.exited(0)
  /// How long it takes; a script that takes longer than its timeout is ended there.
  package var duration = Microseconds.milliseconds(2)
  /// What it prints.
  package var output = ""

  /// A script that ends like this.
  package init(
    _ outcome: ScriptOutcome = .exited(0), after duration: Microseconds = .milliseconds(2),
    output: String = ""
  ) {
    self.outcome = outcome
    self.duration = duration
    self.output = output
  }
}

/// A script that was run.
package struct ScriptRecord: Sendable {
  /// Number of the run.
  package var run: UInt64
  /// When.
  package var at: MonotonicInstant
  /// What.
  package var script: ScriptRun
}

/// The supervisor of one node: disk, configuration file, scripts and processes.
package struct FakeSupervisor: Sendable {
  /// Name of the host.
  package var hostName: String
  /// Where the configuration file is.
  static let file = "/etc/failover/failover.conf"
  /// Text of the configuration file.
  package var configurationText: String
  /// Key between peers; nil without `cluster_key_file`.
  package var clusterKey: [UInt8]?
  /// What runs; a refused file leaves it.
  package private(set) var running: LoadedConfiguration?
  /// Intent on disk.
  package var stateBlob: [UInt8] = []
  /// Events on disk, the newest last; bounded, as the real log is.
  package private(set) var events: [String] = []
  /// Number of the last event on disk.
  package private(set) var lastEventSequence: UInt64 = 0
  /// Number of the last start.
  package private(set) var bootEpoch: UInt64 = 1_000
  /// Behaviors of scripts by their label; others succeed at once.
  package var behaviors: [String: ScriptBehavior] = [:]
  /// The numbers in tracked files, by their names.
  package var fileNumbers: [String: Int64] = [:]
  /// Lines that were written to notify pipes.
  package var pipeLines: [String] = []
  /// What signals had written, the newest last.
  package var dumps: [String] = []
  /// Processes by the name that `pidof` knows.
  package var processes: [String: [Int32]] = [:]
  /// Notify and other scripts that were run, the newest last; bounded.
  package private(set) var runs: [ScriptRecord] = []
  /// What the engine watches.
  package private(set) var watches: [(id: UInt32, target: WatchTarget)] = []
  /// How long writing to disk takes.
  package var diskDelay = Microseconds.milliseconds(3)
  /// True while the disk refuses.
  package var diskIsFull = false
  /// What the virtual routers were, for an engine that takes the place of a dead one.
  private(set) var records: [String: InstanceRecord] = [:]
  /// When an engine of this supervisor last did all that was due, in nanoseconds of its clock.
  var lastAlive: Int64 = 0
  private var lastProcess: Int32 = 100
  /// Good configurations by their text; files do not change by themselves.
  private var parsed: [String: LoadedConfiguration] = [:]
  private static let parsedAtMost = 16

  /// A supervisor with a configuration file.
  package init(hostName: String, configurationText: String) {
    self.hostName = hostName
    self.configurationText = configurationText
  }

  /// A new start: what the engine is told first.
  mutating func startFacts(wallOffset: Int64) -> StartFacts {
    bootEpoch += 1
    watches = []
    return StartFacts(
      nodeName: hostName, softwareVersion: "simulation", bootEpoch: bootEpoch,
      wallClockOffset: wallOffset, configFile: Self.file, runDirectory: "/run/failover",
      stateDirectory: "/var/lib/failover", supervisorProcessID: 1, stateBlob: stateBlob,
      lastEventSequence: lastEventSequence)
  }

  /// Reads the file; what runs changes only if it is good and meant to.
  mutating func load(
    _ request: UInt32, dryRun: Bool, wall: Int64, rewriting: (String) -> String
  ) -> SupervisorToEngine {
    let text = rewriting(configurationText)
    if !dryRun, var known = parsed[text] {
      known.loadedAt = wall
      running = known
      return .configuration(requestID: request, known)
    }
    let source = InMemorySource(path: Self.file, text: text)
    let result = ConfigurationParser.parse(
      file: Self.file, source: source, context: ParseContext(configurationID: hostName))
    guard let configuration = result.configuration else {
      let renderer = DiagnosticRenderer(result, file: Self.file)
      let findings = zip(result.diagnostics, renderer.reports()).map { diagnostic, report in
        ConfigurationFinding(
          file: report.file, line: UInt32(clamping: report.line ?? 0),
          column: UInt32(clamping: report.column ?? 0), severity: report.severity.rawValue,
          message: report.message, rendered: [renderer.text(diagnostic)])
      }
      return .configurationRefused(
        requestID: request, summary: renderer.summary(), findings)
    }
    let loaded = LoadedConfiguration(
      texts: result.files.map { ConfigurationText(path: $0.path, bytes: $0.bytes) },
      mainFile: Self.file, configID: hostName, clusterKey: clusterKey,
      watches: configuration.scripts.compactMap { script in
        WatchIdiom.target(ofCommand: script.command.arguments).map {
          ScriptWatch(script: script.name, target: $0)
        }
      },
      dryRun: dryRun, loadedAt: wall)
    if !dryRun {
      running = loaded
      if parsed.count >= Self.parsedAtMost { parsed = [:] }
      parsed[text] = loaded
    }
    return .configuration(requestID: request, loaded)
  }

  /// Starts a script: how it will end, and after what time.
  mutating func run(_ run: UInt64, _ script: ScriptRun, at now: MonotonicInstant) -> ScriptResult {
    if script.purpose == .notify {
      runs.append(ScriptRecord(run: run, at: now, script: script))
      if runs.count > Self.keptAtMost { runs.removeFirst(Self.keptAtMost / 2) }
    }
    var behavior = behaviors[script.label] ?? standardBehavior(script)
    if behavior.duration > script.timeout {
      behavior.duration = script.timeout
      behavior.outcome = .timedOut
    }
    return ScriptResult(
      outcome: behavior.outcome, duration: behavior.duration, output: behavior.output)
  }

  private static let keptAtMost = 4_096

  private func standardBehavior(_ script: ScriptRun) -> ScriptBehavior {
    // Most hosts of the tests have no nft; planned moves then do without it.
    if script.label == "nft" { return ScriptBehavior(.failedToStart("no such file")) }
    guard script.purpose == .track,
      let target = WatchIdiom.target(ofCommand: script.arguments)
    else { return ScriptBehavior() }
    return ScriptBehavior(.exited(identifiers(target).isEmpty ? 1 : 0))
  }

  /// The processes that a target names.
  func identifiers(_ target: WatchTarget) -> [Int32] {
    switch target {
    case .pidof(let name), .killall(let name), .pgrep(let name, _), .pidFile(let name):
      processes[name] ?? []
    case .trackProcess(let pattern): pattern.words.first.flatMap { processes[$0] } ?? []
    }
  }

  /// True if a target looks for processes of that name.
  func concerns(_ target: WatchTarget, _ name: String) -> Bool {
    switch target {
    case .pidof(let wanted), .killall(let wanted), .pgrep(let wanted, _), .pidFile(let wanted):
      wanted == name
    case .trackProcess(let pattern): pattern.words.first == name
    }
  }

  /// The next engine gets what is in the file, not what the last one ran.
  mutating func forgetRunning() {
    running = nil
    records = [:]
    lastAlive = 0
  }

  /// Keeps what virtual routers are.
  mutating func remember(_ records: [InstanceRecord]) {
    for record in records { self.records[record.name] = record }
  }

  /// Starts a process of that name.
  mutating func startProcess(_ name: String) {
    lastProcess += 1
    processes[name, default: []].append(lastProcess)
  }

  /// Begins to watch.
  mutating func watch(_ id: UInt32, _ target: WatchTarget) {
    watches.removeAll { $0.id == id }
    watches.append((id, target))
  }

  /// Ends watching.
  mutating func unwatch(_ id: UInt32) { watches.removeAll { $0.id == id } }

  /// Keeps an event.
  mutating func append(_ sequence: UInt64, _ line: String) {
    lastEventSequence = max(lastEventSequence, sequence)
    events.append(line)
    if events.count > Self.keptAtMost { events.removeFirst(Self.keptAtMost / 2) }
  }
}
