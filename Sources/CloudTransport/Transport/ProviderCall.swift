public import AgentProtocol
public import NetworkTypes

/// One call of the engine while it is carried out: its time limit, and what its answers told
/// besides the result.
///
/// Belongs to one task. A call may take several requests (a look-up before the first assignment);
/// they share the time limit.
public final class ProviderCall {
  /// The provider's number of the newest request.
  public private(set) var requestID: String?
  /// What the newest answer told about calls left.
  public private(set) var budget: BudgetReport?
  /// Set before a request that changes something leaves, and never unset: only then can an end
  /// without an answer be ambiguous.
  public private(set) var mayHaveActed = false

  private let transport: any HTTPTransport
  private let clock: AgentClock
  private let deadline: MonotonicInstant
  private let usesNewConnection: Bool
  private let onSent: @Sendable () -> Void
  private let isAssignment: Bool
  private var isAnnounced = false

  /// A call that has to end within `timeout`.
  /// - Parameters:
  ///   - isAssignment: true if only a request that acts counts as the call's own.
  ///   - onSent: called once, when the first byte of the call's own request left.
  public init(
    transport: any HTTPTransport, clock: AgentClock, timeout: Microseconds,
    usesNewConnection: Bool = false, isAssignment: Bool = false,
    onSent: @escaping @Sendable () -> Void = {}
  ) {
    self.transport = transport
    self.clock = clock
    deadline = clock.now() + timeout
    self.usesNewConnection = usesNewConnection
    self.isAssignment = isAssignment
    self.onSent = onSent
  }

  /// Time left; never negative.
  public var timeLeft: Microseconds { max(deadline - clock.now(), .zero) }

  /// Sends a request to the provider.
  /// - Parameter acts: true if it changes something, so that losing its answer is ambiguous.
  /// - Throws: what became of it instead of an answer.
  public func send(
    _ request: CloudRequest, acts: Bool = false
  ) async throws(CallFailure) -> CloudResponse {
    let isOwn = !isAnnounced && (acts || !isAssignment)
    var options = SendOptions(
      timeout: try timeForARequest(), usesNewConnection: usesNewConnection)
    if isOwn { options.onSent = onSent }
    if isOwn { isAnnounced = true }
    let acted = mayHaveActed
    if acts { mayHaveActed = true }
    let response: CloudResponse
    do throws(TransportFailure) {
      response = try await transport.send(request, options)
    } catch {
      if case .notSent = error, !acted { mayHaveActed = false }
      throw Self.failure(error, hasActed: acted)
    }
    requestID = Self.requestID(response) ?? requestID
    budget = RateLimitHeaders.budget(response, wallSeconds: clock.wallSeconds()) ?? budget
    return response
  }

  /// Sends a request to a metadata service: nothing about limits is learned from its answers, and
  /// they tell the engine nothing.
  public func sendToMetadata(_ request: CloudRequest) async throws(CallFailure) -> CloudResponse {
    // Link-local and quick, or not there at all.
    let timeout = min(try timeForARequest(), .seconds(2))
    do throws(TransportFailure) {
      return try await transport.send(request, SendOptions(timeout: timeout))
    } catch {
      throw Self.failure(error, hasActed: false)
    }
  }

  /// Lets some time of the call pass.
  /// - Throws: if the call is cancelled meanwhile, or has no time left.
  public func pause(_ duration: Microseconds) async throws(CallFailure) {
    _ = try timeForARequest()
    do {
      try await clock.sleep(min(duration, timeLeft))
    } catch {
      throw CallFailure(.cancelled(wasSent: mayHaveActed))
    }
  }

  private func timeForARequest() throws(CallFailure) -> Microseconds {
    let left = timeLeft
    guard left > .milliseconds(1) else {
      if mayHaveActed { throw .ambiguous("The time limit passed before it was done.") }
      throw CallFailure(.notSent(.other, text: "The time limit passed before it could be sent."))
    }
    return left
  }

  private static func failure(_ failure: TransportFailure, hasActed: Bool) -> CallFailure {
    switch failure {
    case .notSent(_, let text) where hasActed: .ambiguous(text)
    case .notSent(let problem, let text): CallFailure(.notSent(problem, text: text))
    case .noAnswer(let text): .ambiguous(text)
    case .cancelled(let wasSent): CallFailure(.cancelled(wasSent: wasSent || hasActed))
    }
  }

  private static func requestID(_ response: CloudResponse) -> String? {
    for name in ["x-request-id", "x-amzn-requestid", "x-correlation-id"] {
      if let value = response.header(name) { return PrintableText.line(value, limit: 128) }
    }
    return nil
  }
}
