import AgentProtocol
import NetworkTypes

// What comes from the election, from peers and from people.

extension AddressOwnership {
  mutating func becameMaster(_ epoch: UInt64) {
    switch role {
    case .acquiring(let present, _), .holding(let present, _):
      // Told twice: nothing began anew.
      if present == epoch { return }
    case .watching, .leaving: break
    }
    proof = .none
    assignments = 0
    failures = 0
    if problem?.kind != .agent && problem?.kind != .identity { problem = nil }
    let isKnown = knowsOtherHolder
    role = .acquiring(epoch: epoch, Acquisition(startedAt: now, mustRead: !isKnown))
    if case .calling(let call, let step, _) = work {
      // A reading under way is as good as a new one, but nothing waits for it.
      if step == .read && !isKnown { return }
      actions.append(.cancel(call))
    }
    work = .idle
    pursue()
  }

  /// True if a recent reading showed the address elsewhere, so that assigning it cannot be wrong.
  var knowsOtherHolder: Bool {
    guard let observation, now - observation.at <= settings.freshness else { return false }
    switch observation.holder {
    case .nobody, .other: return true
    case .own, .hidden: return false
    }
  }

  mutating func stoppedBeingMaster() {
    if case .watching = role { return }
    proof = .none
    losses = 0
    assertions = []
    abandonCall()
    failures = 0
    switch problem?.kind {
    case .contended, .busy, .configuration: problem = nil
    // From now on there are readings only: one that works must be enough, or this node would count
    // as not ready until it is master again, which it then would not become.
    case .throttled, .unreachable, .provider: problemIsOfAssign = false
    case .agent, .identity, .credential, nil: break
    }
    role = .watching(Watch(departedUntil: now + settings.actionTimeout))
    plan(.read, after: about(settings.departureInterval))
  }

  mutating func leaving(_ until: MonotonicInstant) {
    guard let epoch = role.epoch else { return }
    abandonCall()
    role = .leaving(epoch: epoch, until: until)
    work = .idle
    note(.suspended, "a planned move: the successor assigns \(settings.address), this node waits.")
  }

  /// The bound passed and nobody said that this node is not master any more.
  mutating func takeBack(_ epoch: UInt64) {
    note(.suspended, "the successor did not take over in time: \(settings.address) stays here.")
    role = .acquiring(epoch: epoch, Acquisition(startedAt: now, mustRead: true))
    pursue()
  }

  /// Gives up the call under way. One that was sent may land all the same, so nothing is known any
  /// more of who holds the address.
  private mutating func abandonCall() {
    guard case .calling(let call, let step, _) = work else {
      // A confirmation that did not come: the action may still land.
      if case .acquiring(_, let acquisition) = role, acquisition.confirmation != nil {
        doubtReadings()
      }
      work = .idle
      return
    }
    actions.append(.cancel(call))
    if step != .read { doubtReadings() }
    work = .idle
  }

  mutating func peerHolds(_ report: PeerReport) {
    guard observation.map({ $0.at < report.readBackAt }) ?? true,
      doubtedAt.map({ $0 < report.readBackAt }) ?? true
    else { return }
    let seen = Observation(
      holder: .other(report.target), isBusy: false, version: nil, at: report.readBackAt)
    switch role {
    case .watching(var watch):
      observation = seen
      shown = seen
      watch.departedUntil = nil
      role = .watching(watch)
    case .leaving:
      observation = seen
      shown = seen
    case .acquiring, .holding:
      // Hearsay while master: worth a reading, not a decision.
      readSoon()
    }
  }

  mutating func rival(isOver: Bool) {
    if isOver {
      losses = 0
      if case .acquiring(let epoch, var acquisition) = role {
        acquisition.notBefore = nil
        role = .acquiring(epoch: epoch, acquisition)
      }
      if problem?.kind == .contended { problem = nil }
    }
    switch role {
    case .watching, .leaving: break
    case .acquiring, .holding: readSoon()
    }
  }

  mutating func hinted(_ hint: MetadataHint) {
    switch (role, hint) {
    case (.holding, .elsewhere), (.acquiring, .here): readSoon()
    case (.watching, _), (.leaving, _), (.holding, .here), (.acquiring, .elsewhere): break
    }
  }

  mutating func operatorAssign() {
    switch role {
    case .watching, .leaving:
      note(
        .refused,
        "not master: the master would take \(settings.address) back. "
          + "failover promote moves both.")
    case .holding:
      readSoon()
    case .acquiring(let epoch, var acquisition):
      losses = 0
      acquisition.notBefore = nil
      failures = 0
      pausedUntil = .zero
      role = .acquiring(epoch: epoch, acquisition)
      tryAgainAtOnce()
    }
  }

  mutating func agentChanged(_ isConnected: Bool) {
    guard isConnected != isAgentConnected else { return }
    isAgentConnected = isConnected
    guard isConnected else {
      if case .calling(_, let step, _) = work, step != .read {
        markUncertain()
        doubtReadings()
      }
      work = .idle
      setProblem(
        .agent, "failover-agent does not run: nothing can be asked of \(settings.provider).",
        next: "systemctl status failoverd; journalctl -u failoverd shows why it ended")
      return
    }
    clearProblem(.agent)
    resume()
  }

  mutating func identityChanged(_ report: IdentityReport) {
    let isNews = identity != report
    identity = report
    switch report {
    case .known:
      clearProblem(.identity)
      if isNews { resume() }
    case .unknown(let text):
      guard !settings.hasExplicitTarget else { return }
      setProblem(.identity, "this machine is not known to \(settings.provider): \(text)", next: "")
    }
  }

  /// What was put off for a reason that is gone happens now.
  mutating func tryAgainAtOnce() {
    switch work {
    case .calling: break
    case .idle, .waiting: resume()
    }
  }

  /// Goes on from where things stand.
  private mutating func resume() {
    if case .calling = work { return }
    switch role {
    case .watching: plan(.read, after: between(.zero, .milliseconds(200)))
    case .leaving: break
    case .acquiring: pursue()
    case .holding: plan(.read, after: .zero)
    }
    if case .waiting(let until, let step) = work, until <= now { perform(step) }
  }

  /// Brings the next reading forward.
  mutating func readSoon() {
    switch work {
    case .calling: return
    case .waiting(_, .assign): return
    case .waiting, .idle: break
    }
    if case .leaving = role { return }
    // A pause that the provider wants, or that a failure calls for, is kept.
    guard isAgentConnected, failures == 0 else { return }
    // Wake-ups can come in crowds: one reading a second is enough.
    let earliest = (shown?.at).map { $0 + .seconds(1) } ?? now
    guard earliest > now else { return perform(.read) }
    work = .waiting(until: earliest, .read)
  }

  mutating func take(_ report: BudgetReport) {
    budget = report
    budgetAt = now
  }
}
