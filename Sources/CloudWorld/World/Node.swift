/// A machine of a provider: a droplet, a server, or an EC2 instance with its one interface.
public struct Node: Sendable, Equatable {
  /// Whose machine it is.
  public var provider: Provider
  /// The provider's number of it; for EC2 the number in `i-…` and `eni-…`.
  public var id: Int
  /// The name, which is the host name too.
  public var name: String
  /// The region (DigitalOcean, EC2) or location (Hetzner) as a short name.
  public var region: String
  /// The public IPv4 address.
  public var publicAddress: String?
  /// The address in the private network.
  public var privateAddress: String?
  /// DigitalOcean's anchor address, to which reserved IPv4 addresses are translated.
  public var anchorAddress: String?
  /// The public IPv6 address without prefix length; nil if the node has none.
  public var publicAddress6: String?
  /// Source addresses from which the metadata service knows this node.
  public var metadataSources: [String]
  /// DigitalOcean's tags.
  public var tags: [String]
  /// Private networks (Hetzner).
  public var networks: [PrivateNetwork]

  /// The name of the resource as the provider's API has it: a number, or `i-…` for EC2.
  public var resource: String {
    provider == .amazon ? "i-0" + RandomNumbers.hexadecimal(UInt64(id)) : "\(id)"
  }

  /// EC2's name of the node's only interface.
  var interface: String { "eni-0" + RandomNumbers.hexadecimal(UInt64(id)) }

  /// EC2's name of the subnet.
  var subnet: String {
    "subnet-0" + RandomNumbers.hexadecimal(UInt64(networks.first?.id ?? 0))
  }

  /// The address of the network card.
  var hardwareAddress: String {
    let digits = RandomNumbers.hexadecimal(UInt64(id)).suffix(4)
    return "02:00:5e:00:\(digits.prefix(2)):\(digits.suffix(2))"
  }
}

/// A node's place in a private network.
public struct PrivateNetwork: Sendable, Equatable {
  /// The provider's number of the network.
  public var id: Int
  /// The node's own address in it.
  public var address: String
  /// More addresses that are routed to the node.
  public var aliases: [String]
}
