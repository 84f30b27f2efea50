/// An address with the length of its network prefix, as in `192.0.2.10/24`.
public struct AddressPrefix: Hashable, Sendable, CustomStringConvertible {
  /// The address with all its bits, host part included.
  public var address: IPAddress
  /// Bits of the network part: 0 to 32 for IPv4, 0 to 128 for IPv6.
  public var length: UInt8

  /// A prefix. `length` is clamped to what the family allows.
  public init(address: IPAddress, length: UInt8) {
    self.address = address
    self.length = min(length, address.family == .ipv4 ? 32 : 128)
  }

  /// The address as a prefix of its own: /32 or /128.
  public init(host address: IPAddress) {
    self.init(address: address, length: 128)
  }

  /// `address/length`.
  public var description: String { "\(address)/\(length)" }
}
