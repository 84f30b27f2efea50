import NetworkTypes
import Processes
import Reactor
import SupervisorProtocol

extension Supervisor {
  /// The engine gets so long to leave: its own bound is 5 s, and notify scripts may follow it.
  private static let stopAtMost = Microseconds.seconds(8)

  /// SIGRTMIN+2, as the C library counts.
  static let jsonSignal: Int32 = 36

  /// A signal of an operator or the service manager.
  func signal(_ number: Int32) {
    switch number {
    case 1:
      guard engine != nil, !isStopping else { return }
      notifier.reloading(at: reactor.now())
      engine?.send(.reloadSignal)
    case 10: engine?.send(.dumpSignal(.state))
    case 12: engine?.send(.dumpSignal(.statistics))
    case Self.jsonSignal: engine?.send(.dumpSignal(.json))
    default: beginStop()
    }
  }

  private func beginStop() {
    guard !isStopping else { return }
    isStopping = true
    notifier.stopping()
    guard let engine, engine.send(.terminateSignal) else {
      removeLeftovers()
      return finish(1)
    }
    timers.schedule(at: reactor.now() + Self.stopAtMost) { [unowned self] in
      self.log.write(.error, "the engine did not stop in time: it is ended.")
      self.engine?.signal(9)
    }
  }
}
