import NetworkTypes

// Keys that authenticate adverts.

extension Reader {
  mutating func readHMAC(_ statement: Statement) {
    endOfArguments(statement, after: 0)
    hmac = HMACDraft(span: statement.span)
    for entry in statement.block ?? [] where entry.name.hasPrefix("key") { hide(entry) }
    hmac.spans = readBlock(statement, in: .hmac)
    instance.hmac = hmac
  }

  /// `key ID KEY`.
  mutating func readKey(_ statement: Statement) {
    hide(statement)
    hmac.hasBadKey = true
    guard let number = argument(statement, "a number from 1 to 255 and a key"),
      let id = integer(number, 1...255, of: "key")
    else { return }
    guard statement.arguments.count > 1 else {
      sink.error("'key' needs the key behind its number", at: statement.span)
      return
    }
    endOfArguments(statement, after: 2)
    let token = statement.arguments[1]
    guard !hmac.keys.contains(where: { $0.id == UInt8(id) }) else {
      sink.error("there is another key \(id)", at: number.span)
      return
    }
    guard let key = key(UInt8(id), token) else { return }
    hmac.hasBadKey = false
    hmac.keys.append(key)
  }

  private mutating func key(_ id: UInt8, _ token: Token) -> AuthenticationKey? {
    let bytes = token.bytes
    if bytes.starts(with: "file:".utf8) {
      let path = String(decoding: bytes.dropFirst(5), as: UTF8.self)
      guard path.hasPrefix("/") else {
        sink.error("'file:' needs an absolute path", at: token.span)
        return nil
      }
      claims.append(
        HostClaim(.authenticationKey(path: path, instance: instance.name, id: id), at: token.span))
      return AuthenticationKey(id: id, path: path)
    }
    guard let secret = KeyText.decode(bytes) else {
      sink.error("the key is not an even number of hexadecimal digits", at: token.span)
      return nil
    }
    guard KeyText.lengths.contains(secret.count) else {
      sink.error(
        "the key has \(secret.count) bytes, and needs 32 to 64", at: token.span,
        hints: ["make one with: openssl rand -hex 32, and write hex: before it"])
      return nil
    }
    return AuthenticationKey(id: id, secret: secret)
  }

  mutating func readReplayProtection(_ statement: Statement) {
    guard let token = argument(statement, "time or monotonic") else { return }
    endOfArguments(statement, after: 1)
    switch token.text {
    case "time": hmac.isMonotonic = false
    case "monotonic": hmac.isMonotonic = true
    default: sink.error("'anti_replay' must be time or monotonic", at: token.span)
    }
  }

  mutating func readAuthenticationMode(_ statement: Statement) {
    guard let token = argument(statement, "enforce, permissive or receive-only") else { return }
    endOfArguments(statement, after: 1)
    guard let mode = AuthenticationMode(rawValue: token.text) else {
      sink.error("'mode' must be enforce, permissive or receive-only", at: token.span)
      return
    }
    hmac.mode = mode
  }
}

/// Keys as text.
public enum KeyText {
  /// Fewest and most bytes of a key.
  public static let lengths = 32...64

  /// The key that a text stands for: its own bytes, or those that hexadecimal digits behind `hex:`
  /// give; nil if those are none, or an odd number. Line ends do not count: cut them off before.
  public static func decode(_ text: [UInt8]) -> [UInt8]? {
    guard text.starts(with: "hex:".utf8) else { return text }
    let digits = text.dropFirst(4).compactMap { HexDigit.value($0) }
    guard digits.count == text.count - 4, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// The digits of a key, behind `hex:`.
  static func encode(_ key: [UInt8]) -> String {
    "hex:" + key.map { HexDigit.text($0) }.joined()
  }
}
