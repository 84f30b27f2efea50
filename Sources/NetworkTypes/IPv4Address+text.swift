// The text form of IPv4 addresses.

extension IPv4Address {
  /// An address from dotted decimal: exactly four numbers of 0 to 255 without leading zeros.
  ///
  /// Strict: nil for blanks, short forms such as `10.1`, octal or hexadecimal numbers, and
  /// anything else that `inet_pton` refuses.
  public init?(_ text: some StringProtocol) {
    self.init(utf8: text.utf8)
  }

  /// The same from the bytes of the text.
  init?(utf8 bytes: some Collection<UInt8>) {
    var value: UInt32 = 0
    var octets = 1
    var number: UInt32?
    for byte in bytes {
      if byte == UInt8(ascii: ".") {
        guard let octet = number, octets < 4 else { return nil }
        value = value << 8 | octet
        octets += 1
        number = nil
        continue
      }
      guard let grown = DecimalDigit.append(byte, to: number, limit: 255) else { return nil }
      number = grown
    }
    guard let octet = number, octets == 4 else { return nil }
    self.init(rawValue: value << 8 | octet)
  }
}

/// Decimal numbers without signs, blanks or leading zeros.
enum DecimalDigit {
  /// The number grown by one more digit; nil if `byte` is no digit, if the number would start with
  /// a superfluous zero, or if it would exceed `limit`.
  static func append(_ byte: UInt8, to number: UInt32?, limit: UInt32) -> UInt32? {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), number != 0 else { return nil }
    let grown = (number ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
    return grown <= limit ? grown : nil
  }

  /// The whole of `bytes` as a number of 0 to `limit`; nil if it is none, or empty.
  static func number(_ bytes: some Collection<UInt8>, limit: UInt32) -> UInt32? {
    var number: UInt32?
    for byte in bytes {
      guard let grown = append(byte, to: number, limit: limit) else { return nil }
      number = grown
    }
    return number
  }
}
