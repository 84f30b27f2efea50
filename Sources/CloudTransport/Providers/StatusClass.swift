import AgentProtocol

/// The classes of statuses that mean the same at every provider.
enum StatusClass {
  /// The class of an answer that is no success, where its provider has no words of its own for it.
  static func failure(
    _ response: CloudResponse, _ text: String, wallSeconds: Int64
  ) -> CallFailure {
    let retryAfter = RateLimitHeaders.retryAfter(response, wallSeconds: wallSeconds)
    switch response.status {
    case 300...399:
      return .rejected(
        .invalid,
        "It answers with a redirect (\(response.status)); api_url must be the API itself.")
    case 401: return CallFailure(.rejected(Rejection(.unauthorized, text: text)))
    case 403: return CallFailure(.rejected(Rejection(.forbidden, text: text)))
    case 404: return CallFailure(.rejected(Rejection(.addressNotFound, text: text)))
    case 408: return .ambiguous(text)
    case 409, 412: return CallFailure(.rejected(Rejection(.conflict, text: text)))
    case 423: return CallFailure(.rejected(Rejection(.busy, text: text)))
    case 429: return CallFailure(.throttled(retryAfter: retryAfter, text: text))
    case 503 where response.header("retry-after") != nil:
      return CallFailure(.throttled(retryAfter: retryAfter, text: text))
    case 400...499: return CallFailure(.rejected(Rejection(.invalid, text: text)))
    default: return .ambiguous("It failed: \(text).")
    }
  }
}
