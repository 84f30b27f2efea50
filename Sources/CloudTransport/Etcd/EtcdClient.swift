public import AgentProtocol
import FoundationEssentials
import NetworkTypes

/// Takes, prolongs and gives up keys of an etcd cluster, through the v3 JSON gateway of etcd 3.4 and
/// later. Each question is asked once, of one endpoint after the other until one answers.
///
/// Belongs to the agent's isolation.
public final class EtcdClient {
  /// The cluster.
  public let configuration: LeaseStoreConfiguration
  private let transport: any HTTPTransport
  private let clock: AgentClock
  private let password: CredentialReader?
  private let redactor: Redactor
  /// The session of `user`; nil before the first question.
  private var token: String?
  /// The endpoint that answered last.
  private var preferred = 0

  /// A client of a cluster. Sends nothing.
  public init(
    _ configuration: LeaseStoreConfiguration, transport: any HTTPTransport,
    services: ProviderServices
  ) {
    self.configuration = configuration
    self.transport = transport
    clock = services.clock
    redactor = services.redactor
    password = configuration.passwordFile.map { CredentialReader(.file(path: $0), services) }
  }

  /// Answers one question, within its time limit.
  public func perform(_ request: LeaseRequest) async -> LeaseResult {
    let deadline = clock.now() + request.timeout
    var outcome: LeaseResult.Outcome
    do throws(EtcdFailure) {
      switch request.kind {
      case .read: outcome = try await holder(of: request, until: deadline)
      case .acquire(let seconds):
        outcome = try await acquire(request, seconds, until: deadline)
      case .renew(let lease): outcome = try await renew(request, lease, until: deadline)
      case .release(let lease):
        _ = try await ask("/v3/lease/revoke", "{\"ID\":\"\(lease)\"}", until: deadline)
        outcome = .free
      }
    } catch {
      outcome = .failed(text: PrintableText.line(error.text))
    }
    return LeaseResult(id: request.id, outcome: outcome)
  }

  // MARK: Questions

  private func holder(
    of request: LeaseRequest, until deadline: MonotonicInstant
  ) async throws(EtcdFailure) -> LeaseResult.Outcome {
    let answer = try await ask(
      "/v3/kv/range", "{\"key\":\"\(Self.encoded(request.key))\"}", until: deadline)
    return try Self.outcome(Self.decoded(EtcdRange.self, answer))
  }

  /// Reads first: a key of somebody else costs the cluster no write.
  private func acquire(
    _ request: LeaseRequest, _ seconds: UInt32, until deadline: MonotonicInstant
  ) async throws(EtcdFailure) -> LeaseResult.Outcome {
    let key = "\"key\":\"\(Self.encoded(request.key))\""
    let value = "\"value\":\"\(Self.encoded(request.value))\""
    let comparison: String
    switch try await holder(of: request, until: deadline) {
    case .heldBy(request.value, _): comparison = "{\(key),\"target\":\"VALUE\",\(value)}"
    case .free: comparison = "{\(key),\"target\":\"CREATE\",\"create_revision\":\"0\"}"
    case let other: return other
    }
    let grant = try Self.decoded(
      EtcdGrant.self,
      try await ask("/v3/lease/grant", "{\"TTL\":\"\(seconds)\"}", until: deadline))
    guard let lease = grant.id.flatMap(UInt64.init), let granted = Self.seconds(grant) else {
      throw EtcdFailure("etcd granted no lease.")
    }
    let transaction = """
      {"compare":[\(comparison)],\
      "success":[{"request_put":{\(key),\(value),"lease":"\(lease)"}}],\
      "failure":[{"request_range":{\(key)}}]}
      """
    let answer = try Self.decoded(
      EtcdTransaction.self, try await ask("/v3/kv/txn", transaction, until: deadline))
    // Never longer than what was asked for, whatever the cluster's own minimum is.
    if answer.succeeded == true { return .held(lease: lease, seconds: min(granted, seconds)) }
    _ = try? await ask("/v3/lease/revoke", "{\"ID\":\"\(lease)\"}", until: deadline)
    return try Self.outcome(answer.responses?.first?.responseRange ?? EtcdRange())
  }

  /// A live lease is not enough: somebody may have deleted the key by hand.
  private func renew(
    _ request: LeaseRequest, _ lease: UInt64, until deadline: MonotonicInstant
  ) async throws(EtcdFailure) -> LeaseResult.Outcome {
    let answer = try Self.decoded(
      EtcdKeepAlive.self,
      try await ask("/v3/lease/keepalive", "{\"ID\":\"\(lease)\"}", until: deadline))
    guard let seconds = answer.result.flatMap(Self.seconds) else {
      return try await holder(of: request, until: deadline)
    }
    let found = try await holder(of: request, until: deadline)
    if case .heldBy(_, lease) = found { return .held(lease: lease, seconds: seconds) }
    return found
  }

  private static func seconds(_ grant: EtcdGrant) -> UInt32? {
    grant.seconds.flatMap(UInt32.init).flatMap { $0 > 0 ? $0 : nil }
  }

  private static func outcome(
    _ range: EtcdRange
  ) throws(EtcdFailure) -> LeaseResult.Outcome {
    guard let entry = range.kvs?.first else { return .free }
    guard let data = Data(base64Encoded: entry.value ?? ""),
      let value = String(validating: data, as: UTF8.self), value.utf8.count <= valueLimit
    else { throw EtcdFailure("etcd's key holds what failover did not write.") }
    return .heldBy(value: value, lease: entry.lease.flatMap(UInt64.init) ?? 0)
  }

