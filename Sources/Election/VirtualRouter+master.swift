import NetworkTypes

extension VirtualRouter {
  /// MASTER. Source: RFC 9568 section 6.4.3.
  mutating func handle(
    _ event: ElectionEvent, in master: ElectionState.Master, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    switch event {
    case .timer:
      // 6.4.3 (710): advertise, start the timer anew. The next deadline follows the last one, so
      // that lateness does not add up; after a pause it follows the present.
      guard now >= master.advertDeadline else { return }
      var next = master
      let regular = master.advertDeadline + parameters.interval
      next.advertDeadline = regular > now ? regular : now + parameters.interval
      state = .master(next)
      actions.append(.sendAdvertisement(resigning: false))
    case .advertisement(let heard):
      hear(heard, in: master, at: now, into: &actions)
    case .handOver(let successor, let destination, let move):
      state = .leaving(
        ElectionState.Leaving(
          advertDeadline: master.advertDeadline,
          phase: .awaiting(successor: successor, until: now + parameters.handOverBound),
          destination: destination, move: move))
    case .resign(let destination):
      resign(then: destination, at: now, into: &actions)
    case .faultRaised:
      // A failing node does not linger: addresses off first, so that the peer that takes over at
      // the advert finds them gone.
      actions += [.removeAddresses, .sendAdvertisement(resigning: true)]
      enterFault(.fault, into: &actions)
    case .shutdown:
      // 6.4.3 (690): cancel the timer, send priority 0.
      actions += [.removeAddresses, .sendAdvertisement(resigning: true)]
      actions.append(.transition(from: .master, to: .initialize, reason: .shutdown))
      state = .initialize
    case .released(let node):
      // During the overlap a fresh look-up may have got the old node's answer.
      // So may the clients of a node that was master beside us, in a partition say.
      guard master.overlap == nil || master.overlap?.leaving == node else { return }
      actions.append(.announce)
      var alone = master
      alone.overlap = nil
      state = .master(alone)
    case .startup, .faultCleared, .takeOver, .groupAgreed, .handOverRefused, .parametersChanged:
      // Already master: there is nothing to take over.
      break
    }
  }

  /// Priority 0 now, the addresses stay until somebody else is heard.
  mutating func resign(
    then destination: ElectionState.Destination, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    actions.append(.sendAdvertisement(resigning: true))
    state = .leaving(
      ElectionState.Leaving(
        advertDeadline: nil, phase: .resigned(until: now + longestSkew), destination: destination,
        move: 0))
  }

  /// The slowest backup (priority 1) follows a resignation after this time, plus its reaction.
  private var longestSkew: Microseconds {
    ElectionTimers.skew(
      version: parameters.version, priority: Priority(1), interval: parameters.interval)
      + .milliseconds(50)
  }

  /// 6.4.3 (725): an advert.
  private mutating func hear(
    _ heard: HeardAdvertisement, in master: ElectionState.Master, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    if parameters.ownerIgnoresAdverts && parameters.priority == .owner { return }
    if let overlap = master.overlap, overlap.leaving == heard.source, now < overlap.until {
      // The node that hands over to us goes on advertising until it heard us.
      if heard.priority == .resignation { actions.append(.announce) }
      return
    }
    if heard.priority == .resignation {
      // 6.4.3 (730): answer at once, start the timer anew.
      var next = master
      next.advertDeadline = now + parameters.interval
      state = .master(next)
      return actions.append(.sendAdvertisement(resigning: false))
    }
    if heard.priority == parameters.priority && heard.source == parameters.primaryAddress {
      return actions.append(.duplicateAddress(heard.source))
    }
    if wins(heard) { return yield(to: heard, at: now, into: &actions) }
    // 6.4.3 (770), as RFC 9568 wants it: discard, assert ourselves at once. keepalived also
    // announces again, since the loser may have drawn the clients to itself.
    actions.append(.heardLowerPriority(heard.source, heard.priority))
    if !parameters.lowerPriorityNoAdvert {
      actions.append(.sendAdvertisement(resigning: false))
    }
    actions.append(.announceAfterConflict)
  }
}
