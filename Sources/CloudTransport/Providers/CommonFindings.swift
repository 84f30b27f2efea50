import AgentProtocol
import NetworkTypes

/// Findings that read alike for every provider.
enum CommonFindings {
  /// What a wrong `target` or a metadata service that lies looks like: the provider's machine has
  /// addresses, and this one has none of them. Nil if that is not so, or cannot be told.
  /// - Parameters:
  ///   - machine: as `Droplet 3164444`.
  ///   - told: the provider's list; what it gives no address for is left out.
  ///   - addresses: those that move, which say nothing of where a machine is.
  ///   - own: what this machine's interfaces have.
  static func anotherMachine(
    _ machine: String, subject: String, _ told: [String?], besides addresses: [TargetedAddress],
    here own: Set<IPAddress>
  ) -> Finding? {
    let moving = Set(addresses.map(\.configuration.address))
    let its = told.compactMap { $0.flatMap { IPAddress($0) } }.filter { !moving.contains($0) }
    guard !its.isEmpty, !own.isEmpty, own.isDisjoint(with: its) else { return nil }
    let list = its.prefix(4).map(\.description).joined(separator: ", ")
    return Finding(
      .failure, provider: "", subject: subject,
      text: "\(machine) has \(list), and no interface here does: it is another machine.",
      remedy: "Correct `target`, or leave it out; without one, the metadata service lies.")
  }

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
