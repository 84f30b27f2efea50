/// The file that holds what must survive a power cut: a header, then the engine's own bytes.
///
/// ```
/// "failover-state 1\n"   magic and version, 17 bytes
/// length                 of the content, 4 bytes, network order
/// checksum               CRC-32 of the content (IEEE 802.3), 4 bytes, network order
/// content
/// ```
public enum StateRecord {
  /// Why bytes are not a state record of this version.
  public enum Damage: Error, Hashable, Sendable {
    /// The file is of another program or version.
    case unknownFormat
    /// The file is shorter or longer than its header says.
    case wrongLength(expected: Int, found: Int)
    /// The content is not what was written.
    case wrongChecksum
  }

  /// Most bytes of content that are read back: intent of all instances takes a hundredth of it.
  public static let contentAtMost = 1 << 20
  /// Bytes before the content.
  public static let headerSize = magic.count + 8
  private static let magic = [UInt8]("failover-state 1\n".utf8)

  /// The file's bytes for a content.
  public static func encode(_ content: [UInt8]) -> [UInt8] {
    precondition(content.count <= contentAtMost, "state beyond its limit")
    var bytes = magic
    bytes.reserveCapacity(headerSize + content.count)
    for value in [UInt32(content.count), checksum(content[...])] {
      for shift: UInt32 in [24, 16, 8, 0] {
        bytes.append(UInt8(truncatingIfNeeded: value >> shift))
      }
    }
    return bytes + content
  }

  /// The content of a file's bytes.
  /// - Throws: what is wrong with the file.
  public static func decode(_ bytes: [UInt8]) throws(Damage) -> [UInt8] {
    guard bytes.count >= headerSize, bytes.starts(with: magic) else { throw .unknownFormat }
    let length = Int(word(bytes, at: magic.count))
    guard bytes.count - headerSize == length else {
      throw .wrongLength(expected: length, found: bytes.count - headerSize)
    }
    let content = bytes[headerSize...]
    guard checksum(content) == word(bytes, at: magic.count + 4) else { throw .wrongChecksum }
    return [UInt8](content)
  }

  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// CRC-32 bit by bit: a table would cost more memory than the time is worth.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
