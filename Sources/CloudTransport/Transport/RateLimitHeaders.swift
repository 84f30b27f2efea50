import AgentProtocol
import NetworkTypes

/// What answers tell about how often one may call.
enum RateLimitHeaders {
  /// Calls left: `ratelimit-…` of DigitalOcean and Hetzner.
  static func budget(_ response: CloudResponse, wallSeconds: Int64) -> BudgetReport? {
    let limit = response.header("ratelimit-limit").flatMap { UInt32($0.trimmed) }
    let remaining = response.header("ratelimit-remaining").flatMap { UInt32($0.trimmed) }
    guard limit != nil || remaining != nil else { return nil }
    return BudgetReport(
      limit: limit, remaining: remaining, resetsAfter: reset(response, wallSeconds: wallSeconds))
  }

  /// When to come back: `Retry-After` in seconds, else the time of the reset. A date in
  /// `Retry-After` is not taken: no provider here sends one.
  static func retryAfter(_ response: CloudResponse, wallSeconds: Int64) -> Microseconds? {
    if let text = response.header("retry-after") {
      guard let seconds = Double(text.trimmed), (0...86_400).contains(seconds) else { return nil }
      return Microseconds(Int64((seconds * 1_000_000).rounded(.up)))
    }
    return reset(response, wallSeconds: wallSeconds)
  }

  private static func reset(_ response: CloudResponse, wallSeconds: Int64) -> Microseconds? {
    guard let reset = response.header("ratelimit-reset").flatMap({ Int64($0.trimmed) }),
      (wallSeconds...wallSeconds + 86_400).contains(reset)
    else { return nil }
    return .seconds(reset - wallSeconds)
  }
}
