import AgentProtocol
import NetworkTypes

// What answers mean.

extension AddressOwnership {
  mutating func callEnded(_ result: CallResult) {
    if let report = result.budget { take(report) }
    // A call of an earlier mastership, or one that was given up: its news is too old to act on.
    guard case .calling(let call, let step, _) = work, call == result.id else { return }
    work = .idle
    finish(step, result.outcome, requestID: result.requestID)
  }

  /// Takes the outcome of the call that was under way.
  mutating func finish(_ step: Step, _ outcome: CallOutcome, requestID: String?) {
    switch (step, outcome) {
    case (.read, .holder(let reading)):
      answered(toAssign: false)
      readingShows(reading, requestID)
    case (.assign, .accepted(let action)):
      answered(toAssign: true)
      accepted(action, requestID)
    case (.poll, .action(let status)):
      answered(toAssign: false)
      actionIs(status, requestID)
    case (.read, .accepted), (.read, .action), (.assign, .holder), (.assign, .action),
      (.poll, .accepted), (.poll, .holder):
      unanswered(step, "failover-agent gave an answer to another question")
    case (_, .rejected(let rejection)): rejected(step, rejection)
    case (_, .throttled(let retryAfter, let text)): throttled(step, retryAfter, text)
    case (_, .ambiguous(let text)): unanswered(step, text)
    case (_, .notSent(let problem, let text)): notSent(step, problem, text)
    case (_, .cancelled(let wasSent)):
      // Not cancelled by us: that would have ended the wait for it.
      if wasSent { unanswered(step, "the call was cancelled") } else { retry(step, .zero) }
    }
  }

  private mutating func answered(toAssign: Bool) {
    failures = 0
    credentialAcceptedAt = now
    clearProblemAfterAnswer(toAssign: toAssign)
  }

  // MARK: Readings

  private mutating func readingShows(_ reading: HolderReading, _ requestID: String?) {
    let before = observation?.holder
    observation = Observation(
      holder: reading.holder, isBusy: reading.isBusy, version: reading.version, at: now)
    shown = observation
    switch role {
    case .leaving: break
    case .watching: planRoutine()
    case .holding(let epoch, _):
      switch reading.holder {
      case .own:
        if proof < .readBack { proof = .readBack }
        if now - lastLossAt > .seconds(60) { clearProblem(.contended) }
        planRoutine()
      case .hidden: planRoutine()
      case .nobody, .other: lose(to: reading.holder, epoch, requestID: requestID)
      }
    case .acquiring(let epoch, var acquisition):
      acquisition.mustRead = false
      role = .acquiring(epoch: epoch, acquisition)
      switch reading.holder {
      case .own: becomeHolder(.readBack, requestID: requestID)
      case .hidden: hidden(epoch, acquisition)
      case .nobody, .other:
        guard let confirmation = acquisition.confirmation else { return pursue() }
        unconfirmed(reading, confirmation, before: before, epoch, requestID)
      }
    }
  }

  /// The token may not see who holds the address.
  mutating func hidden(_ epoch: UInt64, _ acquisition: Acquisition) {
    guard let confirmation = acquisition.confirmation else {
      return acquisition.triedBlindly ? settleUnseen(.none) : pursue()
    }
    if confirmation.completedAt != nil { return settleUnseen(.completed) }
    if !confirmation.polls { return settleUnseen(.accepted) }
    nextConfirmation(epoch, acquisition, confirmation)
  }

  private mutating func settleUnseen(_ proof: OwnershipProof) {
    becomeHolder(proof, requestID: nil)
    setProblem(
      .credential,
      "the token may not see which machine holds \(settings.address): it cannot be verified",
      next: "give the token the scopes that failover doctor names; no reload is needed")
    problemIsOfAssign = true
  }

