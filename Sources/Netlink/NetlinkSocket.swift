import CLibNL
import CLinux
import Glibc
import SystemCalls

/// The only owner of a connected, nonblocking socket of libnl and of a buffer to read into.
@safe struct NetlinkSocket: ~Copyable {
  private let handle: OpaquePointer
  private let buffer: UnsafeMutableRawBufferPointer

  /// More than the kernel ever puts into one message: 32 KiB, or a page where that is more.
  private static let bufferSize = 64 << 10

  /// A socket with room for so many bytes of unread messages.
  ///
  /// - Parameter family: NETLINK_ROUTE, or NETLINK_NETFILTER.
  init(receiveBuffer bytes: Int32, family: Int32 = NETLINK_ROUTE) throws(NetlinkError) {
    guard let handle = unsafe nl_socket_alloc() else {
      throw .system(SystemError(operation: "nl_socket_alloc", errno: ENOMEM))
    }
    do throws(NetlinkError) {
      try NetlinkError.check(unsafe nl_connect(handle, family), "nl_connect")
      try NetlinkError.check(unsafe nl_socket_set_nonblocking(handle), "nl_socket_set_nonblocking")
      let descriptor = unsafe nl_socket_get_fd(handle)
      try NetlinkSocket.check(clinux_set_receive_buffer(descriptor, bytes), "SO_RCVBUF")
      try NetlinkSocket.check(clinux_netlink_prepare(descriptor), "NETLINK_EXT_ACK")
    } catch {
      unsafe nl_socket_free(handle)
      throw error
    }
    unsafe self.handle = handle
    unsafe buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.bufferSize, alignment: 16)
  }

  deinit {
    unsafe nl_socket_free(handle)
    unsafe buffer.deallocate()
  }

  /// The descriptor; valid as long as the owner lives.
  var descriptor: Int32 { unsafe nl_socket_get_fd(handle) }

  /// The number by which the kernel knows this socket.
  var port: UInt32 { unsafe nl_socket_get_local_port(handle) }

  /// Receives what the kernel tells a group.
  func join(_ group: Int32) throws(NetlinkError) {
    try NetlinkError.check(
      unsafe nl_socket_add_membership(handle, group), "nl_socket_add_membership")
  }

  /// Sends messages to the kernel, which has acted on them when this returns.
  func send(_ bytes: [UInt8]) throws(NetlinkError) {
    let count = unsafe bytes.withUnsafeBytes {
      unsafe clinux_netlink_send(descriptor, $0.baseAddress, $0.count)
    }
    try Self.check(count, "netlink send")
  }

  /// Reads one datagram and hands over each message in it.
  /// - Returns: false if none waits.
  func receive(_ body: (NetlinkMessage) -> Void) throws(SystemError) -> Bool {
    let result = unsafe clinux_netlink_receive(descriptor, buffer.baseAddress, buffer.count)
    var remaining = Int32(try SystemError.check(result, "netlink receive"))
    guard remaining > 0 else { return false }
    var next = unsafe buffer.baseAddress?.assumingMemoryBound(to: nlmsghdr.self)
    while let header = unsafe next, unsafe nlmsg_ok(header, remaining) != 0 {
      unsafe body(NetlinkMessage(header: header))
      unsafe next = nlmsg_next(header, &remaining)
    }
    return true
  }

  /// The result of a call of the shim, with its error as ours.
  static func check(
    _ result: some SignedInteger & FixedWidthInteger, _ operation: StaticString
  ) throws(NetlinkError) {
    do throws(SystemError) {
      _ = try SystemError.check(result, operation)
    } catch {
      throw .system(error)
    }
  }
}
