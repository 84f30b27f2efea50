/// A `cloud_provider` block: an account at a provider whose reserved addresses follow instances.
///
/// The model never holds the secret itself, only where the agent finds it.
public struct CloudProvider: Equatable, Sendable {
  /// The name by which `provider` of a `cloud_address` refers to it; unique, 1 to 64 bytes.
  public var name: String
  /// `type`: a name of ``CloudProviderType/known``, as `digitalocean`.
  public var type: String
  /// `token_file`, `token_credential` or `token_env`.
  public var credential: CloudCredential
  /// `api_url`: base of the API without a slash at its end, as `https://api.digitalocean.com`;
  /// nil means the provider's own.
  public var apiURL: String?
  /// `metadata_url`: base of the metadata service, as `http://169.254.169.254`; nil means the
  /// provider's own.
  public var metadataURL: String?
  /// Settings that only this type has, as `region`, in the order of the file.
  public var parameters: [CloudParameter] = []

  /// A provider with its own defaults.
  public init(name: String, type: String, credential: CloudCredential) {
    self.name = name
    self.type = type
    self.credential = credential
  }
}

/// Where the agent finds a provider's token or key.
public enum CloudCredential: Hashable, Sendable {
  /// `token_file`: absolute path of a file with nothing else in it.
  case file(path: String)
  /// `token_credential`: name of a systemd credential of the agent's unit.
  case systemd(name: String)
  /// `token_env`: name of a variable of the agent's environment.
  case environment(name: String)
  /// None of the three: what the provider gives its own machines, as roles of AWS.
  case machine
}

/// A setting of a provider or an address that only some types of provider have.
public struct CloudParameter: Hashable, Sendable {
  /// The keyword, as `region`.
  public var name: String
  /// Its value as it was written, 1 to 255 bytes without control characters.
  public var value: String

  /// A setting.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What the language knows of a type of provider; the agent has the rest.
public struct CloudProviderType: Sendable {
  /// What `type` calls it.
  public let name: String
  /// True if its machines have credentials of their own, so that none need be configured.
  public let hasMachineCredentials: Bool
  /// Parameters of `cloud_provider` besides those of every provider.
  public let providerParameters: [String]
  /// Parameters of `cloud_address` besides those of every address.
  public let addressParameters: [String]

  /// Every type, one line each.
  public static let known = [
    CloudProviderType("digitalocean", providerParameters: ["region"]),
    CloudProviderType(
      "aws", hasMachineCredentials: true, providerParameters: ["region", "profile"],
      addressParameters: ["kind", "allocation", "network_interface", "route_table"]),
    CloudProviderType(
      "hetzner", providerParameters: ["location"], addressParameters: ["kind", "network"]),
  ]

  private init(
    _ name: String, hasMachineCredentials: Bool = false, providerParameters: [String] = [],
    addressParameters: [String] = []
  ) {
    self.name = name
    self.hasMachineCredentials = hasMachineCredentials
    self.providerParameters = providerParameters
    self.addressParameters = addressParameters
  }

  /// The type of that name; nil if there is none.
  public static func named(_ name: String) -> CloudProviderType? {
    known.first { $0.name == name }
  }
}
