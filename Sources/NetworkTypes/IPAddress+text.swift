// Text forms of addresses and prefixes of either family.

extension IPAddress {
  /// An address of either family from its text; nil if it is neither.
  ///
  /// As strict as ``IPv4Address/init(_:)`` and ``IPv6Address/init(_:)``.
  public init?(_ text: some StringProtocol) {
    if let address = IPv4Address(text) {
      self = .v4(address)
    } else if let address = IPv6Address(text) {
      self = .v6(address)
    } else {
      return nil
    }
  }
}

extension AddressPrefix {
  /// A prefix from `address/length`, or from a bare address, which stands for /32 or /128.
  ///
  /// Strict: the length is decimal without sign or leading zeros and at most what the family
  /// allows; host bits may be set, since a virtual address is written that way.
  public init?(_ text: some StringProtocol) {
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
      guard let address = IPAddress(text) else { return nil }
      self.init(host: address)
      return
    }
    guard let address = IPAddress(text[..<slash]) else { return nil }
    let digits = text.utf8[text.utf8.index(after: slash)...]
    let limit: UInt32 = address.family == .ipv4 ? 32 : 128
    guard let length = DecimalDigit.number(digits, limit: limit) else { return nil }
    self.init(address: address, length: UInt8(length))
  }
}
