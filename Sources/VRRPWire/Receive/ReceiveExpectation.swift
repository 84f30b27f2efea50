public import NetworkTypes

/// What an instance accepts: the part of its configuration that the receive checks read.
///
/// Made once per configuration and kept; checking a packet against it allocates nothing.
public struct ReceiveExpectation: Hashable, Sendable {
  /// Which checksum a version 3 packet over IPv4 may carry.
  public enum ChecksumPolicy: Hashable, Sendable {
    /// Either form is accepted and the form found is reported: the default.
    case either
    /// Only this form.
    case only(ChecksumForm)
  }

  /// A unicast peer with the TTLs that are accepted from it.
  public struct Peer: Hashable, Sendable {
    /// Its address.
    public var address: IPAddress
    /// Lowest and highest TTL or hop limit; 0...255 accepts any.
    public var ttl: ClosedRange<UInt8>

    /// A peer; without bounds any TTL is accepted.
    public init(address: IPAddress, ttl: ClosedRange<UInt8> = 0...255) {
      self.address = address
      self.ttl = ttl
    }
  }

  /// How the routers of this instance reach each other.
  public enum Transport: Hashable, Sendable {
    /// By multicast: TTL 255 is required.
    case multicast
    /// By unicast, with the configured peers.
    /// `checksSource`: a packet from any other address is dropped (`check_unicast_src`, implied by
    /// bounds on a peer's TTL).
    case unicast(peers: [Peer], checksSource: Bool)
  }

  /// Version of the instance.
  public var version: ProtocolVersion
  /// Family of the instance.
  public var family: AddressFamily
  /// Number of the virtual router.
  public var virtualRouterID: VirtualRouterID
  /// Own advertisement interval; version 2 requires the same of others.
  public var interval: Microseconds
  /// Version 2: the configured password; nil requires authentication type 0.
  public var password: SimplePassword?
  /// Multicast or unicast.
  public var transport: Transport
  /// Checksum forms accepted for version 3 over IPv4.
  public var checksum: ChecksumPolicy
  /// Drop everything, since this router owns the addresses and `owner_ignore_adverts` is set.
  public var ignoresAsOwner: Bool
  /// The own list of advertised addresses; compared as a set, never a reason to drop.
  public var addresses: [IPAddress]
  /// False with `skip_check_adv_addr`: the list then counts as matching.
  public var comparesAddresses: Bool

  /// What an instance accepts; the defaults are those of a plain configuration.
  public init(
    version: ProtocolVersion, family: AddressFamily, virtualRouterID: VirtualRouterID,
    interval: Microseconds, password: SimplePassword? = nil, transport: Transport = .multicast,
    checksum: ChecksumPolicy = .either, ignoresAsOwner: Bool = false, addresses: [IPAddress] = [],
    comparesAddresses: Bool = true
  ) {
    self.version = version
    self.family = family
    self.virtualRouterID = virtualRouterID
    self.interval = interval
    self.password = password
    self.transport = transport
    self.checksum = checksum
    self.ignoresAsOwner = ignoresAsOwner
    self.addresses = addresses
    self.comparesAddresses = comparesAddresses
  }
}
