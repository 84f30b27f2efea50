import AgentProtocol
import NetworkTypes

// Everything that people read.

extension AddressOwnership {
  /// `droplet 3164445`.
  var targetText: String {
    guard case .known(let identity)? = identity else { return "this node" }
    return "\(identity.kind) \(identity.instance)"
  }

  /// Where an address is.
  static func text(_ holder: Holder) -> String {
    switch holder {
    case .nobody: "assigned to nothing"
    case .own(let target): "here (\(target))"
    case .other(let target): "at \(target)"
    case .hidden: "where the token may not look"
    }
  }

  /// `3.6 s`.
  func text(_ time: Microseconds) -> String {
    let tenths = max(0, time.count + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// Adds a note.
  mutating func note(_ kind: OwnershipNote.Kind, _ text: String, requestID: String? = nil) {
    actions.append(.note(OwnershipNote(kind, text, requestID: requestID)))
  }

  /// Remembers what is wrong; tells it once, and again when something else is to be done about it.
  mutating func setProblem(_ kind: OwnershipProblem.Kind, _ text: String, next: String) {
    guard problem?.kind != kind || problem?.text != text else { return }
    let since = problem?.kind == kind ? problem?.since : nil
    problem = OwnershipProblem(kind: kind, text: text, next: next, since: since ?? now)
    if since == nil { toldSteps = [""] }
    let isNewStep = toldSteps.count < Self.stepsAtMost && toldSteps.insert(next).inserted
    guard since == nil || isNewStep else { return }
    let sentence = text.hasSuffix(".") ? text : text + "."
    note(
      kind == .contended ? .contended : .failing,
      next.isEmpty ? sentence : "\(sentence) Next: \(next).")
  }

  /// A provider that finds ever new words must not fill the log.
  private static let stepsAtMost = 8

  /// Forgets a problem of that kind.
  mutating func clearProblem(_ kind: OwnershipProblem.Kind) {
    guard let present = problem, present.kind == kind else { return }
    problem = nil
    note(.recovered, "\(settings.address): works again after \(text(now - present.since)).")
  }

  /// Forgets what an answer of the provider disproves; a reading says nothing about assigning.
  mutating func clearProblemAfterAnswer(toAssign: Bool) {
    guard let present = problem, toAssign || !problemIsOfAssign else { return }
    switch present.kind {
    case .credential, .configuration, .throttled, .unreachable, .provider, .busy, .agent:
      clearProblem(present.kind)
    case .identity: if toAssign { clearProblem(.identity) }
    case .contended: break
    }
  }

  /// What is wrong and what to do, for a refusal.
  func words(_ rejection: Rejection) -> (OwnershipProblem.Kind, text: String, next: String) {
    let provider = settings.provider
    let said = rejection.text.isEmpty ? "" : " (\(rejection.text))"
    switch rejection.reason {
    case .busy:
      return (.busy, "\(provider) is busy with \(settings.address) or its target\(said)", "")
    case .conflict:
      return (
        .configuration, "\(provider) refuses to assign \(settings.address)\(said)",
        "failover doctor"
      )
    case .occupied:
      return (
        .configuration, "this machine holds another reserved address and can hold one only\(said)",
        "remove that one from this machine at \(provider)"
      )
    case .unauthorized:
      return (
        .credential, "\(provider) rejects the token\(said)",
        settings.tokenRemedy
      )
    case .forbidden:
      return (
        .credential, "\(provider) does not let the token do this\(said)",
        "give the token the scopes that failover doctor names; no reload is needed"
      )
    case .credentialUnreadable:
      return (.credential, "failover-agent cannot read its token\(said)", "failover doctor")
    case .addressNotFound:
      return (
        .configuration, "\(provider) does not know \(settings.address)\(said)",
        "compare cloud_address with the provider's list, and the token's account or project"
      )
    case .targetNotFound:
      return (
        .configuration, "\(provider) does not know \(targetText)\(said)",
        "failover doctor; a target in the configuration may be of another account"
      )
    case .regionMismatch:
      return (
        .configuration, "\(settings.address) belongs to another region than this machine\(said)",
        "reserve an address in this machine's region"
      )
    case .invalid, .unsupported:
      return (.configuration, "\(provider) refuses the request\(said)", "failover doctor")
    case .identityUnknown:
      return (.identity, "this machine is not known to \(provider)\(said)", "failover doctor")
    case .notConfigured:
      return (
        .configuration, "failover-agent cannot work with this address\(said)", "failover check"
      )
    }
  }
}
