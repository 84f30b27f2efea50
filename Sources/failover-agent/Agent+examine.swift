import AgentProtocol
import CloudTransport
import NetworkTypes

extension Agent {
  private static let examinationTimeout = Microseconds.milliseconds(4_500)

  /// Finds out what `failover doctor` wants to know.
  func examine(_ requestID: UInt32, _ provider: String?) {
    let names = provider.map { [$0] } ?? providers.keys.sorted()
    let life = session
    Task {
      for name in names {
        for finding in await findings(name) where life == session {
          send(.finding(requestID: requestID, finding))
        }
        report(name)
      }
      if life == session { send(.examined(requestID: requestID)) }
    }
  }

  private func findings(_ name: String) async -> [Finding] {
    guard let session = providers[name] else {
      return [
        Finding(
          .failure, provider: name, subject: "provider", text: "The agent does not have it.",
          remedy: "See the log for what is wrong with its settings.")
      ]
    }
    let call = ProviderCall(
      transport: session.transport, clock: clock, timeout: Self.examinationTimeout)
    let targets =
      addresses.values.filter { $0.provider == name }.sorted { $0.number < $1.number }
      .map { TargetedAddress($0, identity: session.identity) }
    var findings = [identityFinding(session, targets)].compactMap { $0 }
    findings += await session.provider.examine(targets, call)
    findings += tokenFindings(session.provider.credential, findings)
    if let found = CredentialReader.carelessness(session.configuration.credential, files) {
      findings.append(
        Finding(
          .warning, provider: "", subject: "token file", text: found.text, remedy: found.remedy))
    }
    return Self.withoutRepetitions(findings).map { finding in
      var finding = finding
      finding.provider = name
      finding.text = PrintableText.line(finding.text, limit: 500)
      finding.remedy = PrintableText.line(finding.remedy, limit: 500)
      return finding
    }
  }

  /// A refused token is found again with each thing that is asked for: told once, it is enough.
  private static func withoutRepetitions(_ findings: [Finding]) -> [Finding] {
    var told: [Finding] = []
    for finding in findings {
      let isKnown = told.contains { known in
        known.verdict == finding.verdict && known.subject == finding.subject
          && known.text == finding.text && known.remedy == finding.remedy
      }
      if !isKnown { told.append(finding) }
    }
    return told
  }

  private func identityFinding(
    _ session: ProviderSession, _ targets: [TargetedAddress]
  ) -> Finding? {
    if let identity = session.identity {
      let place = identity.region.map { " in \($0)" } ?? ""
      return Finding(
        .ok, provider: "", subject: identity.kind,
        text: "\(identity.instance)\(place) (metadata service)")
    }
    guard targets.contains(where: { $0.target == nil }) else { return nil }
    var text = "Not known: the metadata service is silent."
    if case .unknown(let why) = session.reportedIdentity { text = why }
    return Finding(
      .failure, provider: "", subject: "identity", text: text,
      remedy: "Name the machine with `target ID` in cloud_address.")
  }

  private func tokenFindings(
    _ credential: CredentialReport, _ others: [Finding]
  ) -> [Finding] {
    let hasSaidIt = others.contains { $0.subject.hasPrefix("token") || $0.subject == "keys" }
    guard !hasSaidIt else { return [] }
    switch credential.state {
    case .accepted:
      return [Finding(.ok, provider: "", subject: "token", text: "It is accepted.")]
    case .untried: return []
    case .rejected, .unreadable, .insufficient:
      return [
        Finding(
          .failure, provider: "", subject: "token", text: "\(credential.source) does not work.",
          remedy: credential.text)
      ]
    }
  }
}