  /// More bytes than any name of a node.
  private static let valueLimit = 512

  private static func encoded(_ text: String) -> String {
    Data(text.utf8).base64EncodedString()
  }

  // MARK: Requests

  /// Asks one endpoint after the other, the one that answered last first.
  private func ask(
    _ path: String, _ body: String, until deadline: MonotonicInstant
  ) async throws(EtcdFailure) -> CloudResponse {
    var failure = EtcdFailure("There is no endpoint.", weight: 0)
    let count = configuration.endpoints.count
    for attempt in 0..<count {
      let place = (preferred + attempt) % count
      let left = deadline - clock.now()
      guard left > .milliseconds(10) else { break }
      // Each gets its share, so that a silent one leaves time for the next.
      let until = clock.now() + left / Int64(count - attempt)
      do throws(EtcdFailure) {
        let response = try await ask(configuration.endpoints[place], path, body, until)
        preferred = place
        return response
      } catch {
        if error.isFinal { throw error }
        if error.weight >= failure.weight { failure = error }
      }
    }
    if count > 1 { failure.text += " None of \(count) endpoints gives an answer." }
    throw failure
  }

  private func ask(
    _ endpoint: String, _ path: String, _ body: String, _ deadline: MonotonicInstant
  ) async throws(EtcdFailure) -> CloudResponse {
    if configuration.user != nil, token == nil { try await logIn(endpoint, deadline) }
    let response = try await send(endpoint, path, body, deadline)
    guard response.status == 401 || Self.text(response).contains("invalid auth token") else {
      return try Self.checked(response, endpoint)
    }
    // The session ended, or another member does not know it.
    token = nil
    password?.invalidate()
    guard configuration.user != nil else { return try Self.checked(response, endpoint) }
    try await logIn(endpoint, deadline)
    return try Self.checked(try await send(endpoint, path, body, deadline), endpoint)
  }

  private func logIn(
    _ endpoint: String, _ deadline: MonotonicInstant
  ) async throws(EtcdFailure) {
    guard let user = configuration.user, let password else { return }
    let secret: String
    do throws(CredentialFault) {
      secret = try password.read()
    } catch {
      throw EtcdFailure("\(error.text) \(error.remedy)", isFinal: true)
    }
    let body = JSONAnswer.encode(["name": user, "password": secret])
    let response = try Self.checked(
      try await send(
        endpoint, "/v3/auth/authenticate", String(decoding: body, as: UTF8.self), deadline),
      endpoint)
    guard let given = try Self.decoded(EtcdToken.self, response).token else {
      throw EtcdFailure("\(endpoint) gave \(user) no session.")
    }
    redactor.add(given)
    token = given
  }

  private func send(
    _ endpoint: String, _ path: String, _ body: String, _ deadline: MonotonicInstant
  ) async throws(EtcdFailure) -> CloudResponse {
    var headers = [(name: "Content-Type", value: "application/json")]
    if let token { headers.append((name: "Authorization", value: token)) }
    let request = CloudRequest(.post, endpoint + path, headers: headers, body: Array(body.utf8))
    do throws(TransportFailure) {
      return try await transport.send(
        request, SendOptions(timeout: max(deadline - clock.now(), .milliseconds(1))))
    } catch {
      switch error {
      case .notSent(let problem, let text):
        let isThere = problem == .security
        throw EtcdFailure("\(endpoint) does not answer: \(text)", weight: isThere ? 2 : 1)
      case .noAnswer(let text): throw EtcdFailure("\(endpoint) does not answer: \(text)", weight: 2)
      case .cancelled: throw EtcdFailure("It was cancelled.", isFinal: true)
      }
    }
  }

  private static func checked(
    _ response: CloudResponse, _ endpoint: String
  ) throws(EtcdFailure) -> CloudResponse {
    guard response.status != 200 else { return response }
    // A lease that is gone is an answer, which renewals and releases expect.
    if response.status == 404 { return CloudResponse(status: 200, body: Array("{}".utf8)) }
    let said = text(response)
    throw EtcdFailure("\(endpoint) says \(response.status)\(said.isEmpty ? "" : ": \(said)")")
  }

  private static func text(_ response: CloudResponse) -> String {
    guard response.status != 200 else { return "" }
    let error = JSONAnswer.decodeIfPossible(EtcdError.self, response)
    return PrintableText.line(error?.message ?? error?.error ?? "")
  }

  private static func decoded<Value: Decodable>(
    _ type: Value.Type, _ response: CloudResponse
  ) throws(EtcdFailure) -> Value {
    do throws(CallFailure) {
      return try JSONAnswer.decode(type, response)
    } catch {
      throw EtcdFailure("etcd's answer makes no sense: \(error.text)")
    }
  }
}

/// Why a question has no answer.
struct EtcdFailure: Error {
  /// What happened, for people.
  var text: String
  /// True if another endpoint would not know better.
  var isFinal: Bool
  /// How much it says of the cluster: of a member that is not there less than of one that is and has
  /// no majority.
  var weight: Int

  init(_ text: String, isFinal: Bool = false, weight: Int = 3) {
    self.text = text
    self.isFinal = isFinal
    self.weight = weight
  }
}
