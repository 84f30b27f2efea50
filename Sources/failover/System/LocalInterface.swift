import Glibc
import NetworkTypes

/// An interface of this host as the kernel sees it now.
struct LocalInterface: Equatable {
  /// Its name.
  var name: String
  /// Its number.
  var index: Int32
  /// Administratively up.
  var isUp: Bool
  /// Has a carrier.
  var isRunning: Bool
  /// Its addresses of both families.
  var addresses: [IPAddress]

  /// All interfaces by name.
  static func all() -> [String: LocalInterface] {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&list) == 0 else { return [:] }
    defer { unsafe freeifaddrs(list) }
    var result: [String: LocalInterface] = [:]
    var next = unsafe list
    while let entry = unsafe next {
      let name = unsafe String(cString: entry.pointee.ifa_name)
      let flags = unsafe entry.pointee.ifa_flags
      var interface =
        result[name]
        ?? LocalInterface(
          name: name, index: Int32(unsafe if_nametoindex(name)),
          isUp: flags & UInt32(IFF_UP) != 0,
          isRunning: flags & UInt32(IFF_RUNNING) != 0, addresses: [])
      if let address = unsafe address(entry.pointee.ifa_addr) {
        interface.addresses.append(address)
      }
      result[name] = interface
      unsafe next = entry.pointee.ifa_next
    }
    return result
  }

  private static func address(_ pointer: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
    guard let pointer = unsafe pointer else { return nil }
    let raw = UnsafeRawPointer(pointer)
    switch Int32(unsafe pointer.pointee.sa_family) {
    case AF_INET:
      let address = unsafe raw.loadUnaligned(as: sockaddr_in.self)
      return .v4(IPv4Address(rawValue: UInt32(bigEndian: address.sin_addr.s_addr)))
    case AF_INET6:
      let address = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
      var bytes: [UInt8] = []
      unsafe withUnsafeBytes(of: address.sin6_addr) { unsafe bytes.append(contentsOf: $0) }
      return .v6(IPv6Address(bytes.span, at: 0))
    default: return nil
    }
  }
}
