public import NetworkTypes

/// A `cloud_address`: a provider's address that follows an instance.
///
/// Whether it stood in the instance or at the top level makes no difference to the model.
public struct CloudAddress: Hashable, Sendable {
  /// The address; stands in the configuration once.
  public var address: IPAddress
  /// `provider`: name of a ``CloudProvider`` of the configuration.
  public var provider: String
  /// `target`: what this node assigns it to.
  public var target = CloudTarget.own
  /// Settings that only the type of its provider has, as `kind`, in the order of the file.
  public var parameters: [CloudParameter] = []

  /// An address that is assigned to this machine.
  public init(address: IPAddress, provider: String) {
    self.address = address
    self.provider = provider
  }
}

/// What a ``CloudAddress`` is assigned to when this node is master.
public enum CloudTarget: Hashable, Sendable {
  /// `target auto`: this machine, as the provider's metadata service names it.
  case own
  /// An explicit id: a droplet, a server, an instance or a network interface; 1 to 255 bytes.
  case id(String)
}
