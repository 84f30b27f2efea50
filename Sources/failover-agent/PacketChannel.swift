import AgentProtocol
import CLinux
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import SystemCalls

/// The connection to the engine: a message is a packet of the SEQPACKET socket that failoverd made.
///
/// NIO joins writes, which would join packets, so this is done by hand: a thread waits and reads,
/// and packets are sent where they are made, without waiting.
final class PacketChannel: Sendable {
  private struct Outgoing {
    var packets: [[UInt8]] = []
    var isRetrying = false
    var isClosed = false
  }

  /// Packets that wait at most for an engine that does not read.
  private static let packetsAtMost = 4_096
  private static let retryPeriod = TimeAmount.milliseconds(5)

  private let descriptor: Int32
  private let loop: any EventLoop
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let outgoing = Mutex(Outgoing())
  private let closed: EventLoopPromise<Void>

  /// A channel over an inherited descriptor.
  /// - Throws: if it is no SEQPACKET socket.
  init(descriptor: Int32, loop: any EventLoop) throws(SystemError) {
    self.descriptor = descriptor
    self.loop = loop
    var type: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    let status = unsafe getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size)
    guard status == 0, type == Int32(SOCK_SEQPACKET.rawValue) else {
      throw SystemError(
        operation: "--channel", errno: status == 0 ? EPROTOTYPE : errno,
        subject: "descriptor \(descriptor)", detail: "failoverd passes a SEQPACKET socket")
    }
    // Nothing that this process starts may hold it; it starts nothing.
    _ = clinux_make_private(descriptor)
    closed = loop.makePromise(of: Void.self)
  }

  /// Reads from now on.
  /// - Parameter receive: told each packet, on the event loop.
  func start(_ receive: @escaping @Sendable ([UInt8]) -> Void) {
    thread.start()
    thread.submit { [self] state in
      guard case .active = state else { return }
      while let packet = waitForPacket() {
        loop.execute { receive(packet) }
      }
      close()
    }
  }

  /// Returns when the engine and failoverd are gone, or `close` was called.
  func untilClosed() async {
    try? await closed.futureResult.get()
  }

  /// Ends the connection.
  func close() {
    outgoing.withLock { $0.isClosed = true }
    closed.succeed()
  }

  /// Sends a packet, or keeps it until the engine has read others.
  func send(_ packet: [UInt8]) {
    let retries = outgoing.withLock { state in
      guard !state.isClosed, state.packets.count < Self.packetsAtMost else { return false }
      state.packets.append(packet)
      flush(&state)
      guard !state.packets.isEmpty, !state.isRetrying else { return false }
      state.isRetrying = true
      return true
    }
    if retries { retry() }
  }

  private func retry() {
    loop.scheduleTask(in: Self.retryPeriod) { [self] in
      let goesOn = outgoing.withLock { state in
        flush(&state)
        state.isRetrying = !state.packets.isEmpty && !state.isClosed
        return state.isRetrying
      }
      if goesOn { retry() }
    }
  }

  private func flush(_ state: inout Outgoing) {
    var sent = 0
    for packet in state.packets {
      let result = unsafe packet.withUnsafeBytes { bytes in
        unsafe clinux_local_send(descriptor, bytes.baseAddress, bytes.count)
      }
      guard result >= 0 else { break }
      sent += 1
    }
    state.packets.removeFirst(sent)
  }

  /// Waits for the next packet; nil at the end of the connection.
  private func waitForPacket() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: AgentProtocolLimits.message + 1)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe clinux_receive(descriptor, bytes.baseAddress, bytes.count)
      }
      if count > 0 { return Array(buffer[..<min(Int(count), buffer.count)]) }
      guard count == -Int64(EAGAIN) || count == -Int64(EINTR) else { return nil }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&waiting, 1, -1)
    }
  }
}
