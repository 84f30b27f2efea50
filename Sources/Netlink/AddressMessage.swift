import CLibNL
import Glibc
import NetworkTypes
import SystemCalls

/// One change of the kernel's addresses.
public enum AddressChange: Hashable, Sendable {
  /// Adds the address; one that exists gets the new lifetime and flags instead.
  case add(AddressState)
  /// Removes the address; only interface, prefix and label count.
  case remove(AddressState)

  /// The address that is meant.
  public var address: AddressState {
    switch self {
    case .add(let address), .remove(let address): address
    }
  }
}

/// The only owner of a message under construction.
@safe struct AddressMessage: ~Copyable {
  private let message: OpaquePointer

  /// More than an address with all its attributes takes.
  private static let size = 256

  /// An empty message.
  private init() throws(NetlinkError) {
    guard let message = unsafe nlmsg_alloc_size(Self.size) else {
      throw .system(SystemError(operation: "nlmsg_alloc", errno: ENOMEM))
    }
    unsafe self.message = message
  }

  deinit { unsafe nlmsg_free(message) }

  /// The request for a change.
  static func request(
    _ change: AddressChange, sequence: UInt32, port: UInt32
  ) throws(NetlinkError) -> AddressMessage {
    let request = try AddressMessage()
    try request.put(change, sequence: sequence, port: port)
    return request
  }

  private func put(_ change: AddressChange, sequence: UInt32, port: UInt32) throws(NetlinkError) {
    let (type, flags) =
      switch change {
      case .add: (RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE)
      case .remove: (RTM_DELADDR, Int32(0))
      }
    let address = change.address
    unsafe nlmsg_put(message, port, sequence, Int32(type), 0, flags | NLM_F_REQUEST | NLM_F_ACK)
    var fixed = ifaddrmsg(
      ifa_family: address.prefix.address.family.kernelNumber,
      ifa_prefixlen: address.prefix.length,
      ifa_flags: UInt8(truncatingIfNeeded: address.flags.rawValue),
      ifa_scope: address.scope.rawValue, ifa_index: UInt32(bitPattern: address.interface.rawValue))
    try NetlinkError.check(
      unsafe nlmsg_append(message, &fixed, MemoryLayout<ifaddrmsg>.size, Int32(NLMSG_ALIGNTO)),
      "nlmsg_append")
    try putIdentity(of: address)
    if case .add = change { try putProperties(of: address) }
  }

  /// Appends the finished message.
  func append(to bytes: inout [UInt8]) {
    guard let header = unsafe nlmsg_hdr(message) else { return }
    let length = unsafe Int(header.pointee.nlmsg_len)
    unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: header, count: length))
    // Messages of one datagram start at multiples of four.
    while bytes.count % Int(NLMSG_ALIGNTO) != 0 { bytes.append(0) }
  }

  /// What tells the address from others.
  private func putIdentity(of address: AddressState) throws(NetlinkError) {
    try put(IFA_LOCAL, address.prefix.address)
    try put(IFA_ADDRESS, address.peer ?? address.prefix.address)
    if let label = address.label {
      try NetlinkError.check(unsafe nla_put_string(message, Int32(IFA_LABEL), label), "nla_put")
    }
  }

  /// What else it shall be.
  private func putProperties(of address: AddressState) throws(NetlinkError) {
    if let broadcast = address.broadcast { try put(IFA_BROADCAST, .v4(broadcast)) }
    // The fixed part has room for eight flags only; the kernel prefers this.
    try put(IFA_FLAGS, address.flags.rawValue)
    if address.lifetime != .forever {
      try put(
        IFA_CACHEINFO,
        ifa_cacheinfo(
          ifa_prefered: address.lifetime.preferredSeconds,
          ifa_valid: address.lifetime.validSeconds, cstamp: 0, tstamp: 0))
    }
    // Kernels before 5.18 pass over it.
    if address.origin != 0 { try put(IFA_PROTO, address.origin) }
  }

  private func put(_ type: Int, _ address: IPAddress) throws(NetlinkError) {
    switch address {
    case .v4(let address): try put(type, address.rawValue.bigEndian)
    case .v6(let address): try put(type, (address.high.bigEndian, address.low.bigEndian))
    }
  }

  private func put<Value: BitwiseCopyable>(_ type: Int, _ value: Value) throws(NetlinkError) {
    let result = unsafe withUnsafeBytes(of: value) { bytes in
      unsafe nla_put(message, Int32(type), Int32(bytes.count), bytes.baseAddress)
    }
    try NetlinkError.check(result, "nla_put")
  }
}
