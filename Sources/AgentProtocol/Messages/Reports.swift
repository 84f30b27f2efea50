public import NetworkTypes

/// Who this machine is at a provider.
public enum IdentityReport: Equatable, Sendable {
  /// Known.
  case known(CloudIdentity)
  /// Not known: why, and what to do. Calls that need it are rejected.
  case unknown(text: String)
}

/// A machine as its provider names it.
public struct CloudIdentity: Equatable, Sendable {
  /// Where it was learned.
  public enum Source: UInt8, Equatable, Sendable, CaseIterable {
    /// The metadata service answered in this life of the machine.
    case metadata = 1
    /// Read from disk, written in this life of the machine (same boot id).
    case cache = 2
    /// The configuration names it.
    case configuration = 3
    /// The machine's own tables, as DMI.
    case hardware = 4
  }

  /// The provider's name for the machine, as `3164444` or `i-0abc`.
  public var instance: String
  /// What the provider calls machines, as `droplet`, `instance`, `server`.
  public var kind: String
  /// Its region, as `nyc3`; nil if not known.
  public var region: String?
  /// Where it was learned.
  public var source: Source
  /// Where packets for its reserved IPv4 addresses arrive, if the provider translates them, as
  /// DigitalOcean's anchor address; nil where they arrive as they are, or if it is not known.
  public var anchor: IPAddress?

  /// An identity from its parts.
  public init(
    instance: String, kind: String, region: String?, source: Source, anchor: IPAddress? = nil
  ) {
    self.instance = instance
    self.kind = kind
    self.region = region
    self.source = source
    self.anchor = anchor
  }
}

/// How a credential is.
public struct CredentialReport: Equatable, Sendable {
  /// States of a credential.
  public enum State: Equatable, Sendable {
    /// Read, and not used yet.
    case untried
    /// The provider accepts it for what is needed.
    case accepted
    /// The provider refuses it (401).
    case rejected
    /// The provider accepts it, but not for everything needed; the names of what is missing.
    case insufficient(missing: [String])
    /// It cannot be read.
    case unreadable
  }

  /// The state.
  public var state: State
  /// Where it comes from, for people, as `/etc/failover/do.token`; never the secret.
  public var source: String
  /// What to do about it; empty if nothing.
  public var text: String
  /// Until it expires; nil if it does not, or that is not known.
  public var expiresAfter: Microseconds?

  /// A report from its parts.
  public init(
    state: State, source: String, text: String = "", expiresAfter: Microseconds? = nil
  ) {
    self.state = state
    self.source = source
    self.text = text
    self.expiresAfter = expiresAfter
  }
}

/// How far the connections to a provider are prepared.
public struct ConnectionReport: Equatable, Sendable {
  /// States of the connections.
  public enum State: UInt8, Equatable, Sendable, CaseIterable {
    /// There is none.
    case cold = 0
    /// One is being opened.
    case connecting = 1
    /// One at least is open, TLS included, and was used lately.
    case warm = 2
    /// Opening failed.
    case failed = 3
  }

  /// The state.
  public var state: State
  /// Open connections.
  public var connections: UInt32
  /// Addresses known for the provider's name, kept for when DNS is dead.
  public var resolvedAddresses: UInt32
  /// Why not, and what to do; empty if warm.
  public var text: String

  /// A report from its parts.
  public init(
    state: State, connections: UInt32 = 0, resolvedAddresses: UInt32 = 0, text: String = ""
  ) {
    self.state = state
    self.connections = connections
    self.resolvedAddresses = resolvedAddresses
    self.text = text
  }
}

/// What the metadata service says about an address; seen to be wrong in both directions.
public enum MetadataHint: UInt8, Equatable, Sendable, CaseIterable {
  /// It is said to be at this machine.
  case here = 1
  /// It is said not to be.
  case elsewhere = 2
}

/// How the agent is.
public struct AgentHealth: Equatable, Sendable {
  /// Since its start.
  public var uptime: Microseconds
  /// Calls that have no result yet.
  public var openCalls: UInt32
  /// Requests sent since its start.
  public var requestsSent: UInt64
  /// Its memory in bytes (PSS where known, else RSS).
  public var memory: UInt64

  /// Health from its parts.
  public init(uptime: Microseconds, openCalls: UInt32, requestsSent: UInt64, memory: UInt64) {
    self.uptime = uptime
    self.openCalls = openCalls
    self.requestsSent = requestsSent
    self.memory = memory
  }
}

/// One line of `failover doctor`.
public struct Finding: Equatable, Sendable {
  /// How bad it is.
  public enum Verdict: UInt8, Equatable, Sendable, CaseIterable {
    /// As it should be.
    case ok = 0
    /// Works, but a person should know.
    case warning = 1
    /// Would keep a failover from working.
    case failure = 2
  }

  /// How bad it is.
  public var verdict: Verdict
  /// Name of the provider.
  public var provider: String
  /// The address in question; nil if it concerns the whole provider.
  public var address: AddressNumber?
  /// What was looked at, in two words, as `token scope`.
  public var subject: String
  /// What was found, as `reserved_ip:update is missing: lb1 could never take over.`
  public var text: String
  /// What to do; empty if nothing.
  public var remedy: String

  /// A finding from its parts.
  public init(
    _ verdict: Verdict, provider: String, address: AddressNumber? = nil, subject: String,
    text: String, remedy: String = ""
  ) {
    self.verdict = verdict
    self.provider = provider
    self.address = address
    self.subject = subject
    self.text = text
    self.remedy = remedy
  }
}
