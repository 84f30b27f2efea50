/// Something that one request changes in the kernel.
protocol KernelChange {
  /// What is done, as in `add route`.
  var operation: String { get }
  /// What it is done to.
  var subject: String { get }

  /// Appends the request to a datagram.
  func encode(into bytes: inout [UInt8], sequence: UInt32, port: UInt32) throws(NetlinkError)
}

extension AddressChange: KernelChange {
  var operation: String {
    switch self {
    case .add: "add address"
    case .remove: "remove address"
    }
  }

  var subject: String { "\(address.prefix) on interface \(address.interface)" }

  func encode(into bytes: inout [UInt8], sequence: UInt32, port: UInt32) throws(NetlinkError) {
    try AddressMessage.request(self, sequence: sequence, port: port).append(to: &bytes)
  }
}
