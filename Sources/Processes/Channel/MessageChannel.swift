import CLinux
import Reactor
import SupervisorProtocol
import SystemCalls

/// One end of the SEQPACKET connection between supervisor and engine, in terms of bytes.
///
/// Sending never waits: what the kernel does not take is queued, within a bound. Not thread-safe:
/// belongs to the reactor's thread.
final class MessageChannel {
  /// Told each whole message.
  var onMessage: ([UInt8]) -> Void = { _ in }
  /// Told once when the connection is of no use any more, with the reason.
  var onClose: (String) -> Void = { _ in }

  private let reactor: Reactor
  /// Nil once closed, which the other side sees.
  private var descriptor: FileDescriptor?
  private let number: Int32
  private var registration: Registration?
  private var assembler = MessageAssembler()
  private var buffer = [UInt8](repeating: 0, count: MessageLimits.fragment + 1)
  /// Datagrams that the kernel has not taken yet; those before `head` are gone.
  private var queue: [[UInt8]] = []
  private var head = 0
  /// Bytes in the queue.
  private(set) var queuedBytes = 0

  /// Most bytes that are queued: one whole message, and as much again.
  static let queuedBytesAtMost = 2 * MessageLimits.message
  /// Datagrams that are read in one turn, so that others get theirs.
  private static let datagramsAtOnce = 64

  /// A channel over a connected socket, which it owns from now on.
  /// - Throws: if the reactor cannot watch it.
  init(reactor: Reactor, descriptor: consuming FileDescriptor) throws(SystemError) {
    self.reactor = reactor
    let number = descriptor.rawValue
    self.descriptor = consume descriptor
    self.number = number
    _ = try SystemError.check(clinux_make_private(number), "fcntl")
    registration = try reactor.register(number, .readable) { [unowned self] readiness in
      self.advance(readiness)
    }
  }

  deinit { close() }

  /// False once it has been closed by either side.
  var isOpen: Bool { registration != nil }

  /// Stops everything; what is queued is lost. Nothing is told about it.
  func close() {
    guard let registration else { return }
    reactor.unregister(registration)
    self.registration = nil
    descriptor = nil
    queue = []
    head = 0
    queuedBytes = 0
  }

  /// Sends a message, now or as soon as the other side reads.
  ///
  /// - Returns: false if it was not taken, because the channel is closed or its queue full, or the
  ///   message too long.
  func send(_ message: [UInt8]) -> Bool {
    guard isOpen, queuedBytes + message.count <= Self.queuedBytesAtMost,
      let fragments = try? MessageFragments.split(message)
    else { return false }
    for fragment in fragments {
      queue.append(fragment)
      queuedBytes += fragment.count
    }
    flush()
    return true
  }

  /// Sends as much of the queue as the kernel takes.
  func flush() {
    guard let registration else { return }
    while head < queue.count {
      let number = self.number
      let result = unsafe queue[head].withUnsafeBytes { bytes in
        unsafe clinux_local_send(number, bytes.baseAddress, bytes.count)
      }
      // A full queue of the kernel. Other errors mean that nobody reads: reading tells.
      guard result >= 0 else { break }
      queuedBytes -= queue[head].count
      queue[head] = []
      head += 1
    }
    if head == queue.count {
      queue.removeAll(keepingCapacity: queue.count <= 64)
      head = 0
    } else if head > 1_024 {
      queue.removeFirst(head)
      head = 0
    }
    // The kernel accepts every change of interest of a descriptor that it watches.
    try? reactor.modify(registration, queue.isEmpty ? .readable : [.readable, .writable])
  }

  private func advance(_ readiness: Readiness) {
    if readiness.contains(.writable) { flush() }
    for _ in 0..<Self.datagramsAtOnce where isOpen {
      guard receive() else { return }
    }
  }

  /// Takes everything that has arrived.
  func drain() {
    while isOpen, receive() {}
  }

  /// Takes one datagram; false if there is none.
  private func receive() -> Bool {
    let number = self.number
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe clinux_receive(number, bytes.baseAddress, bytes.count)
    }
    if count == -Self.wouldBlock { return false }
    // The other side closed without having read everything: what it had sent comes all the same.
    if count == -Self.wasReset { return true }
    guard count > 0 else {
      fail(count == 0 ? "closed by the other side" : SystemError.text(of: Int32(-count)))
      return false
    }
    do throws(MessageError) {
      let datagram = [UInt8](buffer[..<min(Int(count), buffer.count)])
      if let message = try assembler.accept(datagram) { onMessage(message) }
    } catch {
      fail("\(error)")
    }
    return true
  }

  /// EAGAIN.
  private static let wouldBlock: Int64 = 11
  /// ECONNRESET.
  private static let wasReset: Int64 = 104

  /// Ends the connection because of a fault of either side.
  func fail(_ reason: String) {
    guard isOpen else { return }
    close()
    onClose(reason)
  }
}
