import CLinux
import Configuration
import NetworkTypes
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

/// Keeps an engine running and does for it what needs files, users and other processes.
///
/// Decides nothing about the protocol. One thread; everything happens on the reactor.
final class Supervisor {
  let arguments: DaemonArguments
  let reactor: Reactor
  let log: LogWriter
  let timers = TimerQueue()
  let runner: ScriptRunner
  let watcher: ProcessWatcher
  let notifier = ServiceNotifier()
  private let orphans: OrphanReaper
  let store: StateStore
  let events: EventLog
  /// Held so that no second daemon uses the same directories.
  private let stateLock: FileDescriptor
  private let runLock: FileDescriptor

  /// What runs, to be given to the next engine if this one dies.
  var configuration: LoadedConfiguration
  /// What engines bind, to be removed if one cannot.
  var virtualAddresses: Set<IPAddress>
  /// After so long without an engine a peer may be master.
  var peersWait: Microseconds
  /// What decides as whom scripts run.
  var global: GlobalDefinitions
  /// As whom scripts run, so that user databases are asked once for each configuration.
  var identities: [SupervisorProtocol.ScriptUser?: ScriptRunner.Identity] = [:]
  /// What the engine wants to survive.
  var state: [UInt8] = []

  var engine: EngineProcess?
  /// When the engine was last known to be in time, readable when it is dead.
  let life: LifeClock
  /// Tells this life of the daemon from all others.
  let daemonLife = clinux_random()
  /// What the engine's flight recorder remembers, readable when it is dead.
  var recorderMemory: RecorderMemory
  /// What the next engine is told of the instances, by their names.
  var records = RecordShelf()
  /// True while an engine runs only to leave in order, because others died one after the other.
  var isResigning = false
  /// When the watchdog is due.
  var watchdogDue = MonotonicInstant.zero
  /// Between engine and agent.
  let agentConnection: AgentConnection
  var agent: AgentProcess?
  /// True while the engine wants an agent to run.
  var wantsAgent = false
  var agentStartedAt = MonotonicInstant.zero
  var agentRestarts = RestartPolicy()
  var agentTimer: TimerQueue.Timer?
  var engineStartedAt = MonotonicInstant.zero
  /// When the engine said anything for the last time; nil before its first heartbeat.
  var heardAt: MonotonicInstant?
  /// Judges whether the engine hangs.
  var hangWatch = HangWatch()
  var isReady = false
  /// The exit code with which the engine said farewell.
  var farewell: Int32?
  var restarts = RestartPolicy()
  /// Attempts to start an engine that failed one after the other; nil if the last one did not.
  var startFailures: StartFailures?
  var statusLine = ""

  /// Files whose numbers change priorities.
  let files: FileTracker
  /// Those that the configuration names.
  var trackedFiles: [TrackFile]
  /// Pipes that are told every change of state.
  var pipes: [NotifyPipe] = []
  /// Runs of the scripts that read them, by path.
  var pipeReaders: [String: UInt64] = [:]
  /// The run of the startup or shutdown script.
  var ceremony: UInt64?
  /// What follows it.
  var afterCeremony: () -> Void = {}
  var lastOwnRun: UInt64 = 0
  /// How the engine was scheduled, and which.
  var scheduling = ProcessScheduling()
  /// What `data_use_instance` puts into the names of dump files.
  var dumpInfix = ""
  var scheduledProcess: Int32 = 0

  var readers: [(request: UInt32, reader: EventReader)] = []
  var isReading = false
  var syncTimer: TimerQueue.Timer?
  /// What the next engine shall have among its events.
  var notes: [String] = []
  /// Events that the disk refused since the last one that it took.
  var lostEvents = 0
  /// True after SIGTERM.
  var isStopping = false
  private var exitCode: Int32?

  /// After so long, what only the start needs is not needed any more.
  private static let startTakes = Microseconds.seconds(3)

