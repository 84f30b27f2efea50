import AgentProtocol
import CloudTransport
import NetworkTypes
import Synchronization

/// A service that answers from bytes: after each 0xFF one answer, which begins with a byte for its
/// status and its header fields. At the end it begins again, so that only time ends a call.
final class ScriptedAnswers: HTTPTransport {
  private let answers: [CloudResponse]
  private let asked = Mutex(0)

  /// Requests so far.
  var requests: Int { asked.withLock { $0 } }

  /// Time passes with each request, and while somebody waits; 0 at the start.
  let time = Mutex<Int64>(0)

  init(_ bytes: some Sequence<UInt8>) {
    answers = Array(bytes).split(separator: 0xFF, omittingEmptySubsequences: false).map {
      let code = Int($0.first ?? 0)
      return CloudResponse(
        status: Self.statuses[code % Self.statuses.count],
        headers: Self.headers[code / Self.statuses.count % Self.headers.count],
        body: Array($0.dropFirst().prefix(CloudResponse.bodyLimit)))
    }
  }

  /// A clock that these answers move on.
  var clock: AgentClock {
    AgentClock(
      now: { MonotonicInstant(nanoseconds: self.time.withLock { $0 }) },
      wallSeconds: { 1_790_000_000 + self.time.withLock { $0 } / 1_000_000_000 },
      sleep: { duration in self.time.withLock { $0 += 1_000 * duration.count } })
  }

  func send(
    _ request: CloudRequest, _ options: SendOptions
  ) async throws(TransportFailure) -> CloudResponse {
    precondition(options.timeout > .zero && !request.url.isEmpty)
    time.withLock { $0 += 100_000_000 }
    let number = asked.withLock { count in
      count += 1
      return count
    }
    options.onSent()
    return answers[(number - 1) % answers.count]
  }

  private static let statuses = [
    200, 201, 202, 204, 301, 400, 401, 403, 404, 409, 412, 422, 423, 429, 500, 503,
  ]
  private static let headers: [[(name: String, value: String)]] = [
    [],
    [("Retry-After", "2"), ("ratelimit-remaining", "4999"), ("ratelimit-limit", "5000")],
    [("Retry-After", "-9223372036854775808"), ("RateLimit-Reset", "99999999999999999999")],
    [("ratelimit-reset", "9223372036854775807"), ("X-Request-Id", "\u{1B}[2J\u{202E}")],
    [("Date", "Tue, 17 Nov 2026 14:12:40 GMT"), ("x-amzn-requestid", "1")],
  ]
}

/// Files of the machine: a credential that suits every provider.
final class ScriptedFiles: CredentialFiles {
  static let secret = "0123456789abcdefSECRET"
  /// Whether there is any.
  private let isThere: Bool

  init(isThere: Bool) {
    self.isThere = isThere
  }

  func contents(of path: String, limit: Int) throws(CredentialFault) -> String {
    guard isThere else { throw CredentialFault("\(path) is not there.", remedy: "Write it.") }
    guard path == "/keys" else { return Self.secret }
    return "[default]\naws_access_key_id = AKIATEST\naws_secret_access_key = \(Self.secret)\n"
  }

  func stamp(of path: String) -> String? { isThere ? "1" : nil }

  func variable(_ name: String) -> String? { nil }

  func isOpenToAll(_ path: String) -> Bool { false }
}
