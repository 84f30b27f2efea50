public import Reactor
public import SupervisorProtocol
public import SystemCalls

/// The engine's end of the connection to its supervisor.
///
/// Sending never waits, so a supervisor that hangs cannot delay an advert. Not thread-safe: belongs
/// to the reactor's thread.
public final class EngineChannel {
  /// Told each message of the supervisor.
  public var onMessage: (SupervisorToEngine) -> Void = { _ in }
  /// Told once when the supervisor is gone or cannot be understood.
  public var onClose: () -> Void = {}

  private let channel: MessageChannel
  /// Log lines that were not sent since the last one that was.
  private var droppedLines = 0

  /// The descriptor under which the engine finds its end.
  public static let descriptorNumber: Int32 = 3
  /// With so many bytes waiting, log lines are dropped, which the supervisor's log says later.
  static let queuedBytesForLog = 256 * 1024

  /// The engine's end; owns the descriptor from now on.
  /// - Throws: if it is no descriptor that can be watched.
  public init(reactor: Reactor, descriptor: consuming FileDescriptor) throws(SystemError) {
    channel = try MessageChannel(reactor: reactor, descriptor: descriptor)
    channel.onMessage = { [unowned self] bytes in self.receive(bytes) }
    channel.onClose = { [unowned self] _ in self.onClose() }
  }

  /// Messages and parts of messages that wait because the supervisor is slow, in bytes.
  public var queuedBytes: Int { channel.queuedBytes }

  /// Sends a message, or queues it. Lost only when the supervisor has not read for so long that
  /// 16 MiB wait; log lines much earlier; heartbeats whenever anything waits.
  public func send(_ message: EngineToSupervisor) {
    switch message {
    case .heartbeat:
      guard channel.queuedBytes == 0 else { return channel.flush() }
    case .log:
      guard channel.queuedBytes < Self.queuedBytesForLog else {
        droppedLines += 1
        return channel.flush()
      }
      if droppedLines > 0 {
        let note = EngineToSupervisor.log(
          .warning, "\(droppedLines) log lines of the engine were dropped here")
        droppedLines = 0
        _ = channel.send(note.encoded())
      }
    default: break
    }
    _ = channel.send(message.encoded())
  }

  /// Sends what the kernel takes of what is queued.
  public func flush() {
    channel.flush()
  }

  private func receive(_ bytes: [UInt8]) {
    do throws(MessageError) {
      onMessage(try SupervisorToEngine(decoding: bytes))
    } catch {
      channel.fail("\(error)")
    }
  }
}
