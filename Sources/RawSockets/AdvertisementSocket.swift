import CLinux
public import NetworkTypes
public import SystemCalls

/// What the IP layer says about a received packet.
public struct ReceivedPacket: Hashable, Sendable {
  /// Who sent it.
  public let source: IPAddress
  /// The group or own address it was sent to.
  public let destination: IPAddress
  /// TTL or hop limit on arrival.
  public let hops: UInt8
  /// The interface it came through.
  public let interface: InterfaceIndex
}

/// A raw socket of protocol 112 for one family on one interface, shared by all routers there; or
/// one of UDP datagrams, where the network passes nothing else.
///
/// Sends and receives unicast and multicast. Own multicast is not looped back. The kernel neither
/// fills in nor checks the checksum, over IPv6 either, so that the decoder sees what came and
/// counts what is wrong. Packets leave with network control as traffic class (0xC0) and TTL or hop
/// limit 255 unless told otherwise. Belongs to the thread of its buffers; nothing here waits.
public final class AdvertisementSocket {
  /// The protocol's number. Source: RFC 9568 section 5.1.1.4.
  public static let ipProtocol: Int32 = 112

  /// The family of its packets.
  public let family: AddressFamily
  /// The interface it is bound to; nil for a unicast socket without one.
  public let interface: InterfaceIndex?
  /// The UDP port of both sides; 0 for protocol 112.
  public let port: UInt16
  /// How many packets were received.
  public private(set) var receivedCount: UInt64 = 0
  /// How many of those had no proper IP header or were too long, and were dropped.
  public private(set) var damagedCount: UInt64 = 0
  /// How many packets were sent.
  public private(set) var sentCount: UInt64 = 0
  /// How many packets could not be sent.
  public private(set) var failedCount: UInt64 = 0
  /// The groups it has joined; hardly ever more than one, so a search is cheaper than a hash.
  public private(set) var groups: [IPAddress] = []

  /// What the kernel lets pass; nil for everything.
  public private(set) var selection: PacketSelection?

  private let socket: FileDescriptor
  private let buffers: PacketBuffers
  private let name: String
  private var queue = SendQueue()

  /// Room for unread packets, in bytes: some thousand advertisements, for the time a pause lasts.
  private static let receiveBufferSize: Int32 = 4 << 20

  /// Opens a socket; needs CAP_NET_RAW.
  ///
  /// - Parameters:
  ///   - family: of its packets.
  ///   - interface: to bind to by number, so that another interface of the same name is not
  ///     mistaken for it; nil receives from all.
  ///   - name: of the interface, for the text of errors.
  ///   - port: of UDP; 0 for protocol 112.
  ///   - buffers: of this thread.
  /// - Throws: EADDRINUSE for a port that is taken, EPERM, ENODEV for an interface that is gone, or
  ///   whatever else the kernel says.
  public init(
    family: AddressFamily, interface: InterfaceIndex?, name: String, port: UInt16 = 0,
    buffers: PacketBuffers
  ) throws(SystemError) {
    let number = interface?.rawValue ?? 0
    let socket = try FileDescriptor(
      opening: port == 0
        ? clinux_raw_socket(family.number, Self.ipProtocol, number)
        : clinux_datagram_socket(family.number, Int32(port), number),
      port == 0 ? "raw socket on" : "UDP socket on", name)
    _ = try SystemError.check(
      clinux_set_receive_buffer(socket.rawValue, Self.receiveBufferSize), "SO_RCVBUF", name)
    self.socket = socket
    self.family = family
    self.interface = interface
    self.port = port
    self.name = name
    self.buffers = buffers
  }

  /// The descriptor, to be registered as readable; unregister it before the socket goes.
  public var descriptor: Int32 { socket.rawValue }

  // MARK: Groups

  /// Receives what is sent to a group; nothing if already joined.
  ///
  /// - Throws: ENODEV if the interface is gone, ENOBUFS if the kernel allows no more memberships.
  public func join(_ group: IPAddress) throws(SystemError) {
    guard !groups.contains(group) else { return }
    try setMembership(of: group, joined: true)
    groups.append(group)
  }

  /// Stops receiving what is sent to a group; nothing if not joined.
  public func leave(_ group: IPAddress) throws(SystemError) {
    guard let place = groups.firstIndex(of: group) else { return }
    groups.remove(at: place)
    try setMembership(of: group, joined: false)
  }

