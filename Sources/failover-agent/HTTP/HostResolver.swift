import Glibc
import NIOCore
import NIOPosix

/// Resolves names, and remembers what it found: DNS may be dead when a failover needs it.
///
/// `getaddrinfo` blocks, so it runs on a thread of its own; a name server that does not answer
/// delays nothing but the next resolution.
final class HostResolver: Sendable {
  private let threads: NIOThreadPool

  init(threads: NIOThreadPool) {
    self.threads = threads
  }

  /// The addresses of a name in the order of preference (RFC 6724, as the system has it); empty if
  /// it does not resolve.
  func resolve(_ host: String, on loop: any EventLoop) -> EventLoopFuture<[String]> {
    threads.runIfActive(eventLoop: loop) { Self.addresses(of: host) }
  }

  private static func addresses(of host: String) -> [String] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var found: [String] = []
    var next = unsafe list
    while let entry = unsafe next {
      var buffer = [UInt8](repeating: 0, count: Int(NI_MAXHOST))
      let status = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe getnameinfo(
          entry.pointee.ai_addr, entry.pointee.ai_addrlen,
          bytes.assumingMemoryBound(to: CChar.self).baseAddress, socklen_t(bytes.count), nil, 0,
          NI_NUMERICHOST)
      }
      if status == 0 {
        let text = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        if !found.contains(text) { found.append(text) }
      }
      unsafe next = entry.pointee.ai_next
    }
    return found
  }
}