  /// A supervisor with a first configuration.
  /// - Throws: if its directories cannot be used, or another daemon uses them.
  init(
    _ arguments: DaemonArguments, _ first: ConfigurationService.Loaded, reactor: Reactor,
    log: LogWriter
  ) throws(SystemError) {
    self.arguments = arguments
    self.reactor = reactor
    self.log = log
    configuration = first.configuration
    global = first.global
    virtualAddresses = first.virtualAddresses
    peersWait = first.peersWait
    dumpInfix = first.dumpInfix
    trackedFiles = first.files
    files = try FileTracker(reactor: reactor, timers: timers)
    runner = ScriptRunner(reactor: reactor, timers: timers)
    watcher = try ProcessWatcher(reactor: reactor, timers: timers)
    orphans = try OrphanReaper(reactor: reactor, timers: timers)
    let directory = try Directory(arguments.stateDirectory, mode: 0o750)
    let run = try Directory(arguments.runDirectory, mode: 0o755)
    life = try LifeClock()
    agentConnection = try AgentConnection()
    recorderMemory = try RecorderMemory()
    stateLock = try directory.lock("lock")
    runLock = try run.lock("lock")
    store = StateStore(directory: directory)
    events = try EventLog(directory: Directory(arguments.stateDirectory, mode: 0o750))
  }

  /// Runs until the engine has stopped for good; returns the exit code.
  func run() throws(SystemError) -> Int32 {
    let limit = clinux_raise_descriptor_limit()
    runner.descriptorLimit = limit > 0 ? UInt64(limit) : nil
    connect()
    _ = try reactor.watchSignals([1, 2, 10, 12, 15, Self.jsonSignal]) { [unowned self] in
      self.signal($0.number)
    }
    for text in configuration.hostFindings { log.write(.warning, text) }
    let saved = store.load()
    state = saved.content
    if let finding = saved.finding { log.write(.error, finding.text) }
    applyFeatures()
    perform(global.startupScript, "startup_script", within: global.startupTimeout) {
      [unowned self] in
      self.startEngine()
    }
    watchdog()
    watchEngine()
    timers.schedule(at: reactor.now() + Self.startTakes) { ProcessMemory.releaseAfterStart() }
    try reactor.run()
    log.flush()
    return exitCode ?? 0
  }

  private func connect() {
    runner.identify = { [unowned self] in self.identity($0) }
    runner.onStarted = { [unowned self] in
      self.engine?.send(.scriptStarted(runID: $0, pid: $1))
    }
    runner.onFinished = { [unowned self] run, result in
      if run >= Self.ownRuns {
        self.ownRunFinished(run, result)
      } else {
        self.engine?.send(.scriptFinished(runID: run, result))
      }
    }
    files.onValue = { [unowned self] in self.engine?.send(.fileRead(name: $0, value: $1)) }
    files.onProblem = { [unowned self] in self.log.write(.warning, $0) }
    watcher.isOwnGroup = { [unowned self] in self.runner.isRunning(group: $0) }
    watcher.onChanged = { [unowned self] in
      self.engine?.send(.watchChanged(watchID: $0, pids: $1))
    }
    watcher.onExited = { [unowned self] in
      self.engine?.send(.watchedProcessExited(watchID: $0, pid: $1))
    }
    watcher.onReaped = { [unowned self] in
      self.engine?.send(.watchedProcessReaped(watchID: $0, pid: $1))
    }
    log.onDropped = { [unowned self] count in
      self.engine?.send(
        .hostEvent(
          "\(count) log lines were dropped, because nobody read them for a while. "
            + "Do: look at what reads standard error of failoverd (journald)"))
    }
    reactor.beforeSleep = { [unowned self] in
      self.timers.runDue(at: self.reactor.now())
      self.reactor.armTimer(at: self.timers.next)
    }
  }

  /// Ends the loop, as soon as notify scripts have ended or a second has passed.
  func finish(_ code: Int32) {
    guard exitCode == nil else { return }
    exitCode = code
    do throws(SystemError) { try events.sync() } catch { log.write(.error, "\(error)") }
    agent?.signal(15)
    runner.cancelAll()
    runner.killAll(notifications: false)
    perform(global.shutdownScript, "shutdown_script", within: global.shutdownTimeout) {
      [unowned self] in
      self.removePipes()
      self.linger(until: self.reactor.now() + .seconds(1))
    }
  }

  private func linger(until limit: MonotonicInstant) {
    guard runner.isNotifying, reactor.now() < limit else {
      runner.killAll(notifications: true)
      return reactor.stop()
    }
    timers.schedule(at: reactor.now() + .milliseconds(20)) { [unowned self] in
      self.linger(until: limit)
    }
  }
}
