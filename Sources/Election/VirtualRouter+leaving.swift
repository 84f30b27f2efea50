import NetworkTypes

extension VirtualRouter {
  /// MASTER that is about to let go. Seen from outside it is still the master until the successor
  /// was heard.
  mutating func handle(
    _ event: ElectionEvent, in leaving: ElectionState.Leaving, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    switch event {
    case .timer:
      timerFired(leaving, at: now, into: &actions)
    case .advertisement(let heard):
      hear(heard, in: leaving, at: now, into: &actions)
    case .handOverRefused:
      guard case .awaiting = leaving.phase else { return }
      stayOrResign(leaving, at: now, into: &actions)
    case .faultRaised:
      letGo(leaving, into: &actions)
      enterFault(.fault, into: &actions)
    case .shutdown:
      letGo(leaving, into: &actions)
      actions.append(.transition(from: .master, to: .initialize, reason: .shutdown))
      state = .initialize
    case .resign(let destination):
      if case .lingering = leaving.phase { return redirect(leaving, to: destination) }
      resign(then: destination, at: now, into: &actions)
    case .handOver(_, let destination, _):
      redirect(leaving, to: destination)
    case .takeOver(let source, let overlaps, let reason):
      takeBack(leaving, from: source, overlaps: overlaps, reason, at: now, into: &actions)
    case .startup, .faultCleared, .released, .groupAgreed, .parametersChanged:
      // The move under way is finished first.
      break
    }
  }

  /// One move at a time; a stop or maintenance that comes later decides where it ends.
  private mutating func redirect(
    _ leaving: ElectionState.Leaving, to destination: ElectionState.Destination
  ) {
    var changed = leaving
    if destination != .backup { changed.destination = destination }
    state = .leaving(changed)
  }

  /// The addresses go at once. Priority 0 only if nobody else is master: a third node would take
  /// it for the end of the successor.
  private func letGo(_ leaving: ElectionState.Leaving, into actions: inout [ElectionAction]) {
    actions.append(.removeAddresses)
    if case .lingering(let successor, _) = leaving.phase {
      actions.append(.tellReleased(to: successor, move: leaving.move))
    } else {
      actions.append(.sendAdvertisement(resigning: true))
    }
  }

  private mutating func timerFired(
    _ leaving: ElectionState.Leaving, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    switch leaving.phase {
    case .awaiting(let successor, let until) where now >= until:
      // Nobody came: the bound of the promise.
      actions.append(.handOverFailed(successor: successor))
      stayOrResign(leaving, at: now, into: &actions)
    case .resigned(let until) where now >= until:
      finish(leaving, successor: nil, at: now, into: &actions)
    case .lingering(let successor, let until) where now >= until:
      finish(leaving, successor: successor, at: now, into: &actions)
    case .awaiting, .resigned, .lingering:
      guard let due = leaving.advertDeadline, now >= due else { return }
      var next = leaving
      next.advertDeadline = now + parameters.interval
      state = .leaving(next)
      actions.append(.sendAdvertisement(resigning: false))
    }
  }

  private mutating func hear(
    _ heard: HeardAdvertisement, in leaving: ElectionState.Leaving, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    guard heard.priority != .resignation else {
      return hearResignation(heard, in: leaving, at: now, into: &actions)
    }
    switch leaving.phase {
    case .awaiting(let successor, _) where heard.source == successor:
      linger(leaving, successor: heard, at: now)
    case .awaiting:
      // Somebody else: the usual rule of MASTER decides, but who must stop or rest still does.
      guard wins(heard) else { return }
      if leaving.destination == .backup { return yield(to: heard, at: now, into: &actions) }
      finish(leaving, successor: heard.source, at: now, into: &actions)
    case .resigned:
      linger(leaving, successor: heard, at: now)
    case .lingering:
      // The new master repeats itself.
      var next = leaving
      next.heard = master(heard, at: now)
      state = .leaving(next)
    }
  }

  /// The successor gives up while we still answer: we are an ordinary backup again, at once.
  private mutating func hearResignation(
    _ heard: HeardAdvertisement, in leaving: ElectionState.Leaving, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    guard case .lingering(let successor, _) = leaving.phase, successor == heard.source,
      leaving.destination == .backup
    else { return }
    finish(leaving, successor: nil, reason: .handedOverTo(successor), at: now, into: &actions)
    handle(.advertisement(heard), at: now, into: &actions)
  }

  /// The successor hands back while we still answer: the addresses stay where they are.
  private mutating func takeBack(
    _ leaving: ElectionState.Leaving, from source: IPAddress?, overlaps: Bool,
    _ reason: TransitionReason, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    guard case .lingering(let successor, _) = leaving.phase, leaving.destination == .backup,
      parameters.mayBeMaster
    else { return }
    actions += [
      .transition(from: .master, to: .backup, reason: .handedOverTo(successor)),
      .transition(from: .backup, to: .master, reason: reason),
      .announce, .sendAdvertisement(resigning: false),
    ]
    state = .master(
      ElectionState.Master(
        advertDeadline: now + parameters.interval,
        overlap: overlap(with: overlaps ? source : nil, at: now)))
  }

  /// The successor was heard: no more adverts of ours, but we answer a moment longer.
  private mutating func linger(
    _ leaving: ElectionState.Leaving, successor: HeardAdvertisement, at now: MonotonicInstant
  ) {
    var next = leaving
    next.advertDeadline = nil
    next.heard = master(successor, at: now)
    next.phase = .lingering(successor: successor.source, until: now + parameters.lingerTime)
    state = .leaving(next)
  }

  /// The successor does not come: back to an ordinary MASTER, or resign if we must go anyway.
  private mutating func stayOrResign(
    _ leaving: ElectionState.Leaving, at now: MonotonicInstant,
    into actions: inout [ElectionAction]
  ) {
    switch leaving.destination {
    case .backup where !parameters.mayBeMaster, .fault where !parameters.mayBeMaster:
      // The lease was given up for the successor: whoever takes it next is master.
      actions += [.removeAddresses, .sendAdvertisement(resigning: true)]
      enterBackup(.operatorRequest, at: now, into: &actions)
    case .backup, .fault:
      state = .master(
        ElectionState.Master(advertDeadline: leaving.advertDeadline ?? now, overlap: nil))
    case .initialize:
      resign(then: .initialize, at: now, into: &actions)
    }
  }

  /// The addresses go, the successor is told, and the state follows.
  private mutating func finish(
    _ leaving: ElectionState.Leaving, successor: IPAddress?, reason: TransitionReason? = nil,
    at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    actions.append(.removeAddresses)
    if let successor { actions.append(.tellReleased(to: successor, move: leaving.move)) }
    let reason = reason ?? successor.map { .handedOverTo($0) } ?? .operatorRequest
    switch leaving.destination {
    case .backup:
      // RFC 9568 6.4.3: the interval of the new master, or its first silence would look too long.
      enterBackup(
        reason, learned: leaving.heard?.interval, master: leaving.heard, at: now, into: &actions)
    case .initialize:
      actions.append(.transition(from: .master, to: .initialize, reason: .shutdown))
      state = .initialize
    case .fault:
      enterFault(reason, into: &actions)
    }
  }
}
