extension IPv6Address: CustomStringConvertible {
  /// The eight groups in hexadecimal, not yet shortened as RFC 5952 asks.
  public var description: String {
    (0..<8).map { group in
      let half = group < 4 ? high : low
      return String((half >> (UInt64(3 - group % 4) * 16)) & 0xFFFF, radix: 16)
    }.joined(separator: ":")
  }
}
