import CLinux
import NetworkTypes
import Reactor
import SystemCalls

extension ProcessWatcher {
  /// Nobody waits longer for a zombie to be reaped.
  private static let reapedWithin = Microseconds.seconds(60)
  /// Between two looks at a zombie, at most.
  private static let pauseAtMost = Microseconds.milliseconds(500)

  /// Lets a watch know of the end of a process, which is watched from now on.
  func attach(_ facts: ProcessFacts, to id: UInt32, _ table: inout ProcessTable) {
    if let known = processes[facts.process] {
      if known.startTime == facts.startTime {
        known.watches.insert(id)
        return
      }
      // Its number was given to another one before its end was seen.
      forget(known)
    }
    guard processes.count < Self.watchedAtMost else { return }
    let watched = WatchedProcess(facts)
    do throws(SystemError) {
      watched.registration = try reactor.watchProcess(facts.process) { [unowned self] change in
        switch change {
        case .exited: self.exited(watched)
        case .reaped: self.reaped(watched)
        }
      }
    } catch {
      return
    }
    // The number was resolved just now; what was read before must be about the same process.
    guard table.facts(facts.process)?.startTime == facts.startTime else {
      return forget(watched)
    }
    watched.watches = [id]
    processes[facts.process] = watched
  }

  /// Stops watching a process.
  func forget(_ watched: WatchedProcess) {
    if let registration = watched.registration { reactor.unregister(registration) }
    watched.registration = nil
    if let timer = watched.timer { timers.cancel(timer) }
    watched.timer = nil
    if processes[watched.process] === watched { processes[watched.process] = nil }
  }

  private func exited(_ watched: WatchedProcess) {
    guard !watched.hasExited else { return }
    watched.hasExited = true
    watched.giveUpAt = reactor.now() + Self.reapedWithin
    for id in watched.watches.sorted() { onExited(id, watched.process) }
    // Others may have taken its place already, so what is left is told after a look.
    requestScan(after: .zero)
    look(watched)
  }

  private func reaped(_ watched: WatchedProcess) {
    // The reactor has unregistered it.
    watched.registration = nil
    let watches = watched.watches.sorted()
    if !watched.hasExited { exited(watched) }
    forget(watched)
    for id in watches { onReaped(id, watched.process) }
  }

  /// Looks whether a process that has ended was reaped: older kernels do not tell.
  private func look(_ watched: WatchedProcess) {
    let now = reactor.now()
    guard processes[watched.process] === watched else { return }
    guard now < watched.giveUpAt else { return forget(watched) }
    watched.timer = timers.schedule(at: now + watched.pause) { [unowned self] in
      watched.timer = nil
      guard self.processes[watched.process] === watched else { return }
      let start = self.table.facts(watched.process)?.startTime
      if start == watched.startTime { return self.look(watched) }
      if let registration = watched.registration { self.reactor.unregister(registration) }
      self.reaped(watched)
    }
    watched.pause = min(watched.pause * 2, Self.pauseAtMost)
  }
}
