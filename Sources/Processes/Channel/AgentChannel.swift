import CLinux
public import Reactor
public import SystemCalls

/// The engine's end of the connection to failover-agent, in terms of bytes: a message is a packet of
/// a SEQPACKET socket.
///
/// The connection outlives the processes at both of its ends, so that either can be started again
/// without the other. Sending never waits. Not thread-safe: belongs to the reactor's thread.
public final class AgentChannel {
  /// Told each packet.
  public var onMessage: ([UInt8]) -> Void = { _ in }

  private let descriptor: FileDescriptor
  private let reactor: Reactor
  private var registration: Registration?
  private var buffer: [UInt8]
  /// Packets that the kernel has not taken yet.
  private var queue: [[UInt8]] = []
  /// Packets that were lost because an agent did not read for long.
  public private(set) var dropped = 0

  /// The descriptor under which the engine, and the agent, finds its end.
  public static let engineDescriptor: Int32 = 4
  /// Packets that wait at most; an agent that reads none of so many hangs.
  static let packetsAtMost = 4_096
  private static let packetsAtOnce = 64

  /// A channel over a connected socket, which it owns from now on.
  /// - Parameter packetBytes: bytes of the largest packet.
  /// - Throws: if it is no descriptor that can be watched.
  public init(
    reactor: Reactor, descriptor: consuming FileDescriptor, packetBytes: Int
  ) throws(SystemError) {
    self.reactor = reactor
    let number = descriptor.rawValue
    self.descriptor = descriptor
    buffer = [UInt8](repeating: 0, count: packetBytes + 1)
    _ = try SystemError.check(clinux_make_private(number), "fcntl")
    registration = try reactor.register(number, .readable) { [unowned self] readiness in
      if readiness.contains(.writable) { self.flush() }
      self.receive()
    }
  }

  /// Sends a packet, or queues it.
  public func send(_ packet: [UInt8]) {
    guard queue.count < Self.packetsAtMost else {
      dropped += 1
      return
    }
    queue.append(packet)
    if queue.count == 1 { flush() }
  }

  /// Forgets what waits and what has come: the agent at the other end is another one.
  public func reset() {
    queue = []
    while take() != nil {}
    watch()
  }

  private func flush() {
    var sent = 0
    while sent < queue.count {
      let number = descriptor.rawValue
      let result = unsafe queue[sent].withUnsafeBytes { bytes in
        unsafe clinux_local_send(number, bytes.baseAddress, bytes.count)
      }
      // The kernel's queue is full: the reactor tells when it has room.
      guard result >= 0 else { break }
      sent += 1
    }
    queue.removeFirst(sent)
    watch()
  }

  private func watch() {
    guard let registration else { return }
    try? reactor.modify(registration, queue.isEmpty ? .readable : [.readable, .writable])
  }

  private func receive() {
    for _ in 0..<Self.packetsAtOnce {
      guard let packet = take() else { return }
      onMessage(packet)
    }
  }

  private func take() -> [UInt8]? {
    let number = descriptor.rawValue
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe clinux_receive(number, bytes.baseAddress, bytes.count)
    }
    return count > 0 ? Array(buffer[..<min(Int(count), buffer.count)]) : nil
  }
}

/// Both ends of the connection between engine and agent, held by the supervisor so that it stays
/// open whoever dies.
public final class AgentConnection {
  /// For the engine, and the next one.
  public let engineEnd: FileDescriptor
  /// For the agent, and the next one.
  public let agentEnd: FileDescriptor

  /// A new connection.
  /// - Throws: if the kernel has no descriptors left.
  public init() throws(SystemError) {
    var first: Int32 = -1
    var second: Int32 = -1
    _ = try SystemError.check(unsafe clinux_channel_pair(&first, &second), "socketpair")
    engineEnd = FileDescriptor(owning: first)
    agentEnd = FileDescriptor(owning: second)
  }

  /// Forgets what an earlier engine has not read.
  public func clearForEngine() { Self.drain(engineEnd.rawValue) }

  /// Forgets what an earlier agent has not read.
  public func clearForAgent() { Self.drain(agentEnd.rawValue) }

  private static func drain(_ number: Int32) {
    var byte: UInt8 = 0
    while unsafe clinux_receive(number, &byte, 1) > 0 {}
  }
}
