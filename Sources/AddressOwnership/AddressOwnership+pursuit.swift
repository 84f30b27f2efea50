import AgentProtocol
import NetworkTypes

// What is done next, given who this node is and what is known.

extension AddressOwnership {
  /// True if an assign would know its target.
  var knowsTarget: Bool {
    if settings.hasExplicitTarget { return true }
    if case .known? = identity { return true }
    return false
  }

  /// Plans a step.
  mutating func plan(_ step: Step, after delay: Microseconds) {
    work = .waiting(until: now + delay, step)
  }

  /// Master without the address: the next step, at once if nothing forbids it.
  mutating func pursue() {
    guard case .acquiring(_, let acquisition) = role else { return }
    guard isAgentConnected else {
      work = .idle
      return
    }
    if let confirmation = acquisition.confirmation { return confirm(confirmation) }
    guard !acquisition.mustRead, let observation else { return perform(.read) }
    // What was under way at an older reading is over by now, or the assign will say so.
    guard !observation.isBusy || now - observation.at > .seconds(2) else {
      return plan(.read, after: between(.milliseconds(500), .seconds(1)))
    }
    if let notBefore = acquisition.notBefore, notBefore > now {
      work = .waiting(until: notBefore, .read)
      return
    }
    perform(.assign)
  }

  /// The next look at an assign that was accepted: readings and polls in turn, since either can be
  /// the first to know.
  private mutating func confirm(_ confirmation: Confirmation) {
    guard confirmation.action != nil || confirmation.steps > 0 else { return perform(.read) }
    let delay: Microseconds =
      switch confirmation.steps {
      case ..<2: .milliseconds(250)
      case ..<6: .milliseconds(500)
      case ..<40: .seconds(1)
      default: .seconds(2)
      }
    if let action = confirmation.action, confirmation.polls, confirmation.completedAt == nil,
      confirmation.steps % 2 == 1
    {
      return plan(.poll(action), after: delay)
    }
    plan(.read, after: delay)
  }

  /// Makes a call, if this node may and can.
  mutating func perform(_ step: Step) {
    work = .idle
    guard isAgentConnected else { return }
    guard pausedUntil <= now else {
      return plan(step, after: pausedUntil - now + between(.zero, .milliseconds(500)))
    }
    var step = step
    var urgency = CallRequest.Urgency.background
    switch role {
    case .leaving: return
    case .watching:
      // The one rule without exception: who is not master changes nothing.
      guard step == .read else { return plan(.read, after: about(settings.watchInterval)) }
    case .acquiring(_, let acquisition):
      urgency = acquisition.confirmation == nil ? .failover : .verification
      if step == .assign, !knowsTarget {
        // A reading meanwhile warms the connection and proves the token.
        setProblem(
          .identity, "this machine is not known to \(settings.provider) yet.", next: "")
        actions.append(.refreshIdentity)
        step = .read
        if let observation, now - observation.at < .seconds(5) {
          return plan(.read, after: about(.seconds(5)))
        }
      }
    case .holding:
      urgency = .verification
      step = .read
    }
    call(step, urgency)
  }

  private mutating func call(_ step: Step, _ urgency: CallRequest.Urgency) {
    lastCall &+= 1
    let id = CallID(UInt64(settings.number.rawValue) << 32 | UInt64(lastCall))
    let kind: CallRequest.Kind
    switch step {
    case .read: kind = .read
    case .poll(let action): kind = .poll(action)
    case .assign:
      kind = .assign(version: observation?.version)
      assignments += 1
      if losses > 0 { assertions = assertions.suffix(3) + [now] }
      if case .acquiring(let epoch, var acquisition) = role {
        if acquisition.busyTries == 0, acquisition.errors == 0, failures == 0 {
          note(.asked, "asked \(settings.provider): \(settings.address) to \(targetText)")
        }
        acquisition.notBefore = nil
        if case .hidden? = observation?.holder { acquisition.triedBlindly = true }
        role = .acquiring(epoch: epoch, acquisition)
      }
    }
    actions.append(
      .call(
        CallRequest(
          id: id, address: settings.number, kind: kind, epoch: role.epoch ?? 0, urgency: urgency,
          timeout: settings.callTimeout, usesNewConnection: needsNewConnection)))
    needsNewConnection = false
    work = .calling(id, step, deadline: now + settings.callTimeout + settings.callGrace)
  }

