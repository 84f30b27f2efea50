import CLinux
import ControlProtocol
import HostFacts
import NetworkTypes
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

extension Supervisor {
  /// An engine that says nothing for so long hangs, whatever it promises. It sends a heartbeat each
  /// second.
  private static let silenceAtMost = Microseconds.seconds(10)
  /// An engine that lived so long has started well, whatever it said.
  private static let startedAfter = Microseconds.seconds(5)

  /// Starts an engine and tells it what it needs to know.
  func startEngine() {
    guard !isStopping else { return }
    farewell = nil
    heardAt = nil
    life.promiseNothing()
    engineStartedAt = reactor.now()
    agentConnection.clearForEngine()
    do throws(SystemError) {
      recorderMemory = try RecorderMemory()
      let engine = try EngineProcess(
        reactor: reactor, arguments: ["failoverd", "--engine"],
        inherited: [
          agentConnection.engineEnd.rawValue, life.descriptor.rawValue,
          recorderMemory.descriptor.rawValue,
        ])
      engine.onMessage = { [unowned self] in self.handle($0) }
      engine.onExit = { [unowned self] in self.engineEnded($0) }
      engine.onBroken = { [unowned self] in self.engineBroken($0) }
      self.engine = engine
      startFailures = nil
      engine.send(.start(startFacts()))
      engine.send(.configuration(requestID: 0, configuration))
      for note in notes { engine.send(.hostEvent(note)) }
      notes = []
      tellFiles()
      scheduleEngine()
      if isResigning { engine.send(.terminateSignal) }
    } catch {
      startFailed(error)
    }
  }

  /// There is no room for an engine. As long as no peer can have taken over it is tried again, and goes
  /// on; then the addresses go, since there is nobody to resign.
  private func startFailed(_ error: SystemError) {
    let isFirst = startFailures == nil
    var failures = startFailures ?? StartFailures()
    let step = failures.next(silence: reactor.now() - life.time, patience: peersWait)
    startFailures = failures
    let delay: Microseconds
    switch step {
    case .tryAgain(let after):
      delay = after
      if isFirst { log.write(.error, "the engine cannot be started: \(error)") }
    case .letGo(let after):
      delay = after
      log.write(
        .error, "the engine cannot be started: \(error). This node gives its addresses up.")
      isResigning = false
      records.forgetMasters()
      removeLeftovers()
      notifier.status("no engine can be started: \(error)")
    }
    timers.schedule(at: reactor.now() + delay) { [unowned self] in self.startEngine() }
  }

  private func startFacts() -> StartFacts {
    let now = WallClock.now()
    let (epoch, failure) = store.nextEpoch(seconds: now / 1_000_000)
    if let failure { log.write(.error, "the number of this start is not saved: \(failure)") }
    var facts = StartFacts(
      nodeName: arguments.node ?? ConfigurationService.hostName(),
      softwareVersion: failoverVersion, bootEpoch: epoch,
      wallClockOffset: now - reactor.now().nanoseconds / 1_000,
      configFile: arguments.configFile, runDirectory: arguments.runDirectory,
      stateDirectory: arguments.stateDirectory, supervisorProcessID: clinux_own_process(),
      observe: arguments.observe, stateBlob: state, lastEventSequence: events.lastSequence)
    facts.records = records.all
    facts.lastAlive = life.time.nanoseconds
    facts.daemonLife = daemonLife
    return facts
  }

  private func engineBroken(_ reason: String) {
    // Usually the first sign of its end; if it lives on, it cannot be talked to any more.
    guard engine != nil, farewell == nil else { return }
    log.write(.debug, "the connection to the engine broke: \(reason)")
    engine?.signal(9)
  }

  /// The engine is gone: everything it had asked for ends, and another one takes its place.
  private func engineEnded(_ exit: ChildExit) {
    engine = nil
    runner.cancelAll()
    pipeReaders = [:]
    startPipeReaders()
    watcher.removeAll()
    readers = []
    // What it would have taken off itself.
    if farewell != 0, isStopping || isResigning { removeLeftovers() }
    if isStopping { return finish(farewell ?? 1) }
    if isResigning {
      isResigning = false
      records.removeAll()
      return scheduleRestart()
    }
    let life = reactor.now() - engineStartedAt
    let hasStarted = isReady || life >= Self.startedAfter
    // It cannot work here at all, and said so. One that somebody ended is started again.
    if let farewell, farewell != 0, !hasStarted { return finish(farewell) }
    if case .exited(let status) = exit, farewell == nil, !hasStarted {
      log.write(.error, "the engine could not start (exit status \(status)).")
      return finish(status == 0 ? 1 : status)
    }
    switch exit {
    case .exited(let status):
      log.write(.error, "the engine ended unexpectedly (exit status \(status)).")
    case .signaled(let number):
      log.write(.error, "the engine was ended by signal \(number).")
    }
    let lost = recorderMemory
    scheduleRestart()
    // First the next engine: adverts are due.
    saveRecord(of: lost)
  }

  private func scheduleRestart() {
    let delay = restarts.delay(afterLifeOf: reactor.now() - engineStartedAt)
    if delay > .zero, records.hasMaster {
      // It keeps dying: one more engine, which only hands over or resigns, signed at that moment.
      log.write(.error, "the engine keeps dying: this node leaves in order.")
      isResigning = true
      return startEngine()
    }
    log.write(.notice, "a new engine starts in \(delay.count / 1_000_000) s.")
    notifier.status("the engine died and is being restarted")
    timers.schedule(at: reactor.now() + delay) { [unowned self] in self.startEngine() }
  }

  /// Looks whether the engine keeps its promises, again and again.
  func watchEngine() {
    switch hangWatch.look(at: engine == nil ? nil : life.promise, reactor.now()) {
    case .fine(let next):
      timers.schedule(at: next) { [unowned self] in self.watchEngine() }
    case .hangs(let late):
      log.write(
        .error,
        "the engine hangs: what was due was not done for \(late.count / 1_000) ms more than it may "
          + "take. It is ended.")
      life.promiseNothing()
      engine?.signal(9)
      watchEngine()
    }
  }

  /// Looks after the engine, and tells systemd that somebody does.
  func watchdog() {
    let now = reactor.now()
    // A silence of the engine that this process slept through itself does not count.
    if now - watchdogDue > .seconds(1), heardAt != nil { heardAt = now }
    if let heardAt, engine != nil, now - heardAt > Self.silenceAtMost {
      log.write(.error, "the engine says nothing any more: it is ended.")
      self.heardAt = nil
      engine?.signal(9)
    }
    if notifier.watchdogInterval != nil { notifier.watchdog() }
    let interval = min(notifier.watchdogInterval ?? .seconds(2), .seconds(2))
    watchdogDue = now + interval
    timers.schedule(at: watchdogDue) { [unowned self] in self.watchdog() }
  }
}
