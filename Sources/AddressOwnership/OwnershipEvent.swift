public import AgentProtocol
public import NetworkTypes

/// What the ownership of an address is told.
public enum OwnershipEvent: Equatable, Sendable {
  /// The instance is MASTER from now on; the epoch grows with each time. Also after a planned move
  /// that came to nothing.
  case becameMaster(epoch: UInt64)
  /// The instance is not MASTER (any more).
  case stoppedBeingMaster
  /// A planned move began: the successor will assign the address to itself. Until the bound this
  /// node calls nobody; if it is still told nothing else by then, it takes back.
  case leaving(until: MonotonicInstant)
  /// A peer says that it read the address back at itself.
  case peerHolds(PeerReport)
  /// Whether this node outranks all peers that it knows: who does asserts first if both are master.
  case preference(isPreferred: Bool)
  /// Another node shows itself as master beside this one, or just ceased to: it may have taken the
  /// address. `isOver` is true when it ceased.
  case rival(isOver: Bool)
  /// The agent knows who this machine is, or does not (any more).
  case identity(IdentityReport)
  /// The connection to the agent is ready for calls, or gone.
  case agent(isConnected: Bool)
  /// A call left this machine.
  case callSent(CallID)
  /// A call ended.
  case callEnded(CallResult)
  /// The agent has another credential, or accepted one that failed: trying again makes sense.
  case credentialChanged
  /// What may still be called, told without a call.
  case budget(BudgetReport)
  /// The metadata service changed its mind.
  case hint(MetadataHint)
  /// A person wants the address here, now.
  case operatorAssign
  /// A person wants to know where the address is, now.
  case operatorRead
  /// A packet to the address arrived here.
  case packetSeen
  /// Time has passed: `nextDeadline` came.
  case timer
}

/// A peer's own read-back.
public struct PeerReport: Equatable, Sendable {
  /// The peer's name.
  public var node: String
  /// What the provider calls it.
  public var target: String
  /// Its mastership.
  public var epoch: UInt64
  /// When it read the address back, on this node's clock.
  public var readBackAt: MonotonicInstant

  /// A report from its parts.
  public init(node: String, target: String, epoch: UInt64, readBackAt: MonotonicInstant) {
    self.node = node
    self.target = target
    self.epoch = epoch
    self.readBackAt = readBackAt
  }
}
