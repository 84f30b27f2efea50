import NetworkTypes

/// HMAC with SHA-256. Source: RFC 2104.
public struct HMACSHA256: Sendable {
  /// The inner digest, with the inner pad and what was added.
  private var inner: SHA256
  /// The outer digest, with the outer pad.
  private var outer: SHA256

  /// A code with this key, of any length; keys beyond 64 bytes are hashed first.
  public init(key: [UInt8]) {
    let key = key.count > SHA256.blockLength ? SHA256.digest(key).bytes : key
    inner = SHA256()
    outer = SHA256()
    for start in stride(from: 0, to: SHA256.blockLength, by: 4) {
      var word: UInt32 = 0
      for index in start..<start + 4 {
        word = word << 8 | UInt32(index < key.count ? key[index] : 0)
      }
      inner.update(word: word ^ 0x3636_3636)
      outer.update(word: word ^ 0x5C5C_5C5C)
    }
  }

  /// Adds bytes of the message.
  public mutating func update(_ bytes: Span<UInt8>) {
    inner.update(bytes)
  }

  /// Adds four bytes of the message, the highest first; what was added before ends at a word.
  mutating func update(word: UInt32) {
    inner.update(word: word)
  }

  /// Adds an address in 16 bytes: one of IPv4 is followed by zeros. What was added before ends at a
  /// word. By words, since whoever forges packets has each of them hashed.
  mutating func update(_ address: IPAddress) {
    switch address {
    case .v4(let address):
      update(word: address.rawValue)
      for _ in 0..<3 { update(word: 0) }
    case .v6(let address):
      for half in [address.high, address.low] {
        update(word: UInt32(truncatingIfNeeded: half >> 32))
        update(word: UInt32(truncatingIfNeeded: half))
      }
    }
  }

  /// Adds one byte of the message.
  public mutating func update(_ byte: UInt8) {
    inner.update(byte)
  }

  /// The code of everything added. The value must not be used afterwards.
  public mutating func finalize() -> SHA256.Digest {
    let digest = inner.finalize()
    for index in 0..<8 { outer.update(word: digest.words[index]) }
    return outer.finalize()
  }
}
