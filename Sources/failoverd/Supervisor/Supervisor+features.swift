import CLinux
import Configuration
import HostFacts
import NetworkTypes
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

// What a configuration asks of the supervisor itself: tracked files, notify pipes, dumps, names.

extension Supervisor {
  /// Runs of the supervisor's own, which the engine knows nothing of, have numbers from here on.
  static let ownRuns: UInt64 = 1 << 63
  /// A reader of a pipe has no time-out.
  private static let forever = Microseconds.seconds(100 * 365 * 86_400)

  /// Brings everything in line with the configuration; called after each change of it.
  func applyFeatures() {
    openPipes()
    rename(global.processNames.supervisor ?? SupervisorMain.programName)
    scheduleEngine()
  }

  /// What every engine is told after its configuration.
  func tellFiles() { files.track(trackedFiles) }

  // MARK: Notify pipes

  private func openPipes() {
    let wanted = [global.notifyFIFO, global.vrrpNotifyFIFO].compactMap { $0 }
    for pipe in pipes where !wanted.contains(where: { $0.path == pipe.path }) { pipe.remove() }
    // A pipe that stays is not opened anew: its reader would see an end that is none.
    pipes = wanted.compactMap { wish in
      pipes.first { $0.path == wish.path } ?? open(wish)
    }
    for (path, run) in pipeReaders where !wanted.contains(where: { $0.path == path }) {
      runner.cancel(run)
      pipeReaders[path] = nil
    }
    startPipeReaders()
  }

  private func open(_ wish: NotifyFIFO) -> NotifyPipe? {
    do throws(SystemError) {
      var owner = (user: clinux_effective_user(), group: UInt32(0))
      if let user = wish.owner, let account = try? Accounts.resolve(user) {
        owner = (account.user, account.group)
      }
      return try NotifyPipe(wish.path, user: owner.user, group: owner.group)
    } catch {
      log.write(.error, "notify_fifo: \(error)")
      return nil
    }
  }

  /// Starts the readers that do not run.
  func startPipeReaders() {
    for wish in [global.notifyFIFO, global.vrrpNotifyFIFO].compactMap({ $0 }) {
      guard let script = wish.script, pipeReaders[wish.path] == nil, !isStopping else { continue }
      lastOwnRun += 1
      let run = Self.ownRuns | lastOwnRun
      pipeReaders[wish.path] = run
      runner.run(
        run,
        ScriptRun(
          arguments: script.arguments + [wish.path],
          user: script.user.map { SupervisorProtocol.ScriptUser(user: $0.user, group: $0.group) },
          timeout: Self.forever, purpose: .track, label: "reader of \(wish.path)"))
    }
  }

  /// Runs the startup or shutdown script, if there is one; what follows waits for it.
  func perform(
    _ script: ScriptCommand?, _ label: String, within timeout: Microseconds,
    then next: @escaping () -> Void
  ) {
    guard let script else { return next() }
    lastOwnRun += 1
    ceremony = Self.ownRuns | lastOwnRun
    afterCeremony = next
    runner.run(
      Self.ownRuns | lastOwnRun,
      ScriptRun(
        arguments: script.arguments,
        user: script.user.map { SupervisorProtocol.ScriptUser(user: $0.user, group: $0.group) },
        timeout: timeout, purpose: .notify, label: label))
  }

  /// A run of the supervisor's own ended.
  func ownRunFinished(_ run: UInt64, _ result: ScriptResult) {
    if run == ceremony {
      ceremony = nil
      if result.outcome != .exited(0) {
        log.write(.error, "the startup or shutdown script failed: \(result.outcome).")
      }
      return afterCeremony()
    }
    guard let path = pipeReaders.first(where: { $0.value == run })?.key else { return }
    pipeReaders[path] = nil
    guard !isStopping else { return }
    log.write(.error, "the reader of \(path) has ended; it is started again in 5 s.")
    timers.schedule(at: reactor.now() + .seconds(5)) { [unowned self] in self.startPipeReaders() }
  }

  /// A line for everybody who reads a pipe.
  func notify(_ line: String) {
    for pipe in pipes where !pipe.write(line) && pipe.lost == 1 {
      log.write(.warning, "\(pipe.path) is full: nobody reads it, and lines are lost.")
    }
  }

  /// The end of the daemon.
  func removePipes() {
    for pipe in pipes { pipe.remove() }
    pipes = []
  }

  // MARK: Dumps

  /// Writes what a signal asked for. Never to a path that others could have prepared by default.
  func write(_ kind: DumpKind, _ text: String) {
    let path = path(of: kind)
    do throws(SystemError) {
      try DumpFile.replace(path, with: text)
      log.write(.info, "wrote \(path).")
    } catch {
      log.write(.error, "\(error)")
    }
  }

  private func path(of kind: DumpKind) -> String {
    let dumps = global.dumps
    let (configured, suffix) =
      switch kind {
      case .state: (dumps.state, "data")
      case .statistics: (dumps.statistics, "stats")
      case .json: (dumps.json, "json")
      }
    return configured ?? "\(arguments.runDirectory)/keepalived\(dumpInfix).\(suffix)"
  }

  // MARK: Processes

  private func rename(_ name: String) {
    _ = unsafe name.withCString { unsafe clinux_process_rename($0) }
  }

  /// Gives the engine the place among processes that the configuration wants for it.
  func scheduleEngine() {
    guard let process = engine?.process else { return }
    let wanted = global.scheduling
    guard wanted != scheduling || process != scheduledProcess else { return }
    let isFirst = scheduledProcess != process
    if wanted.niceness != nil || !isFirst && scheduling.niceness != nil {
      check(clinux_process_nice(process, Int32(wanted.niceness ?? 0)), "vrrp_priority")
    }
    if wanted.realTimePriority != nil || !isFirst && scheduling.realTimePriority != nil {
      check(
        clinux_process_real_time(process, Int32(wanted.realTimePriority ?? 0)), "vrrp_rt_priority")
    }
    if wanted.realTimePriority != nil, let limit = wanted.realTimeLimit {
      check(
        clinux_process_real_time_limit(process, UInt64(limit.count)), "vrrp_rlimit_rttime")
    }
    if wanted.locksMemory { check(clinux_process_may_lock(process), "vrrp_no_swap") }
    if !wanted.processors.isEmpty || !isFirst && !scheduling.processors.isEmpty {
      let numbers = wanted.processors.map { Int32(clamping: $0) }
      let result = unsafe numbers.withUnsafeBufferPointer {
        unsafe clinux_process_affinity(process, $0.baseAddress, $0.count)
      }
      check(result, "vrrp_cpu_affinity")
    }
    scheduling = wanted
    scheduledProcess = process
  }

  private func check(_ result: Int32, _ keyword: String) {
    guard result < 0 else { return }
    let error = SystemError(operation: keyword, errno: -result, subject: "of the engine")
    let isForbidden = [Self.notPermitted, Self.noAccess].contains(-result)
    let advice = keyword == "vrrp_no_swap" ? Self.memoryAdvice : Self.schedulingAdvice
    log.write(.error, "\(error)" + (isForbidden ? advice : ""))
  }

  private static let notPermitted: Int32 = 1
  private static let noAccess: Int32 = 13
  /// Where systemd started the daemon, its unit says what is permitted.
  private static let memoryAdvice = "; under systemd its unit needs LimitMEMLOCK=infinity"
  private static let schedulingAdvice =
    "; under systemd put drop-ins/realtime.conf, which came with failoverd.service, into "
    + "/etc/systemd/system/failoverd.service.d"
}
