import AgentProtocol

/// The token of a provider that wants it as `Authorization: Bearer`, and what became of it so far.
final class BearerToken {
  /// How it is, for the engine.
  private(set) var state: CredentialReport.State = .untried

  private let reader: CredentialReader
  private var remedy = ""
  private var current: Secret?

  init(_ source: CredentialSource, _ services: ProviderServices) {
    reader = CredentialReader(source, services)
  }

  var report: CredentialReport {
    CredentialReport(state: state, source: reader.name, text: remedy)
  }

  /// The header of a request.
  ///
  /// - Throws: `credentialUnreadable`.
  func header() throws(CallFailure) -> (name: String, value: String) {
    let secret = try read()
    return ("authorization", "Bearer \(secret.revealed)")
  }

  /// Notes what an answer says about the token.
  func note(_ status: Int) {
    switch status {
    case 401:
      state = .rejected
      remedy = "Put a valid token into \(reader.name). No reload is needed."
      reader.invalidate()
    case 200...299:
      if case .insufficient = state { return }
      state = .accepted
      remedy = ""
    default: break
    }
  }

  /// Notes that scopes are missing, or, without any, that none is.
  func note(missing scopes: [String]) {
    if scopes.isEmpty {
      if case .insufficient = state { state = .accepted }
      remedy = ""
    } else {
      state = .insufficient(missing: scopes)
      remedy = "Make a token with \(scopes.joined(separator: ", ")) and write it to \(reader.name)."
    }
  }

  private func read() throws(CallFailure) -> Secret {
    let text: String
    do throws(CredentialFault) {
      text = try reader.read()
      guard Self.isToken(text) else {
        throw CredentialFault(
          "\(reader.name) holds something else than one token.",
          remedy: "Write the token into it and nothing else.")
      }
    } catch {
      state = .unreadable
      remedy = error.remedy
      current = nil
      throw .rejected(.credentialUnreadable, "\(error.text) \(error.remedy)")
    }
    let secret = Secret(text)
    if secret != current {
      current = secret
      state = .untried
      remedy = ""
    }
    return secret
  }

  /// Visible ASCII without spaces: anything else could add headers, and is no token.
  private static func isToken(_ text: String) -> Bool {
    text.utf8.count <= 4_096 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