  /// An assign was accepted, but the address does not read back here (yet).
  private mutating func unconfirmed(
    _ reading: HolderReading, _ confirmation: Confirmation, before: Holder?, _ epoch: UInt64,
    _ requestID: String?
  ) {
    guard case .acquiring(_, var acquisition) = role else { return }
    var confirmation = confirmation
    if confirmation.action == nil, confirmation.completedAt == nil {
      confirmation.completedAt = confirmation.acceptedAt
    }
    let isSlow = now - confirmation.acceptedAt > settings.actionTimeout
    if let completedAt = confirmation.completedAt, !reading.isBusy {
      // A reading that lags shows who held it before. Anybody else came after us. Where no action
      // tells how far the move is, nobody's is what it can look like halfway.
      let isHalfway = confirmation.action == nil && reading.holder == .nobody
      let isNewHolder = before.map { $0 != reading.holder && !isHalfway } ?? false
      if isNewHolder || now - completedAt > settings.convergence {
        return lose(to: reading.holder, epoch, requestID: requestID)
      }
    } else if isSlow {
      setProblem(
        .provider,
        "\(settings.provider) has not finished moving \(settings.address)\(actionText(confirmation))",
        next: "")
      problemIsOfAssign = true
      if !reading.isBusy, !confirmation.polls {
        acquisition.confirmation = nil
        acquisition.errors += 1
        role = .acquiring(epoch: epoch, acquisition)
        return plan(
          .assign, after: backOff(acquisition.errors, from: .seconds(1), upTo: .seconds(30)))
      }
    }
    nextConfirmation(epoch, acquisition, confirmation)
  }

  private func actionText(_ confirmation: Confirmation) -> String {
    confirmation.action.map { ": action \($0) after \(text(now - confirmation.acceptedAt))" } ?? ""
  }

  private mutating func nextConfirmation(
    _ epoch: UInt64, _ acquisition: Acquisition, _ confirmation: Confirmation
  ) {
    var acquisition = acquisition
    var confirmation = confirmation
    confirmation.steps += 1
    acquisition.confirmation = confirmation
    role = .acquiring(epoch: epoch, acquisition)
    pursue()
  }

  // MARK: Assigning

  private mutating func accepted(_ action: ActionReference?, _ requestID: String?) {
    guard case .acquiring(let epoch, var acquisition) = role else { return }
    proof = max(proof, .accepted)
    acquisition.busyTries = 0
    acquisition.conflicts = 0
    acquisition.confirmation = Confirmation(
      action: action, acceptedAt: now, completedAt: nil, polls: action != nil)
    role = .acquiring(epoch: epoch, acquisition)
    let named = action.map { ", action \($0)" } ?? ""
    note(
      .accepted, "\(settings.provider) accepted the move of \(settings.address)\(named)",
      requestID: requestID)
    pursue()
  }

  private mutating func actionIs(_ status: ActionStatus, _ requestID: String?) {
    guard case .acquiring(let epoch, var acquisition) = role,
      var confirmation = acquisition.confirmation
    else { return resumeRoutine() }
    switch status {
    case .inProgress:
      nextConfirmation(epoch, acquisition, confirmation)
    case .completed:
      proof = max(proof, .completed)
      confirmation.completedAt = now
      acquisition.confirmation = confirmation
      role = .acquiring(epoch: epoch, acquisition)
      note(
        .completed, "\(settings.provider) says that \(settings.address) was moved",
        requestID: requestID)
      perform(.read)
    case .errored(let said):
      acquisition.confirmation = nil
      acquisition.errors += 1
      acquisition.mustRead = true
      role = .acquiring(epoch: epoch, acquisition)
      proof = .none
      setProblem(
        .provider,
        "\(settings.provider) could not move \(settings.address)\(said.isEmpty ? "" : " (\(said))")",
        next: "")
      problemIsOfAssign = true
      plan(.read, after: backOff(acquisition.errors, from: .seconds(1), upTo: .seconds(30)))
    case .unknown, .notFound:
      // A word that nobody documented, or an action that cannot be asked about: readings decide.
      confirmation.polls = false
      nextConfirmation(epoch, acquisition, confirmation)
    }
  }

  /// Goes on after an answer that has lost its meaning.
  private mutating func resumeRoutine() {
    switch role {
    case .watching, .holding: planRoutine()
    case .leaving: break
    case .acquiring: pursue()
    }
  }
}
