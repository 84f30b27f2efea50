import AgentProtocol

/// The classes of DigitalOcean's refusals.
enum DigitalOceanRefusal {
  /// The class of an answer that is no success.
  ///
  /// The texts of 422 are what all its clients compare, for want of codes.
  static func failure(
    _ response: CloudResponse, _ method: CloudRequest.Method, wallSeconds: Int64
  ) -> CallFailure {
    let said = JSONAnswer.decodeIfPossible(DigitalOceanErrorAnswer.self, response)?.message
    let text = said.map { PrintableText.line($0) } ?? "status \(response.status)"
    let reason: Rejection.Reason
    switch response.status {
    case 401: reason = .unauthorized
    case 403: reason = .forbidden
    case 404:
      reason = text.lowercased().contains("droplet") ? .targetNotFound : .addressNotFound
    case 409, 412: reason = .conflict
    case 422: reason = unprocessable(text.lowercased())
    case 423: reason = .busy
    default: return StatusClass.failure(response, text, wallSeconds: wallSeconds)
    }
    return CallFailure(.rejected(Rejection(reason, text: text)))
  }

  private static func unprocessable(_ text: String) -> Rejection.Reason {
    if text.contains("pending event") { return .busy }
    if text.contains("already assigned") { return .conflict }
    if text.contains("already has a") { return .occupied }
    if text.contains("region") || text.contains("datacenter") { return .regionMismatch }
    if text.contains("droplet"), text.contains("not found") || text.contains("not exist") {
      return .targetNotFound
    }
    // Any other: a reading decides.
    return .conflict
  }
}
