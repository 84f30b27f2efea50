public import NetworkTypes

// For the flight recorder, which keeps adverts without their hashes and makes them anew.

extension AuthenticationTrailer {
  /// The number of the key that a packet says it is signed with; nil if it has no trailer.
  public static func keyNumber(of packet: Span<UInt8>) -> UInt8? {
    guard packet.count >= AdvertisementHeader.length + length else { return nil }
    return AuthenticationTrailer(endOf: packet)?.keyID
  }

  /// Puts zeros in the place of the hash.
  public static func blank(_ packet: inout [UInt8], source: IPAddress) {
    replaceCode(&packet, source, Array(repeating: 0, count: codeLength))
  }

  /// Puts the hash of a key at the end of an advert whose trailer has room for it.
  public static func sign(_ packet: inout [UInt8], source: IPAddress, key: [UInt8]) {
    guard packet.count >= AdvertisementHeader.length + length else { return }
    let code = code(
      of: packet.span, messageLength: packet.count - length, source: source, key: PeerKey(key))
    replaceCode(&packet, source, (0..<codeLength).map { code.byte($0) })
  }

  private static func replaceCode(
    _ packet: inout [UInt8], _ source: IPAddress, _ code: [UInt8]
  ) {
    guard packet.count >= AdvertisementHeader.length + length else { return }
    // Over IPv6 the checksum covers the trailer.
    packet.replace(
      at: packet.count - codeLength, by: code, keepsChecksum: source.family == .ipv6)
  }
}

extension [UInt8] {
  /// Replaces bytes of a VRRP message, at an even offset and of an even count.
  ///
  /// - Parameter keepsChecksum: leaves the checksum as right or wrong as it was. Source: RFC 1624.
  public mutating func replace(at start: Int, by new: [UInt8], keepsChecksum: Bool) {
    let offset = AdvertisementHeader.checksumOffset
    var sum = UInt32(~(UInt16(self[offset]) << 8 | UInt16(self[offset + 1])))
    for index in stride(from: 0, to: new.count, by: 2) {
      let old = UInt16(self[start + index]) << 8 | UInt16(self[start + index + 1])
      sum += UInt32(~old)
      sum += UInt32(new[index]) << 8 | UInt32(new[index + 1])
    }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    for (index, byte) in new.enumerated() { self[start + index] = byte }
    guard keepsChecksum else { return }
    let checksum = ~UInt16(sum)
    self[offset] = UInt8(checksum >> 8)
    self[offset + 1] = UInt8(checksum & 0xFF)
  }
}
