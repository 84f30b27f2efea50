import NetworkTypes

extension VirtualRouter {
  /// BACKUP. Source: RFC 9568 section 6.4.2.
  mutating func handle(
    _ event: ElectionEvent, in backup: ElectionState.Backup, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    switch event {
    case .timer:
      guard now >= backup.downDeadline else { return }
      downTimerExpired(backup, at: now, into: &actions)
    case .advertisement(let heard):
      hear(heard, in: backup, at: now, into: &actions)
    case .takeOver(let leaving, let overlaps, let reason):
      let overlap = overlap(with: overlaps ? leaving : nil, at: now)
      becomeMaster(reason, addressesFirst: true, overlap: overlap, at: now, into: &actions)
    case .groupAgreed:
      guard backup.awaitsGroup else { return }
      var agreed = backup
      agreed.awaitsGroup = false
      succeed(agreed, at: now, into: &actions)
    case .faultRaised:
      enterFault(.fault, into: &actions)
    case .shutdown, .resign:
      // 6.4.2 (320): cancel the timer; a backup has nothing to resign from, so no packet.
      actions.append(.transition(from: .backup, to: .initialize, reason: .shutdown))
      state = .initialize
    case .handOver(_, let destination, _):
      // Nothing to hand over; only where the caller wants to end up matters.
      switch destination {
      case .backup: break
      case .initialize: handle(.shutdown, in: backup, at: now, into: &actions)
      case .fault: enterFault(.operatorRequest, into: &actions)
      }
    case .handOverRefused:
      // The master keeps what it has, so our preemption is put off by a whole interval.
      var waiting = backup
      waiting.requestsSent = 0
      waiting.downDeadline = now + masterDown(of: backup.learnedInterval, parameters)
      waiting.awaiting = .masterAdvert
      state = .backup(waiting)
    case .startup, .faultCleared, .released, .parametersChanged:
      // Already started and well; a late `released` belongs to a move that was given up.
      break
    }
  }

  /// 6.4.2 (345): Active_Down_Timer fires.
  private mutating func downTimerExpired(
    _ backup: ElectionState.Backup, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    let silence = masterDown(of: backup.learnedInterval, parameters)
    // A node that stood still has heard nothing, which says nothing about the master: it listens for
    // the whole time again. Only once in a row, or a busy host would never take over.
    if now - backup.downDeadline > backup.learnedInterval, !backup.hasOverslept {
      var listening = backup
      listening.hasOverslept = true
      listening.requestsSent = 0
      listening.awaiting = .masterAdvert
      listening.downDeadline = now + silence
      state = .backup(listening)
      return
    }
    if parameters.isGrouped || parameters.hasWitness, backup.requestsSent == 0 {
      // keepalived's sync groups: nobody goes before all can. The engine answers with `groupAgreed`
      // as soon as they do, so the timer that runs on only says so again.
      var waiting = backup
      waiting.awaitsGroup = true
      waiting.downDeadline = now + silence
      state = .backup(waiting)
      let isMasterAlive = backup.master.map { isAlive($0, backup, at: now) } ?? false
      let hearsNobody = !isMasterAlive && backup.awaiting != .skewAfterResignation
      return actions.append(.wantsMaster(hearsNobody: hearsNobody))
    }
    succeed(backup, at: now, into: &actions)
  }

  /// The master is gone, or has a lower priority: ask it, or take its place.
  private mutating func succeed(
    _ backup: ElectionState.Backup, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    let silence = masterDown(of: backup.learnedInterval, parameters)
    if let master = backup.master, isAlive(master, backup, at: now) {
      if negotiates(with: master, backup) {
        var asking = backup
        asking.requestsSent += 1
        asking.downDeadline = now + Self.requestRepetition
        state = .backup(asking)
        return actions.append(.requestTakeOver(from: master.address))
      }
      return becomeMaster(
        .preemption(master.address), addressesFirst: true, at: now, into: &actions)
    }
    let reason: TransitionReason =
      switch backup.awaiting {
      case .masterAdvert: .masterSilent(backup.master?.address, silence)
      case .skewAfterResignation: .masterResigned(backup.master?.address)
      case .answersOfPeers: .ownerStartup
      }
    becomeMaster(reason, addressesFirst: false, at: now, into: &actions)
  }

  /// A request is repeated after this time, because datagrams get lost.
  static let requestRepetition = Microseconds.milliseconds(50)
  /// After so many requests without an answer the rules of the RFC apply.
  static let requestLimit = 4

  /// True if a lower-priority master was heard recently, so that this is a preemption.
  private func isAlive(
    _ master: ElectionState.HeardMaster, _ backup: ElectionState.Backup, at now: MonotonicInstant
  ) -> Bool {
    backup.awaiting != .skewAfterResignation
      && now - master.heardAt < masterDown(of: backup.learnedInterval, parameters)
  }

  /// True if the master can be asked, and was not asked often enough in vain.
  private func negotiates(
    with master: ElectionState.HeardMaster, _ backup: ElectionState.Backup
  ) -> Bool {
    parameters.negotiatingPeers.contains(master.address)
      && backup.requestsSent < Self.requestLimit
  }

  /// 6.4.2 (360): an advert.
  private mutating func hear(
    _ heard: HeardAdvertisement, in backup: ElectionState.Backup, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    // Who hands over to us still advertises while we take the lease.
    if let overlap = backup.awaitsLease?.overlap, overlap.leaving == heard.source,
      now < overlap.until
    {
      return
    }
    var backup = backup
    if heard.priority == .resignation {
      // 6.4.2 (365): the timer becomes the skew, of the interval learned so far.
      backup.downDeadline =
        now
        + ElectionTimers.skew(
          version: parameters.version, priority: parameters.priority,
          interval: backup.learnedInterval)
      backup.awaiting = .skewAfterResignation
      backup.awaitsGroup = false
      backup.awaitsLease = nil
      state = .backup(backup)
      return
    }
    backup.hasOverslept = false
    backup.master = master(heard, at: now)
    if accepts(heard, &backup, at: now) {
      // 6.4.2 (375): adopt the interval, start the timer anew. The sender is not compared.
      backup.learnedInterval = learnedInterval(of: heard)
      backup.downDeadline = now + masterDown(of: backup.learnedInterval, parameters)
      backup.awaiting = .masterAdvert
      backup.requestsSent = 0
      backup.awaitsGroup = false
      backup.awaitsLease = nil
    }
    // 6.4.2 (395): otherwise discard; the timer keeps running, so we take over when it fires.
    state = .backup(backup)
  }

  /// True if the advert keeps us in BACKUP.
  private func accepts(
    _ heard: HeardAdvertisement, _ backup: inout ElectionState.Backup, at now: MonotonicInstant
  ) -> Bool {
    if heard.source == parameters.yieldsTo || heard.priority >= parameters.priority
      || !parameters.preempts
    {
      backup.preemptionAllowedAt = nil
      return true
    }
    guard parameters.preemptDelay > .zero else { return false }
    // keepalived's preempt_delay: from the first advert of a lower-priority master on.
    let allowedAt = backup.preemptionAllowedAt ?? now + parameters.preemptDelay
    backup.preemptionAllowedAt = allowedAt
    return now < allowedAt
  }
}
