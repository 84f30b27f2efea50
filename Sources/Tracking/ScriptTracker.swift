public import Configuration
public import NetworkTypes

/// The result of one run of a track script.
public enum RunResult: Equatable, Sendable {
  /// It ended with status 0.
  case success
  /// It failed: another status, a signal, a time-out, or it could not be started.
  case failure(String)
}

/// Counts the results of one `vrrp_script` and says when to run it next.
///
/// As keepalived: the first result ever counts at once; after that `rise` successes or `fall`
/// failures in a row change the verdict. Runs keep to a fixed rhythm and never overlap. An early
/// run, because a watched process exited, counts as one result; early runs are rate-limited.
public struct ScriptTracker: Equatable, Sendable {
  /// What the script is configured to be.
  public private(set) var script: TrackScript
  /// The verdict; nil before the first result.
  public private(set) var isUp: Bool?
  /// Results in a row against the verdict.
  public private(set) var contrary = 0
  /// When the next regular run is due; nil while one is under way.
  public private(set) var nextRun: MonotonicInstant?
  /// When an early run is due; nil if none is wanted.
  public private(set) var earlyRun: MonotonicInstant?
  /// When the last run began; nil before the first.
  public private(set) var lastStart: MonotonicInstant?
  /// When the last result came; nil before the first.
  public private(set) var lastResultAt: MonotonicInstant?
  /// The last result.
  public private(set) var lastResult: RunResult?
  /// True while a run is under way.
  public private(set) var isRunning = false
  /// Early runs that may still be made in this interval.
  private var earlyAllowance = ScriptTracker.earlyRunsPerInterval
  /// True if a process exited while a run was under way: its result may be too old.
  private var exitedDuringRun = false

  /// Early runs in one interval, at most.
  public static let earlyRunsPerInterval = 8
  /// Shortest time between two early runs.
  public static let earlyRunSpacing = Microseconds.milliseconds(2)

  /// A tracker that wants its first run at once.
  public init(script: TrackScript, now: MonotonicInstant) {
    self.script = script
    nextRun = now
    if script.initiallyFailed { isUp = false }
  }

  /// When `due` can become true; nil while a run is under way.
  public var deadline: MonotonicInstant? {
    guard !isRunning else { return nil }
    guard let early = earlyRun else { return nextRun }
    return nextRun.map { min($0, early) } ?? early
  }

  /// True if a run must start now; the caller starts it and the tracker waits for the result.
  public mutating func startIfDue(at now: MonotonicInstant) -> Bool {
    guard let deadline, now >= deadline else { return false }
    let isEarly = nextRun.map { now < $0 } ?? true
    if isEarly {
      earlyAllowance -= 1
    } else {
      earlyAllowance = Self.earlyRunsPerInterval
      nextRun = now + script.interval
    }
    earlyRun = nil
    isRunning = true
    exitedDuringRun = false
    lastStart = now
    return true
  }

  /// A watched process exited, or was reaped: look early, after the grace of `exit_grace`.
  public mutating func watchedProcessExited(at now: MonotonicInstant) {
    if isRunning { return exitedDuringRun = true }
    scheduleEarlyRun(at: now + script.exitGrace)
  }

  private mutating func scheduleEarlyRun(at instant: MonotonicInstant) {
    guard earlyAllowance > 0 else { return }
    let earliest = lastStart.map { max(instant, $0 + Self.earlyRunSpacing) } ?? instant
    earlyRun = earlyRun.map { min($0, earliest) } ?? earliest
  }

  /// Takes the result of the run under way.
  ///
  /// - Returns: true if the verdict changed, the first one included.
  public mutating func finish(_ result: RunResult, at now: MonotonicInstant) -> Bool {
    guard isRunning else { return false }
    isRunning = false
    lastResult = result
    let isFirst = lastResultAt == nil
    lastResultAt = now
    if exitedDuringRun { scheduleEarlyRun(at: now + script.exitGrace) }
    exitedDuringRun = false
    let success = result == .success
    guard let verdict = isUp, !isFirst else {
      let changed = isUp != success
      isUp = success
      return changed
    }
    guard success != verdict else {
      contrary = 0
      return false
    }
    contrary += 1
    guard contrary >= (success ? script.rise : script.fall) else { return false }
    contrary = 0
    isUp = success
    return true
  }

  /// Takes a changed configuration; the verdict stays if the command is the same.
  ///
  /// - Returns: false if the command changed, so that the caller must make a new tracker.
  public mutating func adopt(_ new: TrackScript, at now: MonotonicInstant) -> Bool {
    guard new.command == script.command else { return false }
    if new.interval != script.interval, let last = lastStart {
      nextRun = max(now, last + new.interval)
    }
    script = new
    return true
  }
}

extension ScriptTracker {
  /// Writes or reads everything but the script itself.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&isUp)
    archive.pass(&contrary)
    archive.pass(&nextRun)
    archive.pass(&earlyRun)
    archive.pass(&lastStart)
    archive.pass(&lastResultAt)
    archive.pass(&lastResult)
    archive.pass(&isRunning)
    archive.pass(&earlyAllowance)
    archive.pass(&exitedDuringRun)
  }
}

extension RunResult: Archivable {
  /// A value to read into.
  package static var blank: RunResult { .success }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    var text: String?
    if case .failure(let why) = self { text = why }
    archive.pass(&text)
    self = text.map { .failure($0) } ?? .success
  }
}
