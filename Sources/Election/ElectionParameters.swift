public import NetworkTypes

/// What the election of one virtual router depends on besides events and time.
///
/// Made by the engine from the configuration, the trackers and what peers said.
public struct ElectionParameters: Equatable, Sendable {
  /// The version spoken.
  public var version = ProtocolVersion.version2
  /// The effective priority, 1 to 255; 255 for an owner.
  public var priority = Priority.standard
  /// The own advertisement interval.
  public var interval = Microseconds.seconds(1)
  /// An owner that need not wait for the master-down timer at start (`state MASTER` and 255).
  public var startsAsMaster = false
  /// Preempt_Mode. An owner preempts whatever this says.
  public var preempt = true
  /// `preempt_delay`: how long a lower-priority master is accepted first.
  public var preemptDelay = Microseconds.zero
  /// `down_timer_adverts`.
  public var downTimerAdverts = 3
  /// `lower_prio_no_advert`.
  public var lowerPriorityNoAdvert = false
  /// `higher_prio_send_advert`.
  public var higherPrioritySendAdvert = false
  /// `owner_ignore_adverts`.
  public var ownerIgnoresAdverts = false
  /// The address our adverts leave from; nil while unknown.
  public var primaryAddress: IPAddress?
  /// A node whose adverts are accepted whatever their priority, because it holds a promotion.
  public var yieldsTo: IPAddress?
  /// True while this node holds a promotion: it does not yield to nodes that hold none by priority
  /// of their own presence, only to adverts.
  public var promoted = false
  /// Nodes that speak failover's peer messages, so that a move can be negotiated with them.
  public var negotiatingPeers: Set<IPAddress> = []
  /// Longest time a planned move may take before the leaving node takes back.
  public var handOverBound = Microseconds.seconds(1)
  /// True in a sync group: this router becomes master only when all others of the group can.
  public var isGrouped = false
  /// Whether a router of the same priority wins, where not the addresses of this virtual router
  /// decide: in a sync group one member's do for all, or two nodes would divide the group.
  public var decidedTies: [IPAddress: Bool] = [:]
  /// True if a witness is asked before this router becomes master because nobody is heard.
  public var hasWitness = false
  /// True if this router must hold a lease to be master; it asks by `ElectionAction.wantsLease`.
  public var needsLease = false
  /// True while it holds it.
  public var hasLease = false
  /// How long a leaving node keeps answering after the successor was heard.
  public var lingerTime = Microseconds.milliseconds(10)

  /// The defaults of the protocol.
  public init() {}

  /// True if nothing but the election keeps this router from being master.
  var mayBeMaster: Bool { !needsLease || hasLease }

  /// Preempt_Mode with the rule that owners always preempt. Source: RFC 9568 section 6.1.
  public var preempts: Bool { preempt || priority == .owner }
}
