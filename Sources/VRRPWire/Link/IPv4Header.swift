public import NetworkTypes

/// The header of a received IPv4 packet, which raw sockets deliver in front of the message.
public struct IPv4Header: Hashable, Sendable {
  /// Why bytes are no IPv4 packet.
  public enum ParseError: Error, Hashable, Sendable {
    /// Fewer bytes than a header has.
    case truncated(found: Int)
    /// Another version than 4.
    case version(found: UInt8)
    /// A header length below 20 bytes, or beyond the packet.
    case headerLength(found: Int)
    /// A total length below the header's, or more bytes than were received.
    case totalLength(found: Int, received: Int)
  }

  /// Length of the header in bytes, 20 to 60: options are allowed and skipped.
  public var headerLength: Int
  /// Length of the packet in bytes, header included. What was received behind it is padding.
  public var totalLength: Int
  /// Type of service.
  public var typeOfService: UInt8
  /// Offset of this fragment in units of eight bytes; 0 in a whole packet.
  public var fragmentOffset: UInt16
  /// More fragments follow.
  public var hasMoreFragments: Bool
  /// Time to live.
  public var ttl: UInt8
  /// Number of the protocol above: 112 is VRRP.
  public var protocolNumber: UInt8
  /// Who sent it.
  public var source: IPv4Address
  /// Where it was sent to.
  public var destination: IPv4Address

  /// Where the message stands in the bytes that were parsed, padding cut off.
  public var payload: Range<Int> { headerLength..<totalLength }

  /// Reads a header. Allocates nothing and never traps, whatever the bytes are.
  ///
  /// The header's own checksum is the kernel's business and not looked at.
  /// - Parameter packet: from the first byte of the IP header; may have padding behind it.
  public static func parse(_ packet: Span<UInt8>) throws(ParseError) -> IPv4Header {
    guard packet.count >= 20 else { throw .truncated(found: packet.count) }
    guard packet[0] >> 4 == 4 else { throw .version(found: packet[0] >> 4) }
    let headerLength = Int(packet[0] & 0xF) * 4
    guard headerLength >= 20, headerLength <= packet.count else {
      throw .headerLength(found: headerLength)
    }
    let totalLength = Int(packet.word(at: 2))
    guard totalLength >= headerLength, totalLength <= packet.count else {
      throw .totalLength(found: totalLength, received: packet.count)
    }
    let fragment = packet.word(at: 6)
    return IPv4Header(
      headerLength: headerLength, totalLength: totalLength, typeOfService: packet[1],
      fragmentOffset: fragment & 0x1FFF, hasMoreFragments: fragment & 0x2000 != 0,
      ttl: packet[8], protocolNumber: packet[9], source: IPv4Address(packet, at: 12),
      destination: IPv4Address(packet, at: 16))
  }

  /// Facts for the receive checks.
  public var metadata: PacketMetadata {
    PacketMetadata(source: .v4(source), destination: .v4(destination), ttl: ttl)
  }
}
