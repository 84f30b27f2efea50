import AgentProtocol
import NetworkTypes

// Answers that are none, and when to try again. While master this never ends.

extension AddressOwnership {
  /// Tries the same again after a while; who is not master only ever reads.
  mutating func retry(_ step: Step, _ delay: Microseconds) {
    switch role {
    case .leaving: break
    case .watching, .holding:
      plan(
        .read, after: max(delay, backOff(max(1, failures), from: .seconds(5), upTo: .seconds(60))))
    case .acquiring: plan(step, after: delay)
    }
  }

  /// Nobody knows whether the provider acted: read before anything else, on another connection.
  mutating func unanswered(_ step: Step, _ said: String) {
    failures += 1
    needsNewConnection = true
    // Nor after the next change of roles may an older reading stand for it.
    if step != .read { doubtReadings() }
    if case .acquiring(let epoch, var acquisition) = role {
      acquisition.mustRead = true
      if step == .assign {
        // Readings may work all the time: assigning has a pace of its own.
        acquisition.errors += 1
        acquisition.notBefore =
          now + backOff(acquisition.errors, from: .milliseconds(200), upTo: .seconds(10))
      }
      role = .acquiring(epoch: epoch, acquisition)
    }
    if failures >= 2 || step != .read {
      setProblem(.unreachable, "no useful answer from \(settings.provider): \(said)", next: "")
      problemIsOfAssign = step == .assign
    }
    retry(.read, backOff(failures, from: .milliseconds(100), upTo: .seconds(5)))
  }

  /// Nothing was sent, so the same can be tried again.
  mutating func notSent(_ step: Step, _ transport: TransportProblem, _ said: String) {
    failures += 1
    needsNewConnection = true
    let next: String
    let what: String
    switch transport {
    case .nameResolution:
      (what, next) = ("its name does not resolve", "check DNS on this machine")
    case .connection:
      (what, next) = ("no connection", "check the firewall and the route to it")
    case .security:
      (what, next) = ("TLS fails", "check this machine's clock, its certificates and api_url")
    case .other: (what, next) = ("the request could not be sent", "")
    }
    setProblem(
      .unreachable, "\(settings.provider) cannot be reached, \(what): \(said)", next: next)
    problemIsOfAssign = false
    retry(step, backOff(failures, from: .milliseconds(100), upTo: .seconds(5)))
  }

  /// The provider says when to come back; a master does not wait longer than half a minute.
  mutating func throttled(_ step: Step, _ retryAfter: Microseconds?, _ said: String) {
    failures += 1
    setProblem(
      .throttled, "\(settings.provider) allows no more calls for now (\(said))",
      next: "see what else uses this token")
    problemIsOfAssign = false
    let wanted = retryAfter ?? backOff(failures, from: .seconds(5), upTo: .seconds(30))
    let delay: Microseconds
    switch role {
    case .acquiring, .holding: delay = min(max(wanted, .seconds(1)), .seconds(30))
    case .watching, .leaving: delay = max(wanted, settings.watchInterval)
    }
    if let retryAfter { pausedUntil = now + min(retryAfter, .seconds(30)) }
    retry(step, delay + between(.zero, .milliseconds(500)))
  }

  /// The provider refuses.
  mutating func rejected(_ step: Step, _ rejection: Rejection) {
    if case .poll = step { return pollRejected() }
    failures += 1
    let words = words(rejection)
    switch rejection.reason {
    case .busy: busy(rejection)
    case .conflict: conflict(words)
    case .unauthorized, .forbidden, .credentialUnreadable:
      if step == .read, rejection.reason == .forbidden, goesOnUnseen() { return }
      setProblem(words.0, words.text, next: words.next)
      // A token that was refused as such is disproved by any call that is accepted; one that only
      // lacks something, by an assign alone.
      problemIsOfAssign = step == .assign && rejection.reason == .forbidden
      retry(step, max(between(.seconds(10), .seconds(30)), rejection.retryAfter ?? .zero))
    case .identityUnknown, .targetNotFound:
      setProblem(words.0, words.text, next: words.next)
      problemIsOfAssign = true
      actions.append(.refreshIdentity)
      retry(.read, about(.seconds(10)))
    case .occupied, .addressNotFound, .regionMismatch, .invalid, .notConfigured, .unsupported:
      setProblem(words.0, words.text, next: words.next)
      problemIsOfAssign = step == .assign
      markUncertain()
      retry(.read, max(about(.seconds(45)), rejection.retryAfter ?? .zero))
    }
  }

  /// Nothing is assigned before the next reading.
  mutating func markUncertain() {
    guard case .acquiring(let epoch, var acquisition) = role else { return }
    acquisition.mustRead = true
    role = .acquiring(epoch: epoch, acquisition)
  }

  /// Something else is under way at the provider: soon over, so ask again soon. Every fourth time a
  /// reading, since what is under way may be our own.
  private mutating func busy(_ rejection: Rejection) {
    guard case .acquiring(let epoch, var acquisition) = role else {
      return retry(.read, .seconds(1))
    }
    failures = 0
    acquisition.busyTries += 1
    role = .acquiring(epoch: epoch, acquisition)
    if acquisition.busyTries >= 5 {
      let words = words(rejection)
      setProblem(words.0, words.text, next: words.next)
      problemIsOfAssign = true
    }
    let low = Microseconds.milliseconds(acquisition.busyTries < 5 ? 300 : 850)
    let delay = max(
      between(low, .milliseconds(950)), min(rejection.retryAfter ?? .zero, .seconds(5)))
    plan(acquisition.busyTries % 4 == 1 ? .read : .assign, after: delay)
  }

  /// The provider found something else than we knew; often that the address is here already.
  private mutating func conflict(
    _ words: (OwnershipProblem.Kind, text: String, next: String)
  ) {
    guard case .acquiring(let epoch, var acquisition) = role else {
      return retry(.read, .seconds(1))
    }
    acquisition.conflicts += 1
    acquisition.mustRead = true
    role = .acquiring(epoch: epoch, acquisition)
    if acquisition.conflicts == 1 { return perform(.read) }
    setProblem(words.0, words.text, next: words.next)
    problemIsOfAssign = true
    plan(
      .read, after: backOff(acquisition.conflicts - 1, from: .seconds(5), upTo: .seconds(60)))
  }

  /// A token that may move addresses but not see them: once in a mastership it is tried unseen.
  private mutating func goesOnUnseen() -> Bool {
    guard case .acquiring(let epoch, var acquisition) = role else { return false }
    if acquisition.confirmation != nil {
      hidden(epoch, acquisition)
      return true
    }
    guard !acquisition.triedBlindly, knowsTarget else { return false }
    acquisition.mustRead = false
    acquisition.triedBlindly = true
    role = .acquiring(epoch: epoch, acquisition)
    observation = Observation(holder: .hidden, isBusy: false, version: nil, at: now)
    perform(.assign)
    return true
  }

  /// Polling does not work with this token or provider: readings decide.
  private mutating func pollRejected() {
    guard case .acquiring(let epoch, var acquisition) = role else { return retry(.read, .zero) }
    acquisition.confirmation?.polls = false
    acquisition.confirmation?.steps += 1
    role = .acquiring(epoch: epoch, acquisition)
    pursue()
  }
}
