import CLinux
import NetworkTypes
public import Reactor
public import SupervisorProtocol
import SystemCalls

/// Runs scripts, each in a process group of its own, and reports how they end.
///
/// Nothing here waits for a script: a run that exceeds its time is reported at that moment, and
/// ended in the background. Not thread-safe: belongs to the reactor's thread.
public final class ScriptRunner {
  /// As whom a script runs, or why nobody can tell.
  public enum Identity: Sendable {
    /// As this process.
    case own
    /// As somebody else.
    case other(ProcessIdentity)
    /// The reason, for a log line.
    case unknown(String)
  }

  /// Told when a script runs, with its process.
  public var onStarted: (_ run: UInt64, _ process: Int32) -> Void = { _, _ in }
  /// Told the result of each run, exactly once.
  public var onFinished: (_ run: UInt64, ScriptResult) -> Void = { _, _ in }
  /// Finds out as whom to run; nil asks for the default.
  public var identify: (ScriptUser?) -> Identity = { $0 == nil ? .own : .unknown("no users known") }
  /// Soft limit of open descriptors for scripts; nil for that of this process.
  public var descriptorLimit: UInt64?

  let reactor: Reactor
  let timers: TimerQueue
  /// Those that have not been reaped, by the number of the run.
  var runs: [UInt64: ActiveRun] = [:]
  /// Pipes that processes of ended scripts still hold, the oldest first.
  var orphans: [OrphanedOutput] = []
  /// One for all scripts: nothing stays in it.
  var buffer = [UInt8](repeating: 0, count: 16 * 1024)
  private let inherited = Environment.inherited()
  private let search = Environment.value("PATH") ?? Environment.standardSearch

  /// Runs that may be under way at once, those that are being ended included.
  public static let runsAtMost = 1_024
  /// Pipes of ended scripts that are read on at once.
  static let orphansAtMost = 64

  /// A runner on a reactor; `timers` must be served by the reactor's owner.
  public init(reactor: Reactor, timers: TimerQueue) {
    self.reactor = reactor
    self.timers = timers
  }

  /// Number of runs that have not been reaped.
  public var count: Int { runs.count }

  /// True while a notify script is running.
  public var isNotifying: Bool {
    runs.values.contains { $0.run.purpose == .notify && $0.exitRegistration != nil }
  }

  /// True if a process group is that of a run.
  public func isRunning(group: Int32) -> Bool {
    runs.values.contains { $0.child.process == group }
  }

  /// Starts a script. Failing to do so is a result, told before this returns.
  public func run(_ id: UInt64, _ run: ScriptRun) {
    let startedAt = reactor.now()
    let failure: String
    do throws(SystemError) {
      switch try start(id, run, startedAt) {
      case .started(let process): return onStarted(id, process)
      case .refused(let text): failure = text
      }
    } catch {
      failure = Self.text(error)
    }
    onFinished(
      id,
      ScriptResult(outcome: .failedToStart(failure), duration: reactor.now() - startedAt))
  }

  /// Ends a run: reported at once as ended by SIGTERM. Nothing if it has been reported.
  public func cancel(_ id: UInt64) {
    guard let active = runs[id], !active.isReported else { return }
    report(active, .signaled(ActiveRun.terminate))
    terminate(active)
  }

  /// Ends all runs without telling their results: who asked for them is gone.
  public func cancelAll() {
    for active in runs.values {
      active.isReported = true
      terminate(active)
    }
  }

  private enum Start {
    case started(Int32)
    case refused(String)
  }

  private func start(
    _ id: UInt64, _ run: ScriptRun, _ startedAt: MonotonicInstant
  ) throws(SystemError) -> Start {
    guard let path = run.arguments.first else { return .refused("no program is given") }
    guard runs[id] == nil else { return .refused("run \(id) is under way") }
    if run.purpose == .track { thin(run.label) }
    guard runs.count < Self.runsAtMost else {
      return .refused("\(runs.count) scripts are running already")
    }
    var program = Program(
      path: path, search: search, arguments: run.arguments,
      environment: Environment.merge(inherited, run.environment))
    switch identify(run.user) {
    case .own: break
    case .other(let identity): program.identity = identity
    case .unknown(let text): return .refused(text)
    }
    var reading: Int32 = -1
    var writing: Int32 = -1
    _ = try SystemError.check(unsafe clinux_output_pipe(&reading, &writing), "pipe2")
    let output = FileDescriptor(owning: reading)
    let input = FileDescriptor(owning: writing)
    program.output = input.rawValue
    program.descriptorLimit = descriptorLimit
    let child = try program.start()
    let active = ActiveRun(id, run, startedAt, child, output)
    runs[id] = active
    try watch(active)
    return .started(active.child.process)
  }

  private func watch(_ active: ActiveRun) throws(SystemError) {
    do throws(SystemError) {
      active.exitRegistration = try reactor.register(
        active.child.descriptor.rawValue, .readable
      ) { [unowned self] _ in self.exited(active) }
      active.outputRegistration = try reactor.register(active.output.rawValue, .readable) {
        [unowned self] _ in self.readOutput(active)
      }
    } catch {
      // Out of memory or watches: without an eye on it, it must not run.
      active.isReported = true
      terminate(active)
      throw error
    }
    active.timer = timers.schedule(at: active.startedAt + active.run.timeout) {
      [unowned self] in
      active.timer = nil
      self.report(active, .timedOut)
      self.terminate(active)
    }
  }

  /// `/usr/bin/x: No such file or directory`.
  static func text(_ error: SystemError) -> String {
    error.operation == "exec" ? "\(error.subject): \(error.reason)" : "\(error)"
  }
}

/// A script that has not been reaped.
final class ActiveRun {
  let id: UInt64
  let run: ScriptRun
  let startedAt: MonotonicInstant
  let child: Child
  let output: Shared
  var collected = ScriptOutput()
  var exitRegistration: Registration?
  var outputRegistration: Registration?
  /// The time-out; after that, when SIGKILL is sent.
  var timer: TimerQueue.Timer?
  /// Its result was told.
  var isReported = false
  /// SIGTERM was sent and SIGKILL is to follow.
  var isTerminating = false

  /// SIGTERM.
  static let terminate: Int32 = 15
  /// SIGKILL.
  static let kill: Int32 = 9

  init(
    _ id: UInt64, _ run: ScriptRun, _ startedAt: MonotonicInstant, _ child: consuming Child,
    _ output: consuming FileDescriptor
  ) {
    self.id = id
    self.run = run
    self.startedAt = startedAt
    self.child = child
    self.output = Shared(output)
  }
}

/// A descriptor with several holders.
final class Shared {
  private let descriptor: FileDescriptor

  init(_ descriptor: consuming FileDescriptor) {
    self.descriptor = descriptor
  }

  var rawValue: Int32 { descriptor.rawValue }
}
