import CLinux
public import NetworkTypes
public import SystemCalls

/// A TCP connection that is opened to see whether it can be, and closed with this object.
///
/// Belongs to one thread; nothing here waits.
public final class ProbeConnection {
  private let socket: FileDescriptor

  /// Begins a connection.
  /// - Throws: ENETUNREACH, EMFILE, and their like.
  public init(to address: IPAddress, port: UInt16) throws(SystemError) {
    socket = try FileDescriptor(
      opening: clinux_connection_begin(
        address.family.number, clinux_address(address), port), "connecting to", "\(address)")
  }

  /// The descriptor, to be registered as writable; unregister it before the object goes.
  public var descriptor: Int32 { socket.rawValue }

  /// True once it is writable and open: false then means that it was refused.
  public var isOpen: Bool { clinux_connection_result(socket.rawValue) == 0 }
}
