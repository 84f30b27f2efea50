import CLibNL
import Glibc
import NetworkTypes
import SystemCalls

/// The only owner of a request under construction: a header, a fixed part, then attributes.
@safe struct RequestMessage: ~Copyable {
  private let message: OpaquePointer

  /// More than a route with all its attributes and many hops takes, in bytes.
  private static let size = 8 << 10

  /// A request of a type (RTM_*) that begins with a fixed part; the kernel answers it unless it is
  /// not to be acknowledged.
  static func request<Fixed: BitwiseCopyable>(
    type: Int, flags: Int32, sequence: UInt32, port: UInt32, fixed: Fixed,
    acknowledged: Bool = true
  ) throws(NetlinkError) -> RequestMessage {
    let request = try RequestMessage()
    unsafe nlmsg_put(
      request.message, port, sequence, Int32(type), 0,
      flags | NLM_F_REQUEST | (acknowledged ? NLM_F_ACK : 0))
    let result = unsafe withUnsafeBytes(of: fixed) { bytes in
      unsafe nlmsg_append(
        request.message, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count,
        Int32(NLMSG_ALIGNTO))
    }
    try NetlinkError.check(result, "nlmsg_append")
    return request
  }

  private init() throws(NetlinkError) {
    guard let message = unsafe nlmsg_alloc_size(Self.size) else {
      throw .system(SystemError(operation: "nlmsg_alloc", errno: ENOMEM))
    }
    unsafe self.message = message
  }

  deinit { unsafe nlmsg_free(message) }

  /// Adds a number, or a structure of the kernel.
  func put<Value: BitwiseCopyable>(_ type: Int, _ value: Value) throws(NetlinkError) {
    let result = unsafe withUnsafeBytes(of: value) { bytes in
      unsafe nla_put(message, Int32(type), Int32(bytes.count), bytes.baseAddress)
    }
    try NetlinkError.check(result, "nla_put")
  }

  /// Adds bytes as they are.
  func put(_ type: Int, bytes: [UInt8]) throws(NetlinkError) {
    let result = unsafe bytes.withUnsafeBytes { bytes in
      unsafe nla_put(message, Int32(type), Int32(bytes.count), bytes.baseAddress)
    }
    try NetlinkError.check(result, "nla_put")
  }

  /// Adds a text with its terminator.
  func put(_ type: Int, text: String) throws(NetlinkError) {
    try NetlinkError.check(unsafe nla_put_string(message, Int32(type), text), "nla_put")
  }

  /// Adds an address.
  func put(_ type: Int, address: IPAddress) throws(NetlinkError) {
    switch address {
    case .v4(let address): try put(type, address.rawValue.bigEndian)
    case .v6(let address): try put(type, (address.high.bigEndian, address.low.bigEndian))
    }
  }

  /// Begins an attribute that contains what is added until ``endNest(_:)``.
  func beginNest(_ type: Int) throws(NetlinkError) -> Nest {
    guard let start = unsafe nla_nest_start(message, Int32(type)) else {
      throw .system(SystemError(operation: "nla_nest_start", errno: ENOBUFS))
    }
    return unsafe Nest(start: start)
  }

  /// Ends an attribute that contains others.
  func endNest(_ nest: Nest) throws(NetlinkError) {
    try NetlinkError.check(unsafe nla_nest_end(message, nest.start), "nla_nest_end")
  }

  /// The place where an attribute with others in it began.
  @safe struct Nest {
    fileprivate let start: UnsafeMutablePointer<nlattr>
  }

  /// Appends the finished message.
  func append(to bytes: inout [UInt8]) {
    guard let header = unsafe nlmsg_hdr(message) else { return }
    let length = unsafe Int(header.pointee.nlmsg_len)
    unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: header, count: length))
    // Messages of one datagram start at multiples of four.
    while bytes.count % Int(NLMSG_ALIGNTO) != 0 { bytes.append(0) }
  }
}
