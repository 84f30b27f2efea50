import NetworkTypes

extension VirtualRouter {
  /// To BACKUP with a full master-down interval.
  mutating func enterBackup(
    _ reason: TransitionReason, learned: Microseconds? = nil,
    master: ElectionState.HeardMaster? = nil, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    actions.append(.transition(from: state.word, to: .backup, reason: reason))
    let interval = learned ?? parameters.interval
    state = .backup(
      ElectionState.Backup(
        downDeadline: now + masterDown(of: interval, parameters), learnedInterval: interval,
        master: master, awaiting: .masterAdvert))
  }

  /// An owner in BACKUP waits only for the answers of its peers.
  mutating func awaitAnswers(for time: Microseconds, at now: MonotonicInstant) {
    guard case .backup(var backup) = state else { return }
    backup.downDeadline = min(backup.downDeadline, now + time)
    backup.awaiting = .answersOfPeers
    state = .backup(backup)
  }

  /// To MASTER.
  ///
  /// RFC 9568 6.4.2 (355): advert first, then the announcements. A planned move binds and announces
  /// first, so that the old master, which lets go when it hears the advert, leaves no gap.
  mutating func becomeMaster(
    _ reason: TransitionReason, addressesFirst: Bool, overlap: ElectionState.Overlap? = nil,
    at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    guard parameters.mayBeMaster else {
      return awaitLease(
        ElectionState.Ascent(reason: reason, addressesFirst: addressesFirst, overlap: overlap),
        at: now, into: &actions)
    }
    actions.append(.transition(from: state.word, to: .master, reason: reason))
    if addressesFirst {
      actions += [.bindAddresses, .announce, .sendAdvertisement(resigning: false)]
    } else {
      actions += [.sendAdvertisement(resigning: false), .bindAddresses, .announce]
    }
    state = .master(
      ElectionState.Master(advertDeadline: now + parameters.interval, overlap: overlap))
  }

  /// Only the lease is missing. The timer that runs on only says so again.
  private mutating func awaitLease(
    _ ascent: ElectionState.Ascent, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    guard case .backup(var waiting) = state else { return }
    waiting.awaitsLease = ascent
    waiting.awaitsGroup = false
    // Only a master that lets go gives its lease up: it is asked again.
    waiting.requestsSent = 0
    waiting.downDeadline = now + masterDown(of: waiting.learnedInterval, parameters)
    state = .backup(waiting)
    actions.append(.wantsLease)
  }

  /// The time in which a leaving node may answer besides this one; nil if there is no such node.
  func overlap(with leaving: IPAddress?, at now: MonotonicInstant) -> ElectionState.Overlap? {
    leaving.map { ElectionState.Overlap(leaving: $0, until: now + parameters.handOverBound) }
  }

  /// To FAULT; the caller has removed the addresses.
  mutating func enterFault(_ reason: TransitionReason, into actions: inout [ElectionAction]) {
    actions.append(.transition(from: state.word, to: .fault, reason: reason))
    state = .fault
  }

  /// From MASTER (or leaving) because a better master was heard: let go at once.
  mutating func yield(
    to heard: HeardAdvertisement, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    if parameters.higherPrioritySendAdvert { actions.append(.sendAdvertisement(resigning: false)) }
    actions.append(.removeAddresses)
    // The winner may never have heard us and so see no reason to announce.
    actions.append(.tellReleased(to: heard.source, move: 0))
    // RFC 9568 6.4.3 (750): adopt the interval, recompute, and listen.
    enterBackup(
      .higherPriority(heard.source, heard.priority), learned: learnedInterval(of: heard),
      master: master(heard, at: now), at: now, into: &actions)
  }

  /// The interval to go by after an advert: the sender's in version 3, the own one in version 2,
  /// where both are equal or the advert was dropped.
  func learnedInterval(of heard: HeardAdvertisement) -> Microseconds {
    parameters.version == .version3 ? heard.interval : parameters.interval
  }

  /// The sender of an advert as the master that BACKUP remembers.
  func master(_ heard: HeardAdvertisement, at now: MonotonicInstant) -> ElectionState.HeardMaster {
    ElectionState.HeardMaster(
      address: heard.source, priority: heard.priority, heardAt: now,
      interval: learnedInterval(of: heard))
  }

  /// The tie-break. Source: RFC 9568 6.4.3 (740): greater priority, or equal and greater address,
  /// but for sync groups.
  func wins(_ heard: HeardAdvertisement) -> Bool {
    if heard.priority != parameters.priority { return heard.priority > parameters.priority }
    if let wins = parameters.decidedTies[heard.source] { return wins }
    guard let own = parameters.primaryAddress else { return true }
    return heard.source.isHigher(than: own)
  }
}
