import Glibc

/// Standard output and error.
enum Output {
  /// Writes all bytes.
  static func write(_ bytes: some Sequence<UInt8>, to descriptor: CInt) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// The iteration under way, in a file that outlives this process however it ends.
struct Progress {
  private let place: UnsafeMutablePointer<UInt64>

  /// Maps eight bytes of a new file; nil if that cannot be done.
  init?(path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, 8) == 0 else { return nil }
    defer { close(descriptor) }
    guard
      let memory = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { return nil }
    place = memory.bindMemory(to: UInt64.self, capacity: 1)
  }

  /// Notes which iteration begins; costs a store.
  @inline(__always)
  func note(_ iteration: UInt64) {
    place.pointee = iteration
  }
}
