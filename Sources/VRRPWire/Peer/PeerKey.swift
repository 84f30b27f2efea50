/// A key of messages between peers, hashed as far as it can be before there is a message: each
/// message then costs two blocks less.
public struct PeerKey: Sendable {
  /// The code with nothing but the key in it.
  let code: HMACSHA256

  /// A key of any length; an empty one makes the code a mere check of integrity.
  public init(_ bytes: [UInt8]) { code = HMACSHA256(key: bytes) }
}
