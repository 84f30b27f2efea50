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
    for index in 0..<SHA256.blockLength {
      let byte = index < key.count ? key[index] : 0
      inner.update(byte ^ 0x36)
      outer.update(byte ^ 0x5C)
    }
  }

  /// Adds bytes of the message.
  public mutating func update(_ bytes: Span<UInt8>) {
    inner.update(bytes)
  }

  /// Adds one byte of the message.
  public mutating func update(_ byte: UInt8) {
    inner.update(byte)
  }

  /// The code of everything added. The value must not be used afterwards.
  public mutating func finalize() -> SHA256.Digest {
    let digest = inner.finalize()
    for index in 0..<32 { outer.update(digest.byte(index)) }
    return outer.finalize()
  }
}
