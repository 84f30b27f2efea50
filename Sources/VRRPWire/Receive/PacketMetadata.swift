public import NetworkTypes

/// What the IP layer says about a received packet, besides its payload.
public struct PacketMetadata: Hashable, Sendable {
  /// Who sent it; its family is the packet's.
  public var source: IPAddress
  /// Where it was sent to: a group or an own address.
  public var destination: IPAddress
  /// TTL or hop limit on arrival.
  public var ttl: UInt8

  /// Facts of one packet; both addresses are of one family.
  public init(source: IPAddress, destination: IPAddress, ttl: UInt8) {
    self.source = source
    self.destination = destination
    self.ttl = ttl
  }

  /// True if the packet came to a group.
  public var wasMulticast: Bool { destination.isMulticast }

  /// The family of the packet.
  public var family: AddressFamily { source.family }
}
