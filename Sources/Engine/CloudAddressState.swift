import AddressOwnership
import AgentProtocol
import Configuration
import NetworkTypes

/// One cloud address of one instance.
struct CloudAddressState: Sendable {
  /// What this node is for the address, as its ownership was told last.
  enum Role: Equatable, Sendable {
    /// Not master.
    case bystander
    /// A planned move is under way, the successor is asked.
    case leaving
    /// Master.
    case master
  }

  /// Position of its instance.
  var index: Int
  /// Name of its instance, by which it is found again after a reload.
  var instance: String
  /// What the file says.
  var configuration: CloudAddress
  /// The type of its provider, as `digitalocean`.
  var providerType: String
  /// The reconciler.
  var ownership: AddressOwnership
  /// What the reconciler was told.
  var role = Role.bystander
  /// Whether it was told to be quicker than its peers; nil before the first time.
  var isPreferred: Bool?
  /// Since when this node is master without the provider confirming it; nil if all is well.
  var unconfirmedSince: MonotonicInstant?

  /// The address for which packets are awaited, as a proof that the provider delivers them here.
  var awaited: IPAddress?

  /// Its number between engine and agent.
  var number: AddressNumber { ownership.settings.number }
}

extension CloudProvider {
  /// What people do about a token that the provider refuses.
  var tokenRemedy: String {
    let secret = type == "aws" ? "valid keys" : "a valid token"
    return switch credential {
    case .file(let path): "put \(secret) into \(path); no reload is needed"
    case .systemd(let name): "put \(secret) into the credential \(name), and restart failoverd"
    case .environment(let name): "put \(secret) into \(name), and restart failoverd"
    case .machine: "see the role of this machine at \(type)"
    }
  }
}

/// The connection to `failover-agent` and what it told about providers.
struct AgentLink: Equatable, Sendable {
  /// How far the conversation is.
  enum Phase: Equatable, Sendable {
    /// There is no connection.
    case absent
    /// Connected; the configuration was sent and is not confirmed yet.
    case configuring
    /// Calls can be made.
    case ready
  }

  /// True while the host has a connection, wanted or not.
  var isConnected = false
  /// How far the conversation is.
  var phase = Phase.absent
  /// True once the host was asked to run an agent.
  var isWanted = false
  /// Since when it is wanted without being ready; nil while it is ready.
  var absentSince: MonotonicInstant?
  /// Number of the configuration that was sent last.
  var generation: UInt32 = 0
  /// Number of the last ping.
  var pingSequence: UInt64 = 0
  /// When the next ping is due.
  var nextPing = MonotonicInstant.zero
  /// When the agent last answered anything.
  var heardAt = MonotonicInstant.zero
  /// Its version; nil before it said hello.
  var version: String?
  /// Who this machine is, by the provider's name in the configuration.
  var identities: [String: IdentityReport] = [:]
  /// How credentials are, by provider.
  var credentials: [String: CredentialReport] = [:]
  /// How connections are, by provider.
  var connections: [String: ConnectionReport] = [:]
  /// What the agent cannot work with in the configuration.
  var problems: [ConfigurationProblem] = []

  /// An agent that is silent for longer hangs. Longer than any pause of a busy machine, shorter than
  /// a person's patience.
  static let silenceBound = Microseconds.seconds(8)
  /// Between pings.
  static let pingPeriod = Microseconds.seconds(2)
}
