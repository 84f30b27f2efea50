public import AgentProtocol
public import NetworkTypes

/// How sure it is that the address is here, weakest first.
public enum OwnershipProof: UInt8, Comparable, Sendable {
  /// Not at all.
  case none = 0
  /// The provider accepted the request.
  case accepted = 1
  /// The provider says that its action is done.
  case completed = 2
  /// A reading showed this machine as the holder.
  case readBack = 3
  /// A packet to the address arrived here since.
  case packetSeen = 4

  /// True if the left proof is weaker.
  public static func < (left: OwnershipProof, right: OwnershipProof) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Something that keeps an address from being owned, read or verified.
public struct OwnershipProblem: Equatable, Sendable {
  /// What kind of a problem, to tell whether it is the same as before.
  public enum Kind: Equatable, Sendable {
    /// The agent does not answer.
    case agent
    /// Who this machine is, is not known.
    case identity
    /// The token is wrong, lacks something or cannot be read.
    case credential
    /// The configuration and the provider do not agree.
    case configuration
    /// Too many calls.
    case throttled
    /// The provider cannot be reached.
    case unreachable
    /// The provider answers, but not usefully.
    case provider
    /// Another action is under way.
    case busy
    /// Another node takes the address.
    case contended
  }

  /// What kind.
  public var kind: Kind
  /// What is wrong, in one sentence.
  public var text: String
  /// What to do; empty if it goes away by itself.
  public var next: String
  /// Since when.
  public var since: MonotonicInstant
}

/// The facts of one address for `failover status`, presence messages and commands.
public struct OwnershipStatus: Equatable, Sendable {
  /// What this node is about.
  public enum Activity: Equatable, Sendable {
    /// Not master: reads now and then.
    case watching
    /// A planned move: calls nobody.
    case suspended
    /// Master, and the address is not known to be here.
    case acquiring
    /// Master, and the address was read back here.
    case holding
  }

  /// What this node is about.
  public var activity: Activity
  /// Who held the address at the last reading; nil before the first.
  public var holder: Holder?
  /// When that reading was made.
  public var verifiedAt: MonotonicInstant?
  /// True if the last reading showed this node's own target.
  public var isMine: Bool
  /// How sure this mastership can be.
  public var proof: OwnershipProof
  /// The provider's action under way, if this node started one.
  public var action: ActionReference?
  /// When a credential was last accepted in a call.
  public var credentialAcceptedAt: MonotonicInstant?
  /// What is left to be called.
  public var budget: BudgetReport?
  /// What is wrong; nil if nothing.
  public var problem: OwnershipProblem?
  /// Assign calls of the present mastership.
  public var assignments: Int
}
