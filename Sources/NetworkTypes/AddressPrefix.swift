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

  /// True if the kernel counts both to one IPv4 subnet, in which the first is primary and the others
  /// are secondary: the length and the network part are the same. IPv6 knows no such thing.
  public func sharesSubnet(with other: AddressPrefix) -> Bool {
    guard case .v4(let own) = address, case .v4(let others) = other.address else { return false }
    return length == other.length && (own.rawValue ^ others.rawValue) >> (32 - UInt32(length)) == 0
  }
}