  /// The next routine reading of a node that holds the address or watches it.
  mutating func planRoutine() {
    var delay: Microseconds
    switch role {
    case .leaving, .acquiring: return
    case .watching(let watch):
      let stillHere = shown.map { if case .own = $0.holder { true } else { false } } ?? false
      let departs = watch.departedUntil.map { now < $0 } ?? false
      delay = stillHere && departs ? settings.departureInterval : settings.watchInterval
    case .holding(_, let settlesAt):
      delay = now < settlesAt ? settings.settleInterval : settings.verifyInterval
    }
    if let left = budget?.remaining, left < settings.budgetReserve {
      // What is left belongs to the next failover. Calls of others are not seen: look again when
      // the provider allows more, after ten minutes at the latest.
      let refill = budget?.resetsAfter.map { $0 - (now - budgetAt) } ?? delay * 4
      delay = max(delay, min(max(refill, delay * 4), .seconds(600)))
    }
    plan(.read, after: about(delay))
  }

  /// The address is here.
  mutating func becomeHolder(_ proof: OwnershipProof, requestID: String?) {
    guard case .acquiring(let epoch, let acquisition) = role else { return }
    let isNews = self.proof < proof
    self.proof = max(self.proof, proof)
    if proof >= .readBack { clearProblemAfterAnswer(toAssign: true) }
    role = .holding(epoch: epoch, settlesAt: now + settings.settleWindow)
    if isNews, proof >= .readBack {
      let took =
        acquisition.confirmation == nil ? "" : ", after \(text(now - acquisition.startedAt))"
      note(
        .confirmed, "\(settings.address) read back at \(targetText)\(took)", requestID: requestID)
    }
    planRoutine()
  }

  /// The address is elsewhere although it was here.
  mutating func lose(to holder: Holder, _ epoch: UInt64, requestID: String?) {
    if now - lastLossAt > .seconds(300) { losses = 0 }
    losses += 1
    lastLossAt = now
    proof = .none
    let delay = assertionDelay()
    note(
      .lost,
      "\(settings.address) was moved away: it is now \(Self.text(holder)); "
        + "asserting it again in \(text(delay)).", requestID: requestID)
    if losses > 2 {
      setProblem(
        .contended,
        "\(settings.address) is taken away again and again, now \(Self.text(holder)).",
        next: "failover doctor; look for a second master, or a script that assigns it")
    }
    role = .acquiring(
      epoch: epoch,
      Acquisition(startedAt: now, notBefore: now + delay, mustRead: delay > .seconds(1)))
    work = .waiting(until: now + delay, delay > .seconds(1) ? .read : .assign)
  }

  /// How long to wait before taking the address from another holder: the preferred of two masters
  /// is quicker, and nobody asserts more than three times in a minute.
  private mutating func assertionDelay() -> Microseconds {
    let unit = settings.contentionDelay
    let base: Microseconds
    switch (isPreferred, losses) {
    case (true, ...3): base = unit
    case (true, _): base = backOff(losses - 2, from: unit, upTo: .seconds(60))
    case (false, 1): base = between(unit * 3, unit * 4)
    case (false, _): base = backOff(losses - 1, from: unit * 60, upTo: unit * 300)
    }
    assertions.removeAll { now - $0 > .seconds(60) }
    guard assertions.count >= 3 else { return base }
    return max(base, .seconds(60) - (now - assertions[assertions.count - 3]))
  }
}
