public import NetworkTypes

/// The number of one call, unique within the life of the engine.
public struct CallID: Hashable, Sendable {
  /// The number.
  public let rawValue: UInt64

  /// A call by its number.
  public init(_ rawValue: UInt64) {
    self.rawValue = rawValue
  }
}

/// One try of one request. The agent never repeats a call by itself, not even a read: whether and
/// when to try again is decided by the engine, which knows whether this node is still master.
public struct CallRequest: Equatable, Sendable {
  /// What to ask.
  public enum Kind: Equatable, Sendable {
    /// Who holds the address.
    case read
    /// Assign the address to this node's target, wherever it is now; never an unassign first where
    /// the provider can move it in one step. `version` is what a reading told: where the provider
    /// compares before it acts, the request carries it.
    case assign(version: String?)
    /// How far an action is that was accepted before.
    case poll(ActionReference)
  }

  /// How much it matters when requests wait for one another: the lower number first.
  public enum Urgency: UInt8, Equatable, Sendable, CaseIterable {
    /// Traffic waits for it.
    case failover = 0
    /// A failover is to be confirmed.
    case verification = 1
    /// Nobody waits for it.
    case background = 2
  }

  /// Its number.
  public var id: CallID
  /// The address in question.
  public var address: AddressNumber
  /// What to ask.
  public var kind: Kind
  /// The mastership it belongs to, for log lines; grows with each time this node becomes master.
  public var epoch: UInt64
  /// How urgent it is.
  public var urgency: Urgency
  /// Time limit of the whole try, connecting included; 0.1 to 60 s.
  public var timeout: Microseconds
  /// True if a new connection must be used, preferably to another address of the provider: the
  /// last one brought nothing.
  public var usesNewConnection: Bool

  /// A call from its parts.
  public init(
    id: CallID, address: AddressNumber, kind: Kind, epoch: UInt64, urgency: Urgency,
    timeout: Microseconds, usesNewConnection: Bool = false
  ) {
    self.id = id
    self.address = address
    self.kind = kind
    self.epoch = epoch
    self.urgency = urgency
    self.timeout = timeout
    self.usesNewConnection = usesNewConnection
  }
}

/// A provider's name for an action that it carries out: digits at DigitalOcean and Hetzner.
public struct ActionReference: Hashable, Sendable, CustomStringConvertible {
  /// The provider's text; at most 256 bytes.
  public var rawValue: String

  /// An action by the provider's text.
  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  /// The provider's text.
  public var description: String { rawValue }
}
