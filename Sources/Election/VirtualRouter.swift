public import NetworkTypes

/// The state machine of one virtual router: RFC 9568 section 6.4 for both versions, with
/// keepalived's FAULT and with planned moves that make before they break.
///
/// A value without clock or I/O: an event and the time go in, actions come out in the order in
/// which they must happen.
public struct VirtualRouter: Equatable, Sendable {
  /// Where it stands.
  public internal(set) var state = ElectionState.initialize
  /// What it goes by.
  public internal(set) var parameters: ElectionParameters

  /// A virtual router that has not started.
  public init(parameters: ElectionParameters) {
    self.parameters = parameters
  }

  /// When `ElectionEvent.timer` is due; nil if no timer runs.
  public var deadline: MonotonicInstant? {
    switch state {
    case .initialize, .fault: nil
    case .backup(let backup): backup.downDeadline
    case .master(let master): master.advertDeadline
    case .leaving(let leaving):
      switch leaving.phase {
      case .awaiting(_, let until), .resigned(let until), .lingering(_, let until):
        leaving.advertDeadline.map { min($0, until) } ?? until
      }
    }
  }

  /// Takes one event.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - now: when; never earlier than in the call before.
  ///   - actions: receives what to do, in order.
  public mutating func handle(
    _ event: ElectionEvent, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    if case .parametersChanged(let parameters) = event {
      return change(to: parameters, at: now, into: &actions)
    }
    switch state {
    case .initialize: handleInInitialize(event, at: now, into: &actions)
    case .backup(let backup): handle(event, in: backup, at: now, into: &actions)
    case .master(let master): handle(event, in: master, at: now, into: &actions)
    case .leaving(let leaving): handle(event, in: leaving, at: now, into: &actions)
    case .fault: handleInFault(event, at: now, into: &actions)
    }
  }

  /// Goes on as MASTER in the place of an engine that died a moment ago, with the addresses bound.
  /// Without effect if it has started.
  public mutating func resumeAsMaster(
    at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    guard case .initialize = state else { return }
    // Binding again renews the lease; nobody sees it.
    actions += [.sendAdvertisement(resigning: false), .bindAddresses]
    state = .master(
      ElectionState.Master(advertDeadline: now + parameters.interval, overlap: nil))
  }

  /// INIT.
  private mutating func handleInInitialize(
    _ event: ElectionEvent, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    switch event {
    case .startup(let asking):
      // RFC 9568 6.4.1 (115): an owner becomes master at once; here it first asks its peers
      // whether a promotion or maintenance says otherwise.
      if parameters.startsAsMaster && asking == .zero && !parameters.isGrouped
        && !parameters.hasWitness && !parameters.needsLease
      {
        return becomeMaster(.ownerStartup, addressesFirst: false, at: now, into: &actions)
      }
      // RFC 9568 6.4.1 (135): everybody else listens for the whole master-down interval.
      enterBackup(.startup, at: now, into: &actions)
      if parameters.startsAsMaster { awaitAnswers(for: asking, at: now) }
    case .faultRaised:
      enterFault(.fault, into: &actions)
    case .shutdown, .advertisement, .timer, .faultCleared, .parametersChanged, .takeOver,
      .handOver, .resign, .released, .groupAgreed, .handOverRefused:
      // Late packets, stale timers and commands mean nothing before the start.
      break
    }
  }

  /// FAULT: keepalived's extension. Neither sends nor listens.
  private mutating func handleInFault(
    _ event: ElectionEvent, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    switch event {
    case .faultCleared:
      // As keepalived: recovery goes through BACKUP and the full master-down interval, except for
      // an owner, which takes back as soon as its peers had the time to answer.
      enterBackup(.recovered, at: now, into: &actions)
      if parameters.startsAsMaster { awaitAnswers(for: parameters.interval, at: now) }
    case .shutdown, .resign:
      actions.append(.transition(from: .fault, to: .initialize, reason: .shutdown))
      state = .initialize
    case .startup, .advertisement, .timer, .faultRaised, .parametersChanged, .takeOver, .handOver,
      .released, .groupAgreed, .handOverRefused:
      // A broken node has no say and must not be drawn in by a hand-over.
      break
    }
  }

  /// New parameters apply without a transition.
  private mutating func change(
    to new: ElectionParameters, at now: MonotonicInstant, into actions: inout [ElectionAction]
  ) {
    let old = parameters
    parameters = new
    switch state {
    case .initialize, .fault, .leaving:
      break
    case .backup(var backup):
      // As keepalived: the running timer shifts by the difference, it does not start anew.
      if backup.awaiting == .masterAdvert {
        let before = masterDown(of: backup.learnedInterval, old)
        if old.interval != new.interval && backup.master == nil {
          backup.learnedInterval = new.interval
        }
        let after = masterDown(of: backup.learnedInterval, new)
        backup.downDeadline = max(now, backup.downDeadline + (after - before))
      }
      if backup.awaiting == .answersOfPeers && !new.startsAsMaster {
        // A peer holds a promotion: the owner waits like everybody else.
        backup.awaiting = .masterAdvert
        backup.downDeadline = now + masterDown(of: backup.learnedInterval, new)
      }
      state = .backup(backup)
      if let ascent = backup.awaitsLease, new.mayBeMaster {
        becomeMaster(
          ascent.reason, addressesFirst: ascent.addressesFirst, overlap: ascent.overlap, at: now,
          into: &actions)
      }
    case .master(var master):
      // A changed priority is told at once, so that backups need not wait for the next advert.
      if old.priority != new.priority {
        actions.append(.sendAdvertisement(resigning: false))
        master.advertDeadline = now + new.interval
      } else if old.interval != new.interval {
        master.advertDeadline = min(master.advertDeadline, now + new.interval)
      }
      state = .master(master)
    }
  }

  /// The master-down interval under given parameters.
  func masterDown(of interval: Microseconds, _ parameters: ElectionParameters) -> Microseconds {
    ElectionTimers.masterDown(
      version: parameters.version, priority: parameters.priority, interval: interval,
      adverts: parameters.downTimerAdverts)
  }
}
