import CLinux
public import NetworkTypes
public import SystemCalls

/// Notices whether packets from outside for one address arrive at this machine.
///
/// The kernel filters by destination, so that nothing else is copied or wakes anybody. Belongs to
/// one thread; nothing here waits.
public final class TrafficSocket {
  private let socket: FileDescriptor

  /// Listens on all interfaces; needs CAP_NET_RAW.
  ///
  /// - Parameter address: the destination in the IP header.
  /// - Throws: EPERM, EMFILE, or whatever else the kernel says.
  public init(to address: IPAddress) throws(SystemError) {
    socket = try FileDescriptor(
      opening: clinux_traffic_socket(address.family.number, clinux_address(address)),
      "packet socket")
  }

  /// The descriptor, to be registered as readable; unregister it before the socket goes.
  public var descriptor: Int32 { socket.rawValue }

  /// True if a packet was received that this machine has not sent itself.
  public func hasArrived() -> Bool {
    clinux_traffic_next(socket.rawValue) == 1
  }
}
