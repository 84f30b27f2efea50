import Glibc
import NetworkTypes

/// The addresses of this machine's interfaces.
enum HostAddresses {
  /// All that are there now, of both families; empty if the kernel does not tell.
  static func current() -> Set<IPAddress> {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&first) == 0 else { return [] }
    defer { unsafe freeifaddrs(first) }
    var addresses: Set<IPAddress> = []
    var next = unsafe first
    while let entry = unsafe next {
      if let address = unsafe numeric(entry.pointee.ifa_addr) { addresses.insert(address) }
      unsafe next = entry.pointee.ifa_next
    }
    return addresses
  }

  private static func numeric(_ address: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
    guard let address = unsafe address else { return nil }
    let length: Int
    // Read as it lies there, since modules of NIO claim the structure's members for themselves.
    let family = unsafe UnsafeRawPointer(address).load(as: sa_family_t.self)
    switch Int32(family) {
    case AF_INET: length = MemoryLayout<sockaddr_in>.size
    case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
    default: return nil
    }
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let outcome = unsafe getnameinfo(
      address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    guard outcome == 0 else { return nil }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    // Link-local addresses come with the name of their interface.
    let end = bytes.firstIndex(of: UInt8(ascii: "%")) ?? bytes.endIndex
    return IPAddress(String(decoding: bytes[..<end], as: UTF8.self))
  }
}
