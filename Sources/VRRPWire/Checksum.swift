public import NetworkTypes

/// The checksum of the Internet: the complement of the one's complement sum of 16-bit words.
///
/// Source: RFC 1071; over pseudo-headers RFC 9568 section 5.2.8 and RFC 8200 section 8.1.
public struct InternetChecksum: Sendable {
  /// The sum so far. Messages are far too short to overflow 64 bits.
  private var sum: UInt64 = 0

  /// An empty sum.
  public init() {}

  /// Adds one word in host order.
  public mutating func add(_ word: UInt16) {
    sum &+= UInt64(word)
  }

  /// Adds bytes that start at an even offset of the message; an odd last byte counts as the high
  /// half of a word.
  public mutating func add(_ bytes: Span<UInt8>) {
    var index = 0
    // Four words at a time, for fewer turns.
    while index + 7 < bytes.count {
      sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
      sum &+= UInt64(bytes[index + 2]) << 8 | UInt64(bytes[index + 3])
      sum &+= UInt64(bytes[index + 4]) << 8 | UInt64(bytes[index + 5])
      sum &+= UInt64(bytes[index + 6]) << 8 | UInt64(bytes[index + 7])
      index += 8
    }
    while index + 1 < bytes.count {
      sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
      index += 2
    }
    if index < bytes.count { sum &+= UInt64(bytes[index]) << 8 }
  }

  /// Adds the words of an address.
  public mutating func add(_ address: IPAddress) {
    switch address {
    case .v4(let address):
      sum &+= UInt64(address.rawValue >> 16) + UInt64(address.rawValue & 0xFFFF)
    case .v6(let address):
      for group in 0..<8 { sum &+= UInt64(address.group(group)) }
    }
  }

  /// Adds the pseudo-header of a message of `length` bytes: both addresses, protocol, length.
  ///
  /// The 12 bytes of IPv4 and the 40 bytes of IPv6 hold the same words apart from zeros.
  public mutating func addPseudoHeader(
    source: IPAddress, destination: IPAddress, nextHeader: UInt8, length: Int
  ) {
    add(source)
    add(destination)
    add(UInt16(nextHeader))
    add(UInt16(truncatingIfNeeded: length))
  }

  /// The folded one's complement sum, not complemented: 0xFFFF over a message whose checksum is
  /// right.
  public var folded: UInt16 {
    var value = sum
    while value >> 16 != 0 { value = (value & 0xFFFF) + (value >> 16) }
    return UInt16(truncatingIfNeeded: value)
  }

  /// What belongs into the checksum field, if the sum was taken with that field zero.
  public var value: UInt16 { ~folded }
}

/// What the checksum of an advertisement covers.
///
/// Two incompatible readings of the standard are in the field for version 3 over IPv4: keepalived,
/// FRR and Wireshark include a pseudo-header (RFC 5798), Cisco, Juniper, Arista and the letter of
/// RFC 9568 section 5.2.8 do not. Version 2 never does, IPv6 always does.
public enum ChecksumForm: Hashable, Sendable, CaseIterable {
  /// With the pseudo-header of the IP family.
  case pseudoHeader
  /// The VRRP message alone.
  case messageOnly
}
