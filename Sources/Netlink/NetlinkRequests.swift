import CLibNL
public import NetworkTypes
import SystemCalls

/// Asks the kernel for links and addresses, and changes addresses, routes, rules and links.
///
/// Every call returns with the kernel's answer: netlink requests are carried out by the sending
/// system call itself, some ten microseconds each. Belongs to one thread.
public final class NetlinkRequests {
  private let socket: NetlinkSocket
  private var sequence: UInt32 = 1

  /// Room for the answers to one round of requests, in bytes.
  private static let receiveBufferSize: Int32 = 1 << 20
  /// Requests per system call; their acknowledgements fit twice into the smallest usual buffer.
  private static let requestsAtOnce = 128
  /// How often a dump is begun again because something changed under way.
  private static let dumpsAtMost = 8

  /// Opens the socket; changes need CAP_NET_ADMIN when they are made.
  public init() throws(NetlinkError) {
    socket = try NetlinkSocket(receiveBuffer: Self.receiveBufferSize)
  }

  // MARK: Changes

  /// Adds an address, or renews one that exists.
  /// - Throws: ENODEV or EPERM, EINVAL for what the kernel does not like, with its own words.
  public func add(_ address: AddressState) throws(NetlinkError) {
    try perform(.add(address))
  }

  /// Removes an address.
  /// - Throws: EADDRNOTAVAIL if the interface does not have it, ENODEV if the interface is gone.
  public func remove(_ address: AddressState) throws(NetlinkError) {
    try perform(.remove(address))
  }

  private func perform(_ change: AddressChange) throws(NetlinkError) {
    var failure: NetlinkError?
    perform([change]) { _, error in failure = error }
    if let failure { throw failure }
  }

  /// Makes many changes with few system calls: 256 take some three milliseconds.
  ///
  /// Changes are independent: one that fails does not keep the others from being made.
  /// - Parameters:
  ///   - changes: in the order in which they are made.
  ///   - completed: called once for each, in order, with its place and its error; nil if done.
  public func perform(
    _ changes: [AddressChange], completed: (_ index: Int, _ error: NetlinkError?) -> Void
  ) {
    performAll(changes, completed)
  }

  /// The same for routes and rules.
  public func perform(
    routes changes: [RouteChange], completed: (_ index: Int, _ error: NetlinkError?) -> Void
  ) {
    performAll(changes, completed)
  }

  /// The same for links.
  public func perform(
    links changes: [LinkChange], completed: (_ index: Int, _ error: NetlinkError?) -> Void
  ) {
    performAll(changes, completed)
  }

  /// Parameters of IPv4 on a link.
  /// - Throws: if the kernel refuses to tell.
  public func parameters(of index: InterfaceIndex) throws(NetlinkError) -> [LinkParameter: UInt32] {
    let all = try dump(Int(RTM_GETLINK)) { message in
      message.link().map { ($0.index, message.linkParameters()) }
    }
    return all.first { $0.0 == index }?.1 ?? [:]
  }

  /// The number under which the kernel tells others what this socket has changed.
  public var port: UInt32 { socket.port }

  private func performAll<Change: KernelChange>(
    _ changes: [Change], _ completed: (_ index: Int, _ error: NetlinkError?) -> Void
  ) {
    var start = 0
    while start < changes.count {
      let end = min(start + Self.requestsAtOnce, changes.count)
      let errors = round(changes[start..<end])
      for (offset, error) in errors.enumerated() { completed(start + offset, error) }
      start = end
    }
  }

  /// Makes some changes with one system call.
  private func round<Change: KernelChange>(_ changes: ArraySlice<Change>) -> [NetlinkError?] {
    let first = nextSequence(count: UInt32(changes.count))
    var answers = [NetlinkError?](
      repeating: .inconsistent(operation: "netlink change"), count: changes.count)
    var isAnswered = [Bool](repeating: false, count: changes.count)
    do throws(NetlinkError) {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(changes.count * 96)
      for (offset, change) in changes.enumerated() {
        let start = bytes.count
        try change.encode(into: &bytes, sequence: first &+ UInt32(offset), port: socket.port)
        if offset < changes.count - 1 { Self.waiveAnswer(&bytes, at: start) }
      }
      try socket.send(bytes)
      try collect { message in
        let offset = Int(message.sequence &- first)
        guard offset < answers.count, let answer = message.acknowledgement() else { return }
        isAnswered[offset] = true
        answers[offset] =
          answer.errno == 0 ? nil : Self.error(answer, changes[changes.startIndex + offset])
      }
      // The kernel goes through them in order and keeps quiet about what it has done.
      if isAnswered.last == true {
        for offset in answers.indices where !isAnswered[offset] { answers[offset] = nil }
      }
    } catch {
      for offset in answers.indices where !isAnswered[offset] { answers[offset] = error }
    }
    return answers
  }

