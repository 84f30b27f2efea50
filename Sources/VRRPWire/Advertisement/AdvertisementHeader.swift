public import NetworkTypes

/// The first eight bytes of a VRRP message, taken apart but not judged.
///
/// Both the demultiplexer, which needs only the number of the virtual router, and the receive
/// checks start from it. A plain value of ten bytes; making one allocates nothing.
public struct AdvertisementHeader: Hashable, Sendable {
  /// Length of the fixed part in bytes.
  public static let length = 8
  /// Length of the authentication data behind the addresses of version 2.
  public static let authenticationLength = 8
  /// Where the checksum stands.
  public static let checksumOffset = 6
  /// VRRP's number in the IP header. Source: RFC 9568 section 5.1.1.4.
  public static let ipProtocol: UInt8 = 112
  /// The only message type there is. Source: RFC 9568 section 5.2.2.
  public static let advertisementType: UInt8 = 1

  /// The version as sent, 0 to 15.
  public var version: UInt8
  /// The message type as sent, 0 to 15.
  public var type: UInt8
  /// The virtual router as sent; 0 carries failover's own peer messages.
  public var virtualRouterID: UInt8
  /// Priority as sent.
  public var priority: UInt8
  /// Count of addresses as sent.
  public var addressCount: UInt8
  /// Bytes 4 and 5: authentication type and seconds, or four reserved bits and centiseconds.
  public var intervalField: UInt16
  /// The checksum as sent.
  public var checksum: UInt16

  /// The header of a VRRP message without its IP header, or nil if it is shorter than eight bytes.
  public static func peek(_ message: Span<UInt8>) -> AdvertisementHeader? {
    guard message.count >= length else { return nil }
    return AdvertisementHeader(
      version: message[0] >> 4, type: message[0] & 0xF, virtualRouterID: message[1],
      priority: message[2], addressCount: message[3], intervalField: message.word(at: 4),
      checksum: message.word(at: checksumOffset))
  }

  /// Version 2: the authentication type.
  public var authenticationType: UInt8 { UInt8(truncatingIfNeeded: intervalField >> 8) }

  /// The interval as `version` counts it: seconds in the low byte, or centiseconds in the low
  /// twelve bits; the four reserved bits are ignored as RFC 9568 section 5.2.6 asks.
  public func interval(as version: ProtocolVersion) -> Microseconds {
    switch version {
    case .version2: .seconds(Int64(intervalField & 0xFF))
    case .version3: .centiseconds(Int64(intervalField & 0xFFF))
    }
  }

  /// The exact length of a message with this count of addresses.
  public func messageLength(as version: ProtocolVersion, _ family: AddressFamily) -> Int {
    Self.length + Int(addressCount) * family.addressLength
      + (version == .version2 ? Self.authenticationLength : 0)
  }

  /// Address number `index` of the message; the caller has checked the length.
  static func address(_ index: Int, of message: Span<UInt8>, _ family: AddressFamily) -> IPAddress {
    IPAddress(message, at: length + index * family.addressLength, family: family)
  }
}
