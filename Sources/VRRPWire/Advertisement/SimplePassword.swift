/// The simple password of version 2: up to eight bytes, padded with zeros.
///
/// It travels in the clear, so it keeps strangers' misconfigured routers apart and nothing more.
/// Never printed. Source: RFC 2338 section 5.3.6 (authentication type 1).
public struct SimplePassword: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The eight bytes, first one highest.
  let bits: UInt64

  /// A password from its bytes; what follows the eighth is dropped, as in keepalived.
  public init(_ bytes: some Sequence<UInt8>) {
    var value: UInt64 = 0
    var count: UInt64 = 0
    for byte in bytes.prefix(8) {
      value |= UInt64(byte) << (56 - 8 * count)
      count += 1
    }
    bits = value
  }

  /// A password from the eight bytes of a packet.
  init(bits: UInt64) {
    self.bits = bits
  }

  /// True if `other` is the same, found in a time that does not depend on where they differ.
  func matches(_ other: SimplePassword) -> Bool {
    // One comparison of one machine word: there is no early exit to observe.
    bits ^ other.bits == 0
  }

  /// Never the password.
  public var description: String { "<hidden>" }

  /// Nothing to see for debuggers and `dump` either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