  /// Leaves and joins every group again, so that switches which forgot us learn it anew.
  /// - Throws: the first failure to join; the others were tried.
  public func rejoin() throws(SystemError) {
    var failure: SystemError?
    for group in groups {
      // Not being a member any more is just what rejoining repairs.
      try? setMembership(of: group, joined: false)
      do throws(SystemError) {
        try setMembership(of: group, joined: true)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// Joins every group again that the kernel has dropped.
  /// - Returns: true if there was one.
  /// - Throws: the first failure to join.
  public func renewMembership() throws(SystemError) -> Bool {
    var hasJoined = false
    for group in groups {
      let result = clinux_multicast(
        socket.rawValue, family.number, clinux_address(group), interface?.rawValue ?? 0, 1)
      // EADDRINUSE: it is a member, as it should be.
      guard result != -98 else { continue }
      _ = try SystemError.check(result, "join group on", name)
      hasJoined = true
    }
    return hasJoined
  }

  private func setMembership(of group: IPAddress, joined: Bool) throws(SystemError) {
    precondition(group.family == family, "a socket joins groups of its own family")
    _ = try SystemError.check(
      clinux_multicast(
        socket.rawValue, family.number, clinux_address(group), interface?.rawValue ?? 0,
        joined ? 1 : 0),
      joined ? "join group on" : "leave group on", name)
  }

  // MARK: Receiving

  /// Has the kernel keep away what a selection does not pass, but for a sample of it; nil takes
  /// everything.
  /// - Throws: if the kernel refuses the filter; the one before stays.
  public func select(_ selection: PacketSelection?) throws(SystemError) {
    guard selection != self.selection else { return }
    if let selection {
      let program = SocketFilter(selection).instructions
      let result = unsafe program.withUnsafeBufferPointer { program in
        unsafe clinux_filter_attach(socket.rawValue, program.baseAddress, program.count)
      }
      _ = try SystemError.check(result, "SO_ATTACH_FILTER", name)
    } else {
      _ = try SystemError.check(
        clinux_filter_detach(socket.rawValue), "SO_DETACH_FILTER", name)
    }
    self.selection = selection
  }

  /// Hands over everything that waits, in order, up to a limit, without waiting.
  ///
  /// Allocates nothing. A level-triggered reactor comes back for what is beyond the limit.
  /// - Parameters:
  ///   - limit: packets at most, rounded up to whole batches of 64.
  ///   - body: takes the payload, without IP header and valid only during the call, and what is
  ///     known about it.
  /// - Returns: how many were handed over.
  /// - Throws: what the kernel reports of the socket, such as ENETDOWN.
  @discardableResult
  public func receive(
    limit: Int = 1_024, _ body: (_ payload: Span<UInt8>, _ packet: ReceivedPacket) -> Void
  ) throws(SystemError) -> Int {
    var taken = 0
    while taken < limit {
      let result = unsafe clinux_batch_receive(
        buffers.batch, socket.rawValue, family.number, Int32(port))
      let count = Int(try SystemError.check(result, "recvmmsg on", name))
      for index in 0..<count { hand(index, to: body) }
      taken += count
      guard count == PacketBuffers.batchSize else { break }
    }
    return taken
  }

  /// Hands over packet `index` of the batch, if it is sound.
  private func hand(_ index: Int, to body: (Span<UInt8>, ReceivedPacket) -> Void) {
    let packet = unsafe clinux_batch_packets(buffers.batch)[index]
    receivedCount += 1
    guard packet.damaged == 0 else {
      damagedCount += 1
      return
    }
    // Before it was bound, the socket received from everywhere.
    if let interface, packet.interface != interface.rawValue { return }
    let destination = packet.destination.address(family)
    // A raw IPv6 socket gets what any socket of this machine has joined (seen on 6.18, whatever
    // IPV6_MULTICAST_ALL says).
    if destination.isMulticast, !groups.contains(destination) { return }
    let payload = unsafe UnsafeBufferPointer(
      start: clinux_batch_bytes(buffers.batch) + Int(packet.offset), count: Int(packet.length))
    unsafe body(
      Span(_unsafeElements: payload),
      ReceivedPacket(
        source: packet.source.address(family), destination: destination,
        hops: packet.hops, interface: InterfaceIndex(packet.interface)))
  }

  // MARK: Sending

  /// Queues a packet for ``flush(failed:)``; the payload is copied. Allocates nothing once the
  /// queue has grown to its usual length.
  ///
  /// - Parameters:
  ///   - payload: the message without IP header.
  ///   - source: an address of this machine, which the packet will carry.
  ///   - destination: a group or a peer.
  ///   - hops: TTL or hop limit, 1 to 255.
  ///   - token: comes back with the error if the packet cannot be sent.
  public func send(
    _ payload: Span<UInt8>, from source: IPAddress, to destination: IPAddress, hops: UInt8 = 255,
    token: UInt32 = 0
  ) {
    precondition(
      source.family == family && destination.family == family, "a socket sends its own family")
    queue.append(
      payload, source: clinux_address(source), destination: clinux_address(destination),
      interface: interface?.rawValue ?? 0, hops: hops == 255 ? 0 : hops, token: token)
  }

  /// Sends what was queued, without waiting: what the kernel does not take now is lost, as an
  /// advertisement that comes late helps nobody.
  ///
  /// - Parameter failed: told of each packet that was not sent: EINVAL or EADDRNOTAVAIL if its
  ///   source is not an address of this machine, ENETDOWN, ENODEV, ENOBUFS, EPERM from a filter.
  /// - Returns: how many were sent.
  @discardableResult
  public func flush(failed: (_ token: UInt32, _ error: SystemError) -> Void) -> Int {
    guard queue.count > 0 else { return 0 }
    let (descriptor, number, port) = (socket.rawValue, family.number, Int32(port))
    let sent = unsafe queue.flush { packets, count, bytes in
      unsafe clinux_batch_send(buffers.batch, descriptor, number, port, packets, count, bytes)
    } failed: { token, errno in
      failedCount += 1
      failed(token, SystemError(operation: "sendmmsg on", errno: errno, subject: name))
    }
    sentCount += UInt64(sent)
    return sent
  }
}
