public import NetworkTypes

/// What can happen to a virtual router.
public enum ElectionEvent: Equatable, Sendable {
  /// Begin. `asking` is how long an owner waits for answers of its peers; zero without any.
  case startup(asking: Microseconds)
  /// Stop at once, without hand-over.
  case shutdown
  /// A valid advert from another router.
  case advertisement(HeardAdvertisement)
  /// The deadline passed.
  case timer
  /// Something this node needs broke.
  case faultRaised
  /// All that was broken works again.
  case faultCleared
  /// Parameters changed: priority, interval, addresses, peers.
  case parametersChanged(ElectionParameters)
  /// The master (or nobody, if it is known to be gone) lets us take over now. `overlaps` is false
  /// where the other side has already dropped the addresses.
  case takeOver(from: IPAddress?, overlaps: Bool, reason: TransitionReason)
  /// Let a successor take over, then go on to `then`.
  case handOver(to: IPAddress, then: ElectionState.Destination, move: UInt64)
  /// Send priority 0 and keep answering until somebody else is heard, then go on to `then`.
  case resign(then: ElectionState.Destination)
  /// The leaving node's addresses are off.
  case released(by: IPAddress)
  /// All others of the sync group are master or can become it.
  case groupAgreed
  /// A successor refused: stay master.
  case handOverRefused
}

/// The parts of an advert that the election looks at.
public struct HeardAdvertisement: Equatable, Sendable {
  /// Source of the packet.
  public var source: IPAddress
  /// Priority, 0 for a resignation.
  public var priority: Priority
  /// The sender's interval; equals ours in version 2.
  public var interval: Microseconds

  /// An advert as heard.
  public init(source: IPAddress, priority: Priority, interval: Microseconds) {
    self.source = source
    self.priority = priority
    self.interval = interval
  }
}

/// Why a virtual router changed its state; shown in status, events and notify environments.
public enum TransitionReason: Equatable, Sendable {
  /// The daemon started.
  case startup
  /// The owner started and no peer objected.
  case ownerStartup
  /// The daemon stops.
  case shutdown
  /// No advert for the whole master-down interval; nil where no master was ever heard.
  case masterSilent(IPAddress?, Microseconds)
  /// The master sent priority 0 and the skew passed.
  case masterResigned(IPAddress?)
  /// A lower-priority master is replaced.
  case preemption(IPAddress?)
  /// The master handed over.
  case handedOver(from: IPAddress?)
  /// This node handed over, or was replaced, as planned.
  case handedOverTo(IPAddress)
  /// A master with a higher priority (or address) was heard.
  case higherPriority(IPAddress, Priority)
  /// Something this node needs broke.
  case fault
  /// What was broken works again.
  case recovered
  /// A person asked for it.
  case operatorRequest
}
