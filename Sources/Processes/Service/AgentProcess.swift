import CLinux
public import Reactor
public import SystemCalls

/// A running failover-agent.
///
/// Not thread-safe: belongs to the reactor's thread.
public final class AgentProcess {
  /// Told once when the process has ended.
  public var onExit: (ChildExit) -> Void = { _ in }

  private let child: Child
  private let reactor: Reactor
  private var registration: Registration?

  /// Starts the agent with the connection to the engine as descriptor 3. It cannot gain privileges,
  /// and is asked to end (SIGTERM) when this process dies.
  ///
  /// - Parameters:
  ///   - path: of the program.
  ///   - identity: as whom; nil for the user of this process.
  ///   - connection: to the engine.
  /// - Throws: if the kernel refuses any of it: there is no such program, for one.
  public init(
    reactor: Reactor, path: String, identity: ProcessIdentity?, connection: AgentConnection
  ) throws(SystemError) {
    self.reactor = reactor
    connection.clearForAgent()
    var program = Program(
      path: path, arguments: ["failover-agent", "--channel", "3"],
      environment: Self.environment())
    program.channels = [connection.agentEnd.rawValue]
    program.identity = identity
    program.cannotGainPrivileges = true
    let child = try program.start()
    let number = child.descriptor.rawValue
    self.child = child
    registration = try reactor.register(number, .readable) { [unowned self] _ in self.ended() }
  }

  /// Its process number.
  public var process: Int32 { child.process }

  /// Sends a signal to the agent.
  public func signal(_ number: Int32) {
    _ = clinux_process_signal(child.descriptor.rawValue, number)
  }

  /// The agent reads credentials that systemd or the environment holds; the service manager's own
  /// variables are the supervisor's alone.
  private static func environment() -> [String] {
    let withheld = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LD_PRELOAD"]
    return Environment.all().filter { !withheld.contains(String(Environment.name($0))) }
  }

  private func ended() {
    guard let exit = child.reap(), let registration else { return }
    reactor.unregister(registration)
    self.registration = nil
    onExit(exit)
  }
}
