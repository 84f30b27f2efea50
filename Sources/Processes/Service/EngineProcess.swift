import CLinux
public import Reactor
public import SupervisorProtocol
public import SystemCalls

/// A running engine: its process and the connection to it.
///
/// Not thread-safe: belongs to the reactor's thread.
public final class EngineProcess {
  /// Told each message of the engine.
  public var onMessage: (EngineToSupervisor) -> Void = { _ in }
  /// Told once when the process has ended and everything that it had sent was told.
  public var onExit: (ChildExit) -> Void = { _ in }
  /// Told when the engine sends what makes no sense; it should be ended.
  public var onBroken: (String) -> Void = { _ in }

  /// Its process number.
  public var process: Int32 { child.process }

  private let child: Child
  private let channel: SupervisorChannel
  private let reactor: Reactor
  private var registration: Registration?

  /// Starts this very program again with other arguments, connected through descriptor 3.
  ///
  /// The engine inherits the environment and standard error; it is asked to end (SIGTERM) when this
  /// process dies.
  /// - Throws: if the kernel refuses any of it.
  /// - Parameter inherited: descriptors that it gets as numbers 4, 5 and so on.
  public init(
    reactor: Reactor, arguments: [String], inherited: [Int32] = []
  ) throws(SystemError) {
    self.reactor = reactor
    var ours: Int32 = -1
    var theirs: Int32 = -1
    _ = try SystemError.check(unsafe clinux_channel_pair(&ours, &theirs), "socketpair")
    let own = FileDescriptor(owning: ours)
    let other = FileDescriptor(owning: theirs)
    var program = Program(
      path: "/proc/self/exe", arguments: arguments, environment: Environment.all())
    program.channels = [other.rawValue] + inherited
    let child = try program.start()
    let number = child.descriptor.rawValue
    self.child = child
    channel = try SupervisorChannel(reactor: reactor, descriptor: own)
    channel.onMessage = { [unowned self] in self.onMessage($0) }
    channel.onClose = { [unowned self] in self.onBroken($0) }
    registration = try reactor.register(number, .readable) { [unowned self] _ in
      self.ended()
    }
  }

  /// Sends a message, or queues it; false if the engine is gone or has not read for long.
  @discardableResult
  public func send(_ message: SupervisorToEngine) -> Bool {
    channel.send(message)
  }

  /// Bytes on their way to the engine, because it is slow to read.
  public var queuedBytes: Int { channel.queuedBytes }

  /// Sends a signal to the engine.
  public func signal(_ number: Int32) {
    _ = clinux_process_signal(child.descriptor.rawValue, number)
  }

  private func ended() {
    guard let exit = child.reap(), let registration else { return }
    reactor.unregister(registration)
    self.registration = nil
    channel.drain()
    channel.close()
    onExit(exit)
  }
}
