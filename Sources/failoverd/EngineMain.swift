import Privileges
import Processes
import Reactor
import SupervisorProtocol

/// The engine process: opens what needs privileges, gives them up, and serves.
enum EngineMain {
  /// The descriptor of the supervisor's channel, inherited.
  static let channelDescriptor: Int32 = 3

  /// Runs the engine; returns the exit code.
  static func run() -> Int32 {
    do {
      let reactor = try Reactor()
      let channel = try EngineChannel(descriptor: channelDescriptor, reactor: reactor)
      let host = try EngineHost(reactor: reactor, channel: channel)
      return try host.run()
    } catch {
      // The supervisor sees the status and logs it; the channel may be what failed.
      return 1
    }
  }
}
