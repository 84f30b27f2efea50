// The text form of Ethernet addresses.

extension MACAddress: CustomStringConvertible {
  /// Six octets of two lower-case digits with colons, as the kernel prints them.
  public var description: String {
    (0..<6).map { HexDigit.text(octet($0)) }.joined(separator: ":")
  }

  /// An address from six octets of exactly two hexadecimal digits with colons; nil for any other
  /// text.
  public init?(_ text: some StringProtocol) {
    var value: UInt64 = 0
    var position = 0
    for byte in text.utf8 {
      if position % 3 == 2 {
        guard byte == UInt8(ascii: ":") else { return nil }
      } else {
        guard let digit = HexDigit.value(byte), position < 17 else { return nil }
        value = value << 4 | UInt64(digit)
      }
      position += 1
    }
    guard position == 17 else { return nil }
    self.init(rawValue: value)
  }
}
