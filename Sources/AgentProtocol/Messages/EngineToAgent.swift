/// What the engine tells `failover-agent`.
///
/// A connection begins with `hello` from both sides. Then the engine sends its configuration
/// (`beginConfiguration`, one message for each provider and each address, `applyConfiguration`),
/// and calls from then on. Nothing here ever holds a token: only where the agent finds it.
public enum EngineToAgent: Equatable, Sendable {
  /// The first message of a connection. Calls of an earlier session are void: the agent drops what
  /// it has not sent yet and reports nothing about it.
  case hello(EngineHello)
  /// A new configuration follows. Until `applyConfiguration` the former one holds.
  case beginConfiguration(generation: UInt32)
  /// One provider of the configuration that was begun.
  case provider(ProviderConfiguration)
  /// One address of the configuration that was begun; its provider came before it.
  case address(AddressConfiguration)
  /// The lease store of the configuration that was begun; without it there is none.
  case leaseStore(LeaseStoreConfiguration)
  /// The configuration of that generation is complete and holds from now on. The agent answers
  /// with `configured`, then reads identities and credentials anew where they changed.
  case applyConfiguration(generation: UInt32)
  /// One try of one request to a provider. Answered by `sent`, if a byte of it left, and exactly one
  /// `result`, at the latest shortly after the call's time limit.
  case call(CallRequest)
  /// The call is of no use any more. If none of it was sent it never is; else the agent stops
  /// waiting. Answered by a `result` with `cancelled`, unless its result is on the way already.
  case cancel(CallID)
  /// One question to the lease store. Answered by exactly one `lease`, at the latest shortly after
  /// its time limit.
  case lease(LeaseRequest)
  /// Find out what `failover doctor` wants to know, of one provider or of all. Changes nothing at
  /// any provider. Answered by `finding` messages and one `examined`, within 5 s.
  case examine(requestID: UInt32, provider: String?)
  /// Read who this machine is anew (metadata service), since a provider did not know it. Answered
  /// by `identity`.
  case refreshIdentity(provider: String)
  /// Answer with `health` and the same number: the agent is alive and its event loop is free.
  case ping(sequence: UInt64)
}

/// The engine's side of the first exchange.
public struct EngineHello: Equatable, Sendable {
  /// Number of this life of the engine; no two lives share it.
  public var session: UInt64
  /// Name of the node, for the user agent of requests and for log lines; at most 64 bytes.
  public var node: String
  /// Version of the engine's software; at most 64 bytes.
  public var softwareVersion: String

  /// The first message of a session.
  public init(session: UInt64, node: String, softwareVersion: String) {
    self.session = session
    self.node = node
    self.softwareVersion = softwareVersion
  }
}
