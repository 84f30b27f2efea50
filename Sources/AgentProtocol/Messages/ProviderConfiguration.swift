public import NetworkTypes

/// Where the agent finds a secret. The secret itself never travels.
public enum CredentialSource: Equatable, Sendable {
  /// A file with nothing else in it, as `token_file /etc/failover/do.token`; read anew when it
  /// changes and when a provider refuses what was read.
  case file(path: String)
  /// A systemd credential of the agent's unit, as `token_credential do`.
  case credential(name: String)
  /// A variable of the agent's environment, as `token_env DO_TOKEN`.
  case environment(name: String)
  /// Whatever the provider offers to its own machines, as AWS roles through the metadata service.
  case machine
}

/// A setting that only one type of provider knows, as `region` or `network_interface`.
public struct ProviderParameter: Equatable, Sendable {
  /// The keyword of the configuration.
  public var name: String
  /// Its value, as written.
  public var value: String

  /// A setting by its name.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A `cloud_provider` of the configuration.
public struct ProviderConfiguration: Equatable, Sendable {
  /// The name that addresses use; at most 64 bytes.
  public var name: String
  /// What it is: `digitalocean`, `aws`, `hetzner`.
  public var type: String
  /// Where its token or key is.
  public var credential: CredentialSource
  /// Base of the API, as in `https://api.digitalocean.com`; nil means the provider's own.
  public var apiURL: String?
  /// Base of the metadata service, as in `http://169.254.169.254`; nil means the provider's own.
  public var metadataURL: String?
  /// Everything else, in the order of the file.
  public var parameters: [ProviderParameter]

  /// A provider from its settings.
  public init(
    name: String, type: String, credential: CredentialSource, apiURL: String? = nil,
    metadataURL: String? = nil, parameters: [ProviderParameter] = []
  ) {
    self.name = name
    self.type = type
    self.credential = credential
    self.apiURL = apiURL
    self.metadataURL = metadataURL
    self.parameters = parameters
  }
}

/// The number of a cloud address between engine and agent, chosen by the engine and stable as long
/// as the address is configured.
public struct AddressNumber: Hashable, Comparable, Sendable {
  /// The number.
  public let rawValue: UInt32

  /// An address by its number.
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// True if the left number is lower.
  public static func < (left: AddressNumber, right: AddressNumber) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What a `cloud_address` is to be assigned to.
public enum AddressTarget: Equatable, Sendable {
  /// This machine, as the provider's metadata service names it.
  case own
  /// What the configuration says: a droplet, an instance, a server or a network interface.
  case explicit(String)
}

/// A `cloud_address` of the configuration.
public struct AddressConfiguration: Equatable, Sendable {
  /// Its number in calls.
  public var number: AddressNumber
  /// The address.
  public var address: IPAddress
  /// Name of its provider.
  public var provider: String
  /// What this node assigns it to.
  public var target: AddressTarget
  /// Everything else, in the order of the file, as `kind elastic` or `route_table rtb-1`.
  public var parameters: [ProviderParameter]

  /// An address from its settings.
  public init(
    number: AddressNumber, address: IPAddress, provider: String, target: AddressTarget = .own,
    parameters: [ProviderParameter] = []
  ) {
    self.number = number
    self.address = address
    self.provider = provider
    self.target = target
    self.parameters = parameters
  }
}
