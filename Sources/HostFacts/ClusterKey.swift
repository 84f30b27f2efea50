import Configuration
import Glibc

/// Reads the key that authenticates messages between failoverd peers.
enum ClusterKey {
  /// Why a key cannot be used.
  struct Failure: Error {
    var message: String
    var hints: [String] = []
  }

  /// Fewest and most bytes of a key.
  static let lengths = 32...64

  /// The key of a file: raw bytes, or text, of which the line end does not count; `hex:` before
  /// digits gives their bytes.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    let content: FileAccess.Content
    do {
      content = try FileAccess.read(path, limit: 4_096)
    } catch {
      throw Failure(
        message: "cannot read the cluster key: \(error.reason)",
        hints: ["(umask 077; openssl rand -hex 32 > \(path)), and copy it to every node"])
    }
    guard content.status.mode & 0o077 == 0 else {
      throw Failure(
        message: "the cluster key is open to others than its owner", hints: ["chmod 600 \(path)"])
    }
    guard content.status.owner == 0 || content.status.owner == geteuid() else {
      throw Failure(message: "the cluster key is not root's", hints: ["chown root \(path)"])
    }
    let key = try decode(content.bytes)
    guard lengths.contains(key.count) else {
      throw Failure(
        message: "the cluster key has \(key.count) bytes, and needs"
          + " \(lengths.lowerBound) to \(lengths.upperBound)",
        hints: ["(umask 077; openssl rand -hex 32 > \(path)), and copy it to every node"])
    }
    return key
  }

  /// The key in the bytes of a file.
  static func decode(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    var text = bytes[...]
    while text.last == 0x0A || text.last == 0x0D { text = text.dropLast() }
    // Random bytes may end in what looks like a line end.
    guard text.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return bytes }
    guard text.starts(with: "hex:".utf8) else { return Array(text) }
    let digits = text.dropFirst(4).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count == text.count - 4, digits.count.isMultiple(of: 2) else {
      throw Failure(message: "the cluster key is not an even number of hexadecimal digits")
    }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
