import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("Headers about limits")
struct RateLimitHeaderTests {
  typealias Header = (name: String, value: String)

  private static let now: Int64 = 1_790_000_000

  @Test(
    "when to come back",
    arguments: [
      ([], nil),
      ([("Retry-After", "29")], .seconds(29)),
      ([("retry-after", " 0.5 ")], .milliseconds(500)),
      // The reset is the next best thing.
      ([("RateLimit-Reset", "1790000060")], .seconds(60)),
      ([("retry-after", "3"), ("ratelimit-reset", "1790000060")], .seconds(3)),
      // Nonsense is no reason to wait for years, or not at all.
      ([("retry-after", "-1")], nil), ([("retry-after", "nan")], nil),
      ([("retry-after", "1e300")], nil), ([("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")], nil),
      ([("ratelimit-reset", "1789999999")], nil), ([("ratelimit-reset", "9999999999")], nil),
      ([("ratelimit-reset", "99999999999999999999")], nil),
      ([("ratelimit-reset", "-9223372036854775808")], nil),
    ] as [([Header], Microseconds?)])
  func retryAfter(headers: [Header], wanted: Microseconds?) {
    let response = CloudResponse(status: 429, headers: headers)
    #expect(RateLimitHeaders.retryAfter(response, wallSeconds: Self.now) == wanted)
  }

  @Test(
    "calls left",
    arguments: [
      ([], nil),
      (
        [("RateLimit-Limit", "5000"), ("RateLimit-Remaining", "4987"), ("x", "y")],
        BudgetReport(limit: 5_000, remaining: 4_987)
      ),
      (
        [("ratelimit-remaining", "0"), ("ratelimit-reset", "1790003600")],
        BudgetReport(limit: nil, remaining: 0, resetsAfter: .seconds(3_600))
      ),
      ([("ratelimit-limit", "many"), ("ratelimit-remaining", "-1")], nil),
    ] as [([Header], BudgetReport?)])
  func budget(headers: [Header], wanted: BudgetReport?) {
    let response = CloudResponse(status: 200, headers: headers)
    #expect(RateLimitHeaders.budget(response, wallSeconds: Self.now) == wanted)
  }
}
