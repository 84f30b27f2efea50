public import NetworkTypes

/// What a virtual router wants done, in order.
public enum ElectionAction: Equatable, Sendable {
  /// Send an advert with the effective priority, or with priority 0.
  case sendAdvertisement(resigning: Bool)
  /// Bind all addresses.
  case bindAddresses
  /// Remove all addresses.
  case removeAddresses
  /// Send gratuitous ARP and unsolicited NA for all addresses, and plan the delayed burst.
  case announce
  /// Announce because a lower-priority master was heard (`garp_lower_prio_*`).
  case announceAfterConflict
  /// Tell the node that handed over... that our addresses are off, so that it announces again.
  case tellReleased(to: IPAddress, move: UInt64)
  /// Ask a lower-priority master to hand over.
  case requestTakeOver(from: IPAddress)
  /// The successor did not show up within the bound.
  case handOverFailed(successor: IPAddress)
  /// It would become master now, and waits for the others of its sync group, or for the word of a
  /// witness, which matters only if neither a master nor its resignation was heard.
  case wantsMaster(hearsNobody: Bool)
  /// It would be master now, and waits for its lease: `ElectionParameters.hasLease`.
  case wantsLease
  /// The state changed.
  case transition(from: Word, to: Word, reason: TransitionReason)
  /// A lower-priority master was heard while MASTER.
  case heardLowerPriority(IPAddress, Priority)
  /// Another router uses our own address and priority.
  case duplicateAddress(IPAddress)

  /// keepalived's words for the states, as people and scripts know them.
  public enum Word: String, Equatable, Sendable {
    /// Not started or stopped.
    case initialize = "INIT"
    /// Listening.
    case backup = "BACKUP"
    /// Answering, or still answering during a planned move.
    case master = "MASTER"
    /// Broken.
    case fault = "FAULT"
  }
}

extension ElectionState {
  /// keepalived's word for the state.
  public var word: ElectionAction.Word {
    switch self {
    case .initialize: .initialize
    case .backup: .backup
    case .master, .leaving: .master
    case .fault: .fault
    }
  }
}
