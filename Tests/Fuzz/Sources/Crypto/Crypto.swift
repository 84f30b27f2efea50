import VRRPWire

// What CloudTransport uses of swift-crypto, made of the engine's own hash: fuzzing needs neither that
// package's speed nor the minutes that its C takes to build. Signatures of requests have tests of
// their own, with the real one.

/// A key.
public struct SymmetricKey {
  let bytes: [UInt8]

  /// A key by its bytes.
  public init(data: some Sequence<UInt8>) {
    bytes = Array(data)
  }
}

/// SHA-256.
public enum SHA256 {
  /// 32 bytes.
  public static func hash(data: some Sequence<UInt8>) -> [UInt8] {
    VRRPWire.SHA256.digest(Array(data)).bytes
  }
}

/// HMAC with SHA-256, whatever `Hash` is.
public enum HMAC<Hash> {
  /// 32 bytes.
  public static func authenticationCode(
    for data: some Sequence<UInt8>, using key: SymmetricKey
  ) -> [UInt8] {
    let data = Array(data)
    var code = HMACSHA256(key: key.bytes)
    code.update(data.span)
    return code.finalize().bytes
  }
}
