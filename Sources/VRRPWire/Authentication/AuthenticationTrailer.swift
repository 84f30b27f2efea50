public import NetworkTypes

/// The trailer of `auth_hmac` behind an advert: a sequence number and a keyed hash.
///
/// Signs the message, the version, the virtual router and the source address; not the destination,
/// so that one signature serves all unicast peers. Source: draft-cassen-vrrp-auth-hmac, as spoken by
/// keepalived 2.4.2 and later.
public struct AuthenticationTrailer: Hashable, Sendable {
  /// Bytes of a trailer.
  public static let length = 28
  /// HMAC-SHA-256, cut to 16 bytes: the only type there is.
  public static let extensionType: UInt8 = 1
  /// Bytes of the hash.
  static let codeLength = 16
  /// Bytes before the hash.
  static let headLength = 12

  /// Which key signed, 1 to 255.
  public var keyID: UInt8
  /// Seconds of UTC in the upper 32 bits, then 1/65536 s, then a tie-breaker.
  public var sequence: UInt64

  /// A trailer without its hash.
  public init(keyID: UInt8, sequence: UInt64) {
    self.keyID = keyID
    self.sequence = sequence
  }

  /// The trailer at the end of a packet; nil if it is of another type or has reserved bits set.
  ///
  /// - Parameters:
  ///   - packet: with the trailer; longer than one.
  init?(endOf packet: Span<UInt8>) {
    let start = packet.count - Self.length
    guard packet[start] == Self.extensionType, packet[start + 2] == 0, packet[start + 3] == 0
    else { return nil }
    keyID = packet[start + 1]
    var sequence: UInt64 = 0
    for index in (start + 4)..<(start + Self.headLength) {
      sequence = sequence << 8 | UInt64(packet[index])
    }
    self.sequence = sequence
  }

  /// The bytes before the hash.
  private var head: [UInt8] {
    var bytes = [Self.extensionType, keyID, 0, 0]
    bytes.append(bigEndian: sequence)
    return bytes
  }

  /// A message with this trailer, signed. Over IPv6 the checksum covers the trailer, and depends on
  /// the destination; over IPv4 it is left as it is.
  ///
  /// - Parameters:
  ///   - message: an encoded advert.
  ///   - source, destination: of the packet.
  ///   - key: the secret.
  public func sign(
    _ message: [UInt8], source: IPAddress, destination: IPAddress, key: [UInt8]
  ) -> [UInt8] {
    var packet = message + head
    let code = Self.code(
      of: packet.span, messageLength: message.count, source: source, key: PeerKey(key))
    for index in 0..<Self.codeLength { packet.append(code.byte(index)) }
    guard source.family == .ipv6 else { return packet }
    packet.store(bigEndian: UInt16(0), at: AdvertisementHeader.checksumOffset)
    var sum = InternetChecksum()
    sum.add(packet.span)
    sum.addPseudoHeader(
      source: source, destination: destination, nextHeader: AdvertisementHeader.ipProtocol,
      length: packet.count)
    packet.store(bigEndian: sum.value, at: AdvertisementHeader.checksumOffset)
    return packet
  }

  /// True if the hash at the end of a packet is that of this key. Takes the same time for every hash.
  static func verifies(_ packet: Span<UInt8>, source: IPAddress, key: PeerKey) -> Bool {
    let messageLength = packet.count - length
    let code = code(of: packet, messageLength: messageLength, source: source, key: key)
    var difference: UInt8 = 0
    for index in 0..<codeLength {
      difference |= code.byte(index) ^ packet[messageLength + headLength + index]
    }
    return difference == 0
  }

  /// The hash over the pseudo-header, the message without its checksum, the head of the trailer and
  /// the zeros in the place of the hash.
  static func code(
    of packet: Span<UInt8>, messageLength: Int, source: IPAddress, key: PeerKey
  ) -> SHA256.Digest {
    var hash = key.code
    let family: UInt32 = source.family == .ipv4 ? 4 : 6
    hash.update(word: family << 24 | UInt32(packet[0] >> 4) << 16 | UInt32(packet[1]) << 8)
    hash.update(source)
    hash.update(packet.extracting(..<AdvertisementHeader.checksumOffset))
    // In the place of the checksum.
    hash.update(0)
    hash.update(0)
    hash.update(
      packet.extracting(AdvertisementHeader.checksumOffset + 2..<messageLength + headLength))
    for _ in 0..<codeLength / 4 { hash.update(word: 0) }
    return hash.finalize()
  }
}
