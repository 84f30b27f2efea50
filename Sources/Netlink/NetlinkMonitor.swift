import CLibNL
import CLinux
import Glibc
public import SystemCalls

/// Hears of every change of links and addresses in this network namespace.
///
/// Belongs to one thread; nothing here waits. Open it before the first dump, so that no change is
/// missed in between: events that a dump already contains do no harm.
public final class NetlinkMonitor {
  private let socket: NetlinkSocket

  /// Room for unread events, in bytes: a thousand addresses can come and go during a pause.
  private static let receiveBufferSize: Int32 = 4 << 20
  /// Datagrams per call of ``receive(_:)``, so that a flood of events cannot hold up the reactor.
  private static let datagramsAtOnce = 256
  /// Links, IPv4 addresses, IPv6 addresses. Source: RTNLGRP_* of linux/rtnetlink.h.
  private static let groups: [Int32] = [1, 5, 9]

  /// Routes and rules of both families. Source: RTNLGRP_* of linux/rtnetlink.h.
  private static let routeGroups: [Int32] = [7, 11, 8, 19]
  private var hearsRoutes = false

  /// From now on hears of routes and rules too: where none is ours, their changes wake nobody.
  public func watchRoutes() throws(NetlinkError) {
    guard !hearsRoutes else { return }
    for group in Self.routeGroups { try socket.join(group) }
    hearsRoutes = true
  }

  /// Opens the socket; needs no privilege.
  public convenience init() throws(NetlinkError) {
    try self.init(receiveBuffer: Self.receiveBufferSize)
  }

  /// The same with so much room, in bytes, that tests can make it too little.
  init(receiveBuffer bytes: Int32) throws(NetlinkError) {
    let socket = try NetlinkSocket(receiveBuffer: bytes)
    for group in Self.groups { try socket.join(group) }
    self.socket = socket
  }

  /// From now on the kernel does not tell of IPv4 addresses that the socket of this number adds or
  /// gives a new lifetime: with thousands of leases nothing else would be told.
  public func ignoreAdditions(by port: UInt32) throws(NetlinkError) {
    try NetlinkSocket.check(
      clinux_netlink_ignore(socket.descriptor, UInt16(RTM_NEWADDR), port), "SO_ATTACH_FILTER")
  }

  /// The descriptor, to be registered as readable; unregister it before the monitor goes.
  public var descriptor: Int32 { socket.descriptor }

  /// Takes everything off the socket unread, as must be done after an overrun before the kernel's
  /// state is dumped: until the socket is empty the kernel drops further events without a word.
  public func drain() {
    for _ in 0..<Self.datagramsOfAnOverrun {
      do throws(SystemError) {
        guard try socket.receive({ _ in }) else { return }
      } catch {
        guard error.errno == ENOBUFS || error.errno == EMSGSIZE else { return }
      }
    }
  }

  /// More than the receive buffer holds.
  private static let datagramsOfAnOverrun = 65_536

  /// Hands over what has happened, in order.
  ///
  /// ``NetlinkEvent/overrun`` means that some of it is lost; the caller then dumps everything.
  /// A level-triggered reactor comes back for what is beyond the bound of one call.
  /// - Throws: what the kernel says of the socket itself.
  public func receive(_ body: (NetlinkEvent) -> Void) throws(SystemError) {
    for _ in 0..<Self.datagramsAtOnce {
      do throws(SystemError) {
        guard
          try socket.receive({ message in
            if let event = message.event() { body(event) }
          })
        else { return }
      } catch {
        // Something is lost, and the socket goes on.
        guard error.errno == ENOBUFS || error.errno == EMSGSIZE else { throw error }
        body(.overrun)
      }
    }
  }
}
