import CLinux
import Privileges
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

/// The engine process: opens what needs privileges, gives them up, and serves.
enum EngineMain {
  /// Signals of a terminal reach the whole process group; the supervisor alone answers to them.
  /// Only its death sends SIGTERM here.
  private static let signals: [Int32] = [1, 2, 10, 12, 15]
  private static let terminate: Int32 = 15
  /// Before ordinary work, behind real-time programs.
  private static let niceValue: Int32 = -10

  /// Runs the engine; returns the exit code.
  static func run() -> Int32 {
    do {
      let reactor = try Reactor()
      let channel = try EngineChannel(
        reactor: reactor,
        descriptor: FileDescriptor(owning: EngineChannel.descriptorNumber))
      do {
        return try serve(reactor, channel)
      } catch {
        channel.send(.log(.error, "the engine cannot run: \(error)"))
        channel.flush()
        return 1
      }
    } catch {
      // Without a channel there is nobody to tell; the supervisor logs the exit status.
      return 1
    }
  }

  private static func serve(_ reactor: Reactor, _ channel: EngineChannel) throws -> Int32 {
    let host = try EngineHost(reactor: reactor, channel: channel)
    // A busy host must not delay adverts; where it is not allowed, they are as late as anybody.
    _ = clinux_set_nice(niceValue)
    try Privileges.restrict(to: Capability.engine)
    try Privileges.dieWithParent(signal: terminate)
    try Privileges.forbidInspection()
    _ = try reactor.watchSignals(signals) { delivery in
      if delivery.number == terminate { host.supervisorGone() }
    }
    return try host.run()
  }
}
