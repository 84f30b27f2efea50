import CLinux
import NetworkTypes
public import Reactor
public import SupervisorProtocol
public import SystemCalls

/// Watches processes that are not our children: who they are, and the moment when one ends.
///
/// Ends are told by the kernel (pidfd). New processes are found by looking through `/proc`, which is
/// done when a script has run, when a process has ended, and regularly for `vrrp_track_process`.
/// Not thread-safe: belongs to the reactor's thread.
public final class ProcessWatcher {
  /// Told the processes of a watch, sorted, after `watch` and whenever they change.
  public var onChanged: (_ watch: UInt32, _ processes: [Int32]) -> Void = { _, _ in }
  /// Told when a watched process has ended; it may still be a zombie.
  public var onExited: (_ watch: UInt32, _ process: Int32) -> Void = { _, _ in }
  /// Told when nothing is left of a process that has ended.
  public var onReaped: (_ watch: UInt32, _ process: Int32) -> Void = { _, _ in }
  /// True for process groups of our own scripts: they come and go, and nobody is after them.
  public var isOwnGroup: (Int32) -> Bool = { _ in false }

  let reactor: Reactor
  let timers: TimerQueue
  var table: ProcessTable
  var watches: [UInt32: Watch] = [:]
  var processes: [Int32: WatchedProcess] = [:]
  private var scanTimer: TimerQueue.Timer?
  private var scanAt = MonotonicInstant.zero
  private var lastScan = MonotonicInstant.zero
  private var hasScanned = false

  /// Between two looks at least.
  static let restAtLeast = Microseconds.milliseconds(20)
  /// Between two looks for a process that is not there.
  static let restWhileAbsent = Microseconds.milliseconds(250)
  /// Between two looks for more processes of a script's watch.
  static let restWhilePresent = Microseconds.seconds(10)
  /// Between two looks for `vrrp_track_process`.
  static let restForTracking = Microseconds.milliseconds(500)
  /// Processes that are watched at once; more are told, but their end is found by looking.
  static let watchedAtMost = 512

  /// A watcher on a reactor; `timers` must be served by the reactor's owner.
  /// - Throws: if there is no `/proc`.
  public init(reactor: Reactor, timers: TimerQueue) throws(SystemError) {
    self.reactor = reactor
    self.timers = timers
    table = try ProcessTable()
  }

  /// Begins a watch, in place of a former one of that number; its processes are told soon.
  public func watch(_ id: UInt32, _ target: WatchTarget) {
    unwatch(id)
    watches[id] = Watch(target: target)
    requestScan(after: .zero)
  }

  /// Looks for new processes of a watch, soon or, if it has some, when there is time.
  public func refresh(_ id: UInt32) {
    guard let watch = watches[id] else { return }
    let isPresent = watch.told?.isEmpty == false
    requestScan(after: isPresent ? Self.restWhilePresent : Self.restWhileAbsent)
  }

  /// Ends a watch; nothing more is told of it.
  public func unwatch(_ id: UInt32) {
    guard watches.removeValue(forKey: id) != nil else { return }
    for process in Array(processes.values) {
      process.watches.remove(id)
      if process.watches.isEmpty { forget(process) }
    }
  }

  /// Ends all watches.
  public func removeAll() {
    for id in Array(watches.keys) { unwatch(id) }
    if let scanTimer { timers.cancel(scanTimer) }
    scanTimer = nil
  }

  /// Looks once the last look is so long ago; an earlier look that is planned stays.
  func requestScan(after rest: Microseconds) {
    let now = reactor.now()
    let wait = hasScanned ? max(rest, Self.restAtLeast) : .zero
    let wanted = max(now, lastScan + wait)
    if let scanTimer {
      guard wanted < scanAt else { return }
      timers.cancel(scanTimer)
    }
    scanAt = wanted
    scanTimer = timers.schedule(at: wanted) { [unowned self] in
      self.scanTimer = nil
      self.scan()
    }
  }

  /// Looks through all processes, and tells what has changed.
  func scan() {
    hasScanned = true
    lastScan = reactor.now()
    var found: [UInt32: [Int32]] = [:]
    let watches = self.watches
    table.forEach { table, facts in
      var line: [ArraySlice<UInt8>]?
      for (id, watch) in watches {
        let isMatch = WatchMatcher.matches(watch.target, facts) {
          if let line { return line }
          let read = table.commandLine(facts.process)
          line = read
          return read
        }
        guard isMatch, !isOwnGroup(facts.group), table.isOurs(facts.process) else { continue }
        found[id, default: []].append(facts.process)
        attach(facts, to: id, &table)
      }
    }
    for (id, watch) in watches {
      if case .pidFile(let path) = watch.target { found[id] = readPidFile(path, id) }
      tell(id, (found[id] ?? []).sorted())
    }
    if watches.values.contains(where: { if case .trackProcess = $0.target { true } else { false } })
    {
      requestScan(after: Self.restForTracking)
    }
  }

  private func tell(_ id: UInt32, _ found: [Int32]) {
    guard let watch = watches[id], watch.told != found else { return }
    for process in watch.told ?? [] where !found.contains(process) {
      // It lives, but is another program now; or it ended unwatched.
      guard let watched = processes[process], !watched.hasExited else { continue }
      watched.watches.remove(id)
      if watched.watches.isEmpty { forget(watched) }
    }
    watches[id]?.told = found
    onChanged(id, found)
  }

  /// The process of a PID file, if it is alive.
  private func readPidFile(_ path: String, _ id: UInt32) -> [Int32] {
    guard let bytes = ScriptFile.head(path, count: 32) else { return [] }
    let digits = bytes.drop { $0 == 0x20 || $0 == 0x09 }.prefix { (0x30...0x39).contains($0) }
    guard let number = ProcessFacts.number(digits), number > 0, number <= Int32.max,
      let facts = table.facts(Int32(number)), facts.isAlive
    else { return [] }
    attach(facts, to: id, &table)
    return [facts.process]
  }
}
