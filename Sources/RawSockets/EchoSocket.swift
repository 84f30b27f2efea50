import CLinux
public import NetworkTypes
public import SystemCalls

/// Sends ICMP echo requests of one family and hears the answers to its own.
///
/// Requests carry a random identifier, so that several programs of a host do not mistake each
/// other's answers. Belongs to one thread; nothing here waits.
public final class EchoSocket {
  /// The family of its packets.
  public let family: AddressFamily
  private let socket: FileDescriptor
  private let identifier: UInt16

  /// Answers taken at once, so that a flood of them cannot hold up the reactor.
  private static let answersAtOnce = 64

  /// Opens a socket; needs CAP_NET_RAW.
  /// - Throws: EPERM, EMFILE, or whatever else the kernel says.
  public init(family: AddressFamily) throws(SystemError) {
    self.family = family
    socket = try FileDescriptor(opening: clinux_echo_socket(family.number), "ICMP socket")
    identifier = UInt16(truncatingIfNeeded: clinux_random())
  }

  /// The descriptor, to be registered as readable; unregister it before the socket goes.
  public var descriptor: Int32 { socket.rawValue }

  /// Sends a request.
  /// - Throws: ENETUNREACH, EPERM from a filter, and their like.
  public func ask(_ address: IPAddress, sequence: UInt16) throws(SystemError) {
    _ = try SystemError.check(
      clinux_echo_send(
        socket.rawValue, family.number, clinux_address(address), identifier, sequence),
      "ICMP echo to", "\(address)")
  }

  /// Hands over the answers that wait.
  public func receive(_ body: (_ source: IPAddress, _ sequence: UInt16) -> Void) {
    for _ in 0..<Self.answersAtOnce {
      var echo = clinux_echo()
      let result = unsafe clinux_echo_next(socket.rawValue, family.number, &echo)
      guard result >= 0 else { return }
      if result == 1, echo.identifier == identifier {
        body(echo.source.address(family), echo.sequence)
      }
    }
  }
}
