/// What `failover-agent` tells the engine.
///
/// Texts are for people: one or two sentences, no line ends, never a token or a header's value.
public enum AgentToEngine: Equatable, Sendable {
  /// The first message of a connection, before or after the engine's.
  case hello(AgentHello)
  /// A configuration holds from now on, with what is wrong with it: an unknown type of provider, a
  /// parameter that a provider does not know. Calls about what is wrong are rejected with
  /// `notConfigured`.
  case configured(generation: UInt32, problems: [ConfigurationProblem])
  /// The first byte of the call's request was handed to the kernel. From now on its outcome is
  /// unknown until a `result` says otherwise.
  case sent(CallID)
  /// The end of a call.
  case result(CallResult)
  /// The lease store's answer.
  case lease(LeaseResult)
  /// Who this machine is at a provider; after `configured`, and whenever it changes.
  case identity(provider: String, IdentityReport)
  /// How a provider's credential is; after `configured`, and whenever it changes.
  case credential(provider: String, CredentialReport)
  /// How far the connections to a provider are prepared, whenever that changes.
  case connection(provider: String, ConnectionReport)
  /// What is left to be called, when it changed without a call of ours (other users of the token).
  case budget(provider: String, BudgetReport)
  /// What the metadata service says about an address, when it changes. Not a proof: a reason to
  /// read.
  case hint(address: AddressNumber, MetadataHint)
  /// Answers `ping`.
  case health(sequence: UInt64, AgentHealth)
  /// One thing that `examine` found.
  case finding(requestID: UInt32, Finding)
  /// The end of an examination.
  case examined(requestID: UInt32)
  /// A line for the daemon's log.
  case log(AgentLogLevel, String)
}

/// The agent's side of the first exchange.
public struct AgentHello: Equatable, Sendable {
  /// Version of the agent's software; at most 64 bytes.
  public var softwareVersion: String
  /// Types of providers that it knows, as they stand after `type` in a configuration.
  public var providerTypes: [String]

  /// The first message of an agent.
  public init(softwareVersion: String, providerTypes: [String]) {
    self.softwareVersion = softwareVersion
    self.providerTypes = providerTypes
  }
}

/// Something in the configuration that the agent cannot work with.
public struct ConfigurationProblem: Equatable, Sendable {
  /// Name of the provider.
  public var provider: String
  /// The address; nil if the whole provider is concerned.
  public var address: AddressNumber?
  /// What is wrong and what to write instead.
  public var text: String

  /// A problem with a provider or one of its addresses.
  public init(provider: String, address: AddressNumber? = nil, text: String) {
    self.provider = provider
    self.address = address
    self.text = text
  }
}

/// Severity of a log line, least severe first.
public enum AgentLogLevel: UInt8, Equatable, Sendable, CaseIterable {
  /// For those who work on failover.
  case debug = 0
  /// Of interest when looking for a cause.
  case info = 1
  /// What a person should find in the log of a normal day.
  case notice = 2
  /// Something works worse than it should.
  case warning = 3
  /// Something does not work.
  case error = 4
}
