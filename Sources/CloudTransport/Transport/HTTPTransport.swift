public import AgentProtocol
public import NetworkTypes

/// What sends requests: async-http-client in the agent, a script in tests.
public protocol HTTPTransport: AnyObject, Sendable {
  /// Sends one request once and waits for its whole answer, of whatever status. Follows no
  /// redirect and repeats nothing.
  ///
  /// - Throws: `TransportFailure`, also when the task is cancelled.
  func send(
    _ request: CloudRequest, _ options: SendOptions
  ) async throws(TransportFailure) -> CloudResponse
}

/// How a request is sent.
public struct SendOptions: Sendable {
  /// Until the whole answer must be there, connecting included.
  public var timeout: Microseconds
  /// True if no connection that is open already may be used, and preferably another address.
  public var usesNewConnection: Bool
  /// Called once, on any thread, when the first byte has left.
  public var onSent: @Sendable () -> Void

  /// Options from their parts.
  public init(
    timeout: Microseconds, usesNewConnection: Bool = false,
    onSent: @escaping @Sendable () -> Void = {}
  ) {
    self.timeout = timeout
    self.usesNewConnection = usesNewConnection
    self.onSent = onSent
  }
}

/// Why there is no answer.
public enum TransportFailure: Error, Equatable, Sendable {
  /// No byte left.
  case notSent(TransportProblem, text: String)
  /// Bytes left, and no whole answer came.
  case noAnswer(text: String)
  /// The task was cancelled.
  case cancelled(wasSent: Bool)
}
