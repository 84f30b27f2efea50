import Reactor
import SupervisorProtocol
import SystemCalls

/// The supervisor's end of the connection to an engine.
///
/// Sending never waits, so an engine that hangs cannot hang its supervisor. Not thread-safe: belongs
/// to the reactor's thread.
final class SupervisorChannel {
  /// Told each message of the engine.
  var onMessage: (EngineToSupervisor) -> Void = { _ in }
  /// Told once, with the reason, when nothing more can come or be understood.
  var onClose: (String) -> Void = { _ in }

  private let channel: MessageChannel

  init(reactor: Reactor, descriptor: consuming FileDescriptor) throws(SystemError) {
    channel = try MessageChannel(reactor: reactor, descriptor: descriptor)
    channel.onMessage = { [unowned self] bytes in self.receive(bytes) }
    channel.onClose = { [unowned self] reason in self.onClose(reason) }
  }

  /// Sends a message, or queues it; false if the engine is gone or has not read for long.
  @discardableResult
  func send(_ message: SupervisorToEngine) -> Bool {
    channel.send(message.encoded())
  }

  /// Takes everything that has arrived.
  func drain() {
    channel.drain()
  }

  var queuedBytes: Int { channel.queuedBytes }

  /// Ends the connection without telling `onClose`.
  func close() {
    channel.close()
  }

  private func receive(_ bytes: [UInt8]) {
    do throws(MessageError) {
      onMessage(try EngineToSupervisor(decoding: bytes))
    } catch {
      channel.fail("\(error)")
    }
  }
}
