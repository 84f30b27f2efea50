import AgentProtocol
import NetworkTypes

/// The metadata service of EC2, version 2: a session first, then reads that carry its token.
///
/// There is no way back to version 1: whoever can make this machine send a plain GET must not get
/// its keys. Belongs to the agent's isolation.
final class InstanceMetadata {
  private let base: APIBase
  private let clock: AgentClock
  private var session: (token: Secret, renewAt: MonotonicInstant)?

  /// The longest session that the service gives.
  private static let lifetime: Int64 = 21_600
  /// A session is renewed when less than this is left of it.
  private static let margin: Int64 = 3_600

  init(_ base: APIBase, clock: AgentClock) {
    self.base = base
    self.clock = clock
  }

  /// What stands at a place below `/latest`, as `meta-data/instance-id`.
  ///
  /// - Throws: `rejected(identityUnknown)` with the status in words, also for what is not there.
  func text(_ path: String, _ call: ProviderCall) async throws(CallFailure) -> String {
    let response = try await response(path, call)
    guard response.status == 200 else { throw Self.failure(response.status, path) }
    return String(decoding: response.body, as: UTF8.self)
  }

  /// The same, or nil if there is no such thing (404).
  func textIfPresent(
    _ path: String, _ call: ProviderCall
  ) async throws(CallFailure) -> String? {
    let response = try await response(path, call)
    if response.status == 404 { return nil }
    guard response.status == 200 else { throw Self.failure(response.status, path) }
    return String(decoding: response.body, as: UTF8.self)
  }

  /// The answer to a read. A session that the service does not know any more is opened anew, once.
  func response(_ path: String, _ call: ProviderCall) async throws(CallFailure) -> CloudResponse {
    let response = try await get(path, call)
    guard response.status == 401 else { return response }
    session = nil
    return try await get(path, call)
  }

  private func get(_ path: String, _ call: ProviderCall) async throws(CallFailure) -> CloudResponse
  {
    let token = try await token(call)
    let response = try await call.sendToMetadata(
      CloudRequest(
        .get, "\(base.url)/latest/\(path)",
        headers: [("X-aws-ec2-metadata-token", token.revealed)]))
    guard response.body.count <= 64 << 10 else {
      throw .rejected(.identityUnknown, "The metadata service answers too much to \(path).")
    }
    return response
  }

  private func token(_ call: ProviderCall) async throws(CallFailure) -> Secret {
    if let session, clock.now() < session.renewAt { return session.token }
    let response = try await call.sendToMetadata(
      CloudRequest(
        .put, "\(base.url)/latest/api/token",
        headers: [("X-aws-ec2-metadata-token-ttl-seconds", String(Self.lifetime))]))
    let text = String(decoding: response.body.prefix(4_096), as: UTF8.self).trimmed
    guard response.status == 200 else { throw Self.failure(response.status, "the session") }
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .rejected(.identityUnknown, "The metadata service gives no session token.")
    }
    let token = Secret(text)
    session = (token, clock.now() + .seconds(Self.lifetime - Self.margin))
    return token
  }

  private static func failure(_ status: Int, _ subject: String) -> CallFailure {
    let hint =
      status == 403
      ? "It is switched off for this instance: allow the HTTP endpoint with version 2."
      : "Is this an EC2 instance?"
    return .rejected(
      .identityUnknown, "The metadata service answers \(status) to \(subject). \(hint)")
  }
}
