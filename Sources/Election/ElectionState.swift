public import NetworkTypes

/// The state of one virtual router on this node. Source: RFC 9568 section 6.4, and FAULT as in
/// keepalived.
public enum ElectionState: Equatable, Sendable {
  /// Not started, or stopped.
  case initialize
  /// Listening for the master.
  case backup(Backup)
  /// Answering on the addresses.
  case master(Master)
  /// Still answering on the addresses, but about to let go: a planned move is under way.
  case leaving(Leaving)
  /// Something this node needs is broken: it neither sends nor listens.
  case fault

  /// What BACKUP remembers.
  public struct Backup: Equatable, Sendable {
    /// When the master counts as dead (Active_Down_Timer).
    public var downDeadline: MonotonicInstant
    /// Interval learned from the master (Active_Adver_Interval).
    public var learnedInterval: Microseconds
    /// The master heard last; nil before the first advert.
    public var master: HeardMaster?
    /// Why the timer runs: decides what its expiry means.
    public var awaiting: Awaited
    /// End of the preempt delay, from the first advert of a lower-priority master.
    public var preemptionAllowedAt: MonotonicInstant?
    /// Requests sent to a lower-priority master that could not be answered yet.
    public var requestsSent = 0
    /// True if the timer fired so late that it was started anew.
    public var hasOverslept = false
    /// True while it would be master but for others of its sync group.
    public var awaitsGroup = false
    /// The way to MASTER that only waits for the lease; nil if it is not on any.
    public var awaitsLease: Ascent?
  }

  /// A way to MASTER.
  public struct Ascent: Equatable, Sendable {
    /// Why.
    public var reason: TransitionReason
    /// True if addresses are bound before the first advert.
    public var addressesFirst: Bool
    /// The node that hands over.
    public var overlap: Overlap?
  }

  /// What the running timer of BACKUP waits for.
  public enum Awaited: Equatable, Sendable {
    /// An advert of the master.
    case masterAdvert
    /// The end of the skew after the master resigned.
    case skewAfterResignation
    /// Answers of peers to an owner that starts.
    case answersOfPeers
  }

  /// A master as heard on the wire.
  public struct HeardMaster: Equatable, Sendable {
    /// Source of its adverts.
    public var address: IPAddress
    /// Priority in its last advert; never 0.
    public var priority: Priority
    /// When it was heard last.
    public var heardAt: MonotonicInstant
    /// The interval to go by while it is master: its own in version 3, ours in version 2.
    public var interval: Microseconds
  }

  /// What MASTER remembers.
  public struct Master: Equatable, Sendable {
    /// When the next advert is due (Adver_Timer).
    public var advertDeadline: MonotonicInstant
    /// A node that hands over to us and whose last adverts do not count.
    public var overlap: Overlap?
  }

  /// The time in which two nodes answer on the addresses, on purpose.
  public struct Overlap: Equatable, Sendable {
    /// The node that leaves.
    public var leaving: IPAddress
    /// When its adverts count again.
    public var until: MonotonicInstant
  }

  /// What a leaving master remembers.
  public struct Leaving: Equatable, Sendable {
    /// When the next advert is due; nil once adverts have stopped.
    public var advertDeadline: MonotonicInstant?
    /// What it waits for.
    public var phase: Phase
    /// What follows once the addresses are off.
    public var destination: Destination
    /// Number of the move, shared with the successor.
    public var move: UInt64
    /// The new master, once heard.
    public var heard: HeardMaster?

    /// The steps of a planned move, seen from the leaving node.
    public enum Phase: Equatable, Sendable {
      /// The successor was asked and its first advert is awaited until the bound.
      case awaiting(successor: IPAddress, until: MonotonicInstant)
      /// Priority 0 was sent; any master is awaited until the bound.
      case resigned(until: MonotonicInstant)
      /// The new master was heard; old flows end while both answer.
      case lingering(successor: IPAddress, until: MonotonicInstant)
    }
  }

  /// Where a leaving node goes.
  public enum Destination: Equatable, Sendable {
    /// Back to BACKUP.
    case backup
    /// To INIT: the daemon stops.
    case initialize
    /// To FAULT: maintenance.
    case fault
  }

  /// True where the addresses are meant to be bound.
  public var holdsAddresses: Bool {
    switch self {
    case .master, .leaving: true
    case .initialize, .backup, .fault: false
    }
  }

  /// True while a leaving node answers besides its successor.
  public var isLingering: Bool {
    guard case .leaving(let leaving) = self, case .lingering = leaving.phase else { return false }
    return true
  }
}
