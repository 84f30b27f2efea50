import CLinux
import Glibc
import SystemCalls

/// Files of /proc, /sys and /etc that are read whole.
enum SmallFile {
  private static let longest = 1 << 20

  /// The text of a file, at most a megabyte; nil if it cannot be read.
  static func text(_ path: String) -> String? {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = FileDescriptor(owning: number)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while bytes.count < longest {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe clinux_read(file.rawValue, buffer.baseAddress, buffer.count)
      }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += chunk[..<Int(count)]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Names in a directory, without dot files, sorted; empty if it cannot be read.
  static func names(in directory: String) -> [String] {
    guard let stream = unsafe opendir(directory) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          unsafe String(cString: text)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// What a symbolic link points to; nil if it is none.
  static func link(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Permission bits of a path; nil if there is nothing.
  static func mode(_ path: String) -> UInt32? {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    return facts.st_mode & 0o7777
  }

  /// True if there is something at the path.
  static func exists(_ path: String) -> Bool { mode(path) != nil }
}
