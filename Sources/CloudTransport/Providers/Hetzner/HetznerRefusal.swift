import AgentProtocol

/// The classes of Hetzner Cloud's refusals, which have codes.
enum HetznerRefusal {
  /// The class of an answer that is no success, and whether the token may only read.
  static func failure(
    _ response: CloudResponse, wallSeconds: Int64
  ) -> (failure: CallFailure, isReadOnlyToken: Bool) {
    let said = JSONAnswer.decodeIfPossible(HetznerErrorAnswer.self, response)?.error
    let text =
      said.map { PrintableText.line($0.message ?? $0.code) }
      ?? "status \(response.status)"
    guard let code = said?.code, let reason = reason(code, text.lowercased()) else {
      return (StatusClass.failure(response, text, wallSeconds: wallSeconds), false)
    }
    return (.init(.rejected(Rejection(reason, text: text))), code == "token_readonly")
  }

  private static func reason(_ code: String, _ text: String) -> Rejection.Reason? {
    switch code {
    case "unauthorized": .unauthorized
    case "forbidden", "token_readonly": .forbidden
    case "not_found": text.contains("server") ? .targetNotFound : .addressNotFound
    // Another action is running; hcloud-go gives up here, a failover must not.
    case "locked", "resource_locked": .busy
    case "conflict", "floating_ip_assigned", "ip_not_available": .conflict
    case "invalid_input", "invalid_server_type", "unsupported_error": .invalid
    default: nil
    }
  }
}
