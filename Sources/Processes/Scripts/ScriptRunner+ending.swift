import CLinux
import NetworkTypes
import Reactor
import SupervisorProtocol
import SystemCalls

/// The output of a script that has ended, still held open by a process that it left behind.
///
/// Closing it would end that process at its next line (SIGPIPE), so it is read and forgotten.
final class OrphanedOutput {
  let descriptor: Shared
  var registration: Registration

  init(_ descriptor: Shared, _ registration: Registration) {
    self.descriptor = descriptor
    self.registration = registration
  }
}

extension ScriptRunner {
  /// Tells the result, once.
  func report(_ active: ActiveRun, _ outcome: ScriptOutcome) {
    guard !active.isReported else { return }
    active.isReported = true
    onFinished(
      active.id,
      ScriptResult(
        outcome: outcome, duration: reactor.now() - active.startedAt,
        output: active.collected.text, outputDropped: active.collected.dropped))
  }

  /// Asks the whole group to end, and makes it end a while later.
  func terminate(_ active: ActiveRun) {
    guard !active.isTerminating else { return }
    active.isTerminating = true
    if let timer = active.timer { timers.cancel(timer) }
    active.child.signalGroup(ActiveRun.terminate)
    active.timer = timers.schedule(at: reactor.now() + active.run.killAfter) {
      [unowned self] in
      active.timer = nil
      self.kill(active)
    }
  }

  /// Ends the whole group.
  private func kill(_ active: ActiveRun) {
    if let timer = active.timer { timers.cancel(timer) }
    active.timer = nil
    active.child.signalGroup(ActiveRun.kill)
    // What is stuck in the kernel ends later; its exit is still watched then.
    if active.exitRegistration == nil { reap(active) }
  }

  /// Ends at once what was asked to end, but for the newest of a tracker's runs: a script that hangs
  /// each time must not pile up.
  func thin(_ label: String) {
    let ending = runs.values.filter {
      $0.isTerminating && $0.timer != nil && $0.run.purpose == .track && $0.run.label == label
    }
    guard ending.count > 1 else { return }
    for active in ending.sorted(by: { $0.id < $1.id }).dropLast() { kill(active) }
  }

  /// Ends all runs at once; trackers only, or all.
  public func killAll(notifications: Bool) {
    for active in Array(runs.values) where notifications || active.run.purpose == .track {
      active.isReported = true
      active.isTerminating = true
      kill(active)
    }
  }

  /// The script itself has ended.
  func exited(_ active: ActiveRun) {
    if let registration = active.exitRegistration {
      reactor.unregister(registration)
      active.exitRegistration = nil
    }
    // While others of its group may be alive it stays a zombie: so its number cannot become that
    // of a stranger before SIGKILL is sent to the group.
    guard !active.isTerminating || active.timer == nil else { return }
    reap(active)
  }

  private func reap(_ active: ActiveRun) {
    guard let exit = active.child.reap() else {
      // Killed a moment ago, but not dead yet: its exit tells.
      active.exitRegistration = try? reactor.register(
        active.child.descriptor.rawValue, .readable
      ) { [unowned self] _ in self.exited(active) }
      return
    }
    if let timer = active.timer { timers.cancel(timer) }
    active.timer = nil
    drain(active)
    switch exit {
    case .exited(let status): report(active, .exited(status))
    case .signaled(let signal): report(active, .signaled(signal))
    }
    runs[active.id] = nil
    if let registration = active.outputRegistration { adopt(active, registration) }
  }

  /// Reads what is there; the end of the output stops the reading, not the run.
  func readOutput(_ active: ActiveRun) {
    let count = read(active.output)
    if count > 0 { return active.collected.append(buffer[..<count]) }
    guard count == 0, let registration = active.outputRegistration else { return }
    reactor.unregister(registration)
    active.outputRegistration = nil
  }

  /// Reads what the script wrote before it ended: what a pipe holds, at most.
  private func drain(_ active: ActiveRun) {
    for _ in 0..<8 where active.outputRegistration != nil {
      let count = read(active.output)
      guard count > 0 else {
        if count == 0 { readOutput(active) }
        return
      }
      active.collected.append(buffer[..<count])
    }
  }

  /// Bytes read into the buffer; 0 at the end, negative if there is nothing now.
  private func read(_ descriptor: Shared) -> Int {
    let number = descriptor.rawValue
    return Int(
      unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe clinux_read(number, bytes.baseAddress, bytes.count)
      })
  }

  /// Goes on reading the output of an ended script for the processes that it left behind.
  private func adopt(_ active: ActiveRun, _ registration: Registration) {
    reactor.unregister(registration)
    active.outputRegistration = nil
    let descriptor = active.output
    var orphan: OrphanedOutput?
    let fresh = try? reactor.register(descriptor.rawValue, .readable) { [unowned self] _ in
      guard self.read(descriptor) == 0, let orphan else { return }
      self.abandon(orphan)
    }
    guard let fresh else { return }
    let adopted = OrphanedOutput(descriptor, fresh)
    orphan = adopted
    orphans.append(adopted)
    if orphans.count > Self.orphansAtMost { abandon(orphans[0]) }
  }

  private func abandon(_ orphan: OrphanedOutput) {
    reactor.unregister(orphan.registration)
    orphans.removeAll { $0 === orphan }
  }
}
