public import NetworkTypes

/// Why a received packet was dropped: one case per check, in the order in which they are made.
///
/// The order is that of RFC 9568 section 7.1 and RFC 3768 section 7.1, then the checks that
/// keepalived adds. A packet that fails several is reported by the first. Payloads say what was
/// found and what was expected, and hold no heap storage.
public enum ReceiveError: Error, Hashable, Sendable {
  /// Multicast with another TTL or hop limit than 255: it came through a router.
  case ttl(found: UInt8)
  /// Fewer than the eight bytes of the fixed part.
  case truncated(found: Int)
  /// Another version than the instance speaks, known or not.
  case version(found: UInt8, expected: ProtocolVersion)
  /// Another message type than 1.
  case type(found: UInt8)
  /// Version 3 without any address, while this router has some. Source: RFC 9568 section 5.2.5.
  case noAddresses
  /// Not exactly as long as its count of addresses says.
  case length(found: Int, expected: Int)
  /// The checksum is wrong in every form that is accepted.
  case checksum(found: UInt16, computed: UInt16)
  /// Another virtual router; only possible if the caller did not demultiplex.
  case virtualRouterID(found: UInt8, expected: VirtualRouterID)
  /// This router owns the addresses and is configured to ignore others.
  case ignoredAsOwner
  /// The trailer of `auth_hmac` is missing or wrong; checked after the version.
  case authentication(AuthenticationError)
  /// Version 2: an authentication type that is neither none, simple password nor AH.
  case unknownAuthenticationType(found: UInt8)
  /// Version 2: another authentication type than configured here.
  case authenticationTypeMismatch(found: UInt8, expected: UInt8)
  /// Version 2: the wrong password.
  case password
  /// Version 3: an interval of zero, which no router may advertise.
  case zeroInterval
  /// Version 2: another interval than the own one.
  case interval(found: Microseconds, expected: Microseconds)
  /// Multicast where unicast is configured, or the other way round.
  case destination(found: IPAddress, expectedMulticast: Bool)
  /// Unicast from an address that is not a configured peer.
  case unknownSource(IPAddress)
  /// Unicast from a peer with a TTL or hop limit outside its bounds.
  case peerTTL(found: UInt8, expected: ClosedRange<UInt8>)
}
