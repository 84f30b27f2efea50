import CLinux
public import NetworkTypes
public import SystemCalls

/// A packet socket that sends whole Ethernet frames on any interface and receives nothing.
///
/// For gratuitous ARP and unsolicited neighbor advertisements. One serves all interfaces. Belongs
/// to the thread of its buffers; nothing here waits.
public final class AnnouncementSocket {
  /// How many frames were sent.
  public private(set) var sentCount: UInt64 = 0
  /// How many frames could not be sent.
  public private(set) var failedCount: UInt64 = 0

  private let socket: FileDescriptor
  private let buffers: PacketBuffers
  private var queue = SendQueue()

  /// Opens a socket; needs CAP_NET_RAW.
  /// - Throws: EPERM, or whatever else the kernel says.
  public init(buffers: PacketBuffers) throws(SystemError) {
    socket = try FileDescriptor(opening: clinux_packet_socket(), "packet socket")
    self.buffers = buffers
  }

  /// Queues a frame for ``flush(failed:)``; it is copied.
  ///
  /// - Parameters:
  ///   - frame: with its Ethernet header of 14 bytes, without check sequence.
  ///   - interface: to send it on.
  ///   - token: comes back with the error if the frame cannot be sent.
  public func send(_ frame: Span<UInt8>, on interface: InterfaceIndex, token: UInt32 = 0) {
    precondition(frame.count >= 14, "a frame starts with its Ethernet header")
    let none = clinux_address(high: 0, low: 0)
    queue.append(
      frame, source: none, destination: none, interface: interface.rawValue, hops: 0, token: token)
  }

  /// Sends what was queued, without waiting; what the kernel does not take now is lost.
  ///
  /// - Parameter failed: told of each frame that was not sent: ENETDOWN, ENXIO for an interface
  ///   that is gone, ENOBUFS.
  /// - Returns: how many were sent.
  @discardableResult
  public func flush(failed: (_ token: UInt32, _ error: SystemError) -> Void) -> Int {
    guard queue.count > 0 else { return 0 }
    let descriptor = socket.rawValue
    let sent = unsafe queue.flush { packets, count, bytes in
      unsafe clinux_batch_send_frames(buffers.batch, descriptor, packets, count, bytes)
    } failed: { token, errno in
      failedCount += 1
      failed(token, SystemError(operation: "sendmmsg of frame", errno: errno))
    }
    sentCount += UInt64(sent)
    return sent
  }
}
