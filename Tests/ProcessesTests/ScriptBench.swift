import NetworkTypes
import Reactor
import SupervisorProtocol
import SystemCalls

@testable import Processes

/// A reactor with a script runner, driven by a test until what it waits for is there.
final class ScriptBench {
  let reactor: Reactor
  let timers = TimerQueue()
  let runner: ScriptRunner
  private(set) var started: [UInt64: Int32] = [:]
  private(set) var results: [UInt64: ScriptResult] = [:]
  private var lastRun: UInt64 = 0

  init() throws {
    reactor = try Reactor()
    runner = ScriptRunner(reactor: reactor, timers: timers)
    runner.onStarted = { [unowned self] in self.started[$0] = $1 }
    runner.onFinished = { [unowned self] in
      precondition(self.results[$0] == nil, "a result is told once")
      self.results[$0] = $1
    }
    reactor.beforeSleep = { [unowned self] in
      self.timers.runDue(at: self.reactor.now())
      self.reactor.armTimer(at: self.timers.next)
    }
  }

  /// Starts a script and gives the number of its run.
  @discardableResult
  func start(
    _ arguments: [String], timeout: Microseconds = .seconds(20),
    killAfter: Microseconds = .seconds(2), environment: [EnvironmentVariable] = [],
    user: ScriptUser? = nil
  ) -> UInt64 {
    lastRun += 1
    runner.run(
      lastRun,
      ScriptRun(
        arguments: arguments, user: user, environment: environment, timeout: timeout,
        killAfter: killAfter, purpose: .track, label: "test"))
    return lastRun
  }

  /// Starts a line of shell.
  @discardableResult
  func shell(
    _ line: String, timeout: Microseconds = .seconds(20), killAfter: Microseconds = .seconds(2)
  ) -> UInt64 {
    start(["/bin/sh", "-c", line], timeout: timeout, killAfter: killAfter)
  }

  /// Runs the loop until a condition holds or 20 s have passed; true if it holds.
  func wait(until condition: () -> Bool) throws -> Bool {
    let limit = reactor.now() + .seconds(20)
    while !condition() {
      guard reactor.now() < limit else { return false }
      try reactor.runOnce(timeout: .milliseconds(50))
    }
    return true
  }

  /// Runs the loop until a run has its result.
  func result(_ run: UInt64) throws -> ScriptResult? {
    _ = try wait { results[run] != nil }
    return results[run]
  }

}
