public import NetworkTypes

/// An advertisement as its sender means it.
///
/// Version 2 (RFC 3768 section 5.1, IPv4 only; eight bytes of authentication data always follow):
/// ```
///  0               1               2               3
/// |Version| Type=1| VRID          | Priority      | Count         |
/// | Auth type     | Interval (s)  | Checksum                      |
/// | addresses, 4 bytes each …                                     |
/// | authentication data, 8 bytes                                  |
/// ```
/// Version 3 (RFC 9568 section 5.1):
/// ```
/// |Version| Type=1| VRID          | Priority      | Count         |
/// | 0     | Interval (cs)         | Checksum                      |
/// | addresses, 4 or 16 bytes each …                               |
/// ```
public struct Advertisement: Hashable, Sendable {
  /// Version on the wire.
  public var version: ProtocolVersion
  /// The virtual router.
  public var virtualRouterID: VirtualRouterID
  /// Priority; 0 resigns.
  public var priority: Priority
  /// Time between advertisements. Sent in whole seconds, 1 to 255 (version 2), or centiseconds,
  /// 1 to 4095 (version 3): rounded down and clamped to that.
  public var interval: Microseconds
  /// The virtual addresses, at most 255, all of the family that the packet travels in.
  public var addresses: [IPAddress]
  /// Version 2 only; nil sends authentication type 0. Ignored in version 3, which has none.
  public var password: SimplePassword?

  /// An advertisement from its fields.
  public init(
    version: ProtocolVersion, virtualRouterID: VirtualRouterID, priority: Priority,
    interval: Microseconds, addresses: [IPAddress], password: SimplePassword? = nil
  ) {
    self.version = version
    self.virtualRouterID = virtualRouterID
    self.priority = priority
    self.interval = interval
    self.addresses = addresses
    self.password = password
  }

  /// How many addresses fit into one packet: what the MTU leaves, at most 255.
  ///
  /// Fragments of an advertisement would be lost where multicast is filtered, so none is made.
  /// - Parameters:
  ///   - mtu: of the interface, in bytes, IP header included.
  ///   - family: of the packet.
  ///   - version: of the protocol.
  public static func capacity(
    mtu: Int, family: AddressFamily, version: ProtocolVersion
  ) -> Int {
    let ipHeader = family == .ipv4 ? 20 : 40
    let trailer = version == .version2 ? AdvertisementHeader.authenticationLength : 0
    let room = mtu - ipHeader - AdvertisementHeader.length - trailer
    return min(255, max(0, room / family.addressLength))
  }
}
