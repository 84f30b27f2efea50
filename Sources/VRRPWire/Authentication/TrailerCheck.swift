public import NetworkTypes

/// What one key says of the trailer of one packet.
///
/// Made once for whoever needs it: computing the hash is what a packet costs most, and whoever forges
/// packets has each of them computed.
public struct TrailerCheck: Sendable {
  /// True if the hash is that of the key.
  public let isRight: Bool
  private let secret: [UInt8]

  /// Computes the hash.
  ///
  /// - Parameters:
  ///   - packet: a message with a trailer.
  ///   - source: of the packet.
  ///   - secret: the key, not empty.
  ///   - key: the same, prepared.
  public init(_ packet: Span<UInt8>, source: IPAddress, secret: [UInt8], key: PeerKey) {
    precondition(packet.count >= AdvertisementHeader.length + AuthenticationTrailer.length)
    isRight = AuthenticationTrailer.verifies(packet, source: source, key: key)
    self.secret = secret
  }

  /// True if this was made with that key.
  func isOf(_ secret: [UInt8]) -> Bool { self.secret == secret }
}
