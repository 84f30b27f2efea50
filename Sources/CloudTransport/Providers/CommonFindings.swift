import AgentProtocol

/// Findings that read alike for every provider.
enum CommonFindings {
  /// What a failed request tells a person.
  static func failure(
    _ failure: CallFailure, of address: TargetedAddress?, subject: String,
    _ credential: CredentialReport
  ) -> Finding {
    var finding = Finding(
      .failure, provider: "", address: address?.configuration.number, subject: subject,
      text: failure.text)
    let name = address?.text ?? "what was asked for"
    switch failure.outcome {
    case .rejected(let rejection):
      switch rejection.reason {
      case .unauthorized:
        finding.subject = "token"
        finding.text = "It is refused: \(rejection.text)"
        finding.remedy = credential.text
      case .forbidden:
        finding.subject = "token scope"
        finding.text = "It may not read \(name): \(rejection.text)"
        finding.remedy = "Make a token with the scopes of docs/CLOUD.md."
      case .credentialUnreadable:
        finding.subject = "token"
        finding.remedy = credential.text
      case .addressNotFound:
        finding.text = "The account of this token has no \(name)."
        finding.remedy = "Check the address, and whose token it is."
      default: break
      }
    case .notSent(let problem, _):
      finding.subject = "connection"
      finding.remedy =
        switch problem {
        case .nameResolution: "See whether this machine resolves names."
        case .connection: "See whether a firewall lets this machine out, and api_url."
        case .security: "See the clock of this machine, and who answers in place of the provider."
        case .other: ""
        }
    case .throttled: finding.verdict = .warning
    case .ambiguous, .cancelled, .accepted, .holder, .action: break
    }
    return finding
  }
}