  /// Asks for no answer to a request that succeeds; failures are always answered.
  private static func waiveAnswer(_ bytes: inout [UInt8], at start: Int) {
    // Of a number of 16 bits after length and type.
    #if _endian(little)
      let place = start + 6
    #else
      let place = start + 7
    #endif
    bytes[place] &= ~UInt8(NLM_F_ACK)
  }

  private static func error(
    _ answer: (errno: Int32, detail: String), _ change: some KernelChange
  ) -> NetlinkError {
    .system(
      SystemError(
        operation: change.operation, errno: answer.errno, subject: change.subject,
        detail: answer.detail))
  }

  // MARK: Dumps

  /// All links of the network namespace.
  /// - Throws: if the kernel refuses, or if it changes faster than it can be read.
  public func links() throws(NetlinkError) -> [LinkState] {
    try dump(Int(RTM_GETLINK)) { $0.link() }
  }

  /// All IPv4 and IPv6 addresses of the network namespace.
  /// - Throws: if the kernel refuses, or if it changes faster than it can be read.
  public func addresses() throws(NetlinkError) -> [AddressState] {
    try dump(Int(RTM_GETADDR)) { $0.address() }
  }

  private func dump<Item>(
    _ type: Int, _ item: (NetlinkMessage) -> Item?
  ) throws(NetlinkError) -> [Item] {
    for _ in 0..<Self.dumpsAtMost {
      if let items = try dumpOnce(type, item) { return items }
    }
    throw .inconsistent(operation: "netlink dump")
  }

  /// One dump; nil if something changed under way.
  private func dumpOnce<Item>(
    _ type: Int, _ item: (NetlinkMessage) -> Item?
  ) throws(NetlinkError) -> [Item]? {
    let number = nextSequence(count: 1)
    var items: [Item] = []
    var isInterrupted = false
    var isDone = false
    var failure: NetlinkError?
    try socket.send(Self.dumpRequest(type, sequence: number, port: socket.port))
    try collect { message in
      guard message.sequence == number else { return }
      isInterrupted = isInterrupted || message.isInterrupted
      if message.type == NLMSG_DONE {
        isDone = true
        if let errno = message.dumpError {
          failure = .system(SystemError(operation: "netlink dump", errno: errno))
        }
      } else if let answer = message.acknowledgement() {
        failure = .system(
          SystemError(operation: "netlink dump", errno: answer.errno, detail: answer.detail))
      } else if let value = item(message) {
        items.append(value)
      }
    }
    if let failure { throw failure }
    return isDone && !isInterrupted ? items : nil
  }

  /// A request for everything of a type: a header and the family, any.
  private static func dumpRequest(_ type: Int, sequence: UInt32, port: UInt32) -> [UInt8] {
    let length = MemoryLayout<nlmsghdr>.size + MemoryLayout<ifinfomsg>.size
    let header = nlmsghdr(
      nlmsg_len: UInt32(length), nlmsg_type: UInt16(type),
      nlmsg_flags: UInt16(NLM_F_REQUEST | NLM_F_DUMP), nlmsg_seq: sequence, nlmsg_pid: port)
    var bytes = unsafe withUnsafeBytes(of: header) { unsafe [UInt8]($0) }
    bytes += [UInt8](repeating: 0, count: length - bytes.count)
    return bytes
  }

  // MARK: Answers

  /// Reads everything that the kernel has answered, which it has before the request returned.
  private func collect(_ body: (NetlinkMessage) -> Void) throws(NetlinkError) {
    do throws(SystemError) {
      while try socket.receive(body) {}
    } catch {
      throw .system(error)
    }
  }

  /// The first of `count` numbers for requests; 0 stays free for what nobody asked for.
  private func nextSequence(count: UInt32) -> UInt32 {
    if sequence > UInt32.max - count { sequence = 1 }
    defer { sequence += count }
    return sequence
  }
}
