public import NetworkTypes

/// The clocks of the agent; tests bring their own.
public struct AgentClock: Sendable {
  /// CLOCK_MONOTONIC: for time limits.
  public var now: @Sendable () -> MonotonicInstant
  /// Seconds since 1970-01-01 00:00 UTC: for signatures, expiry and reset times only.
  public var wallSeconds: @Sendable () -> Int64
  /// Lets time pass; throws if the task is cancelled meanwhile.
  public var sleep: @Sendable (Microseconds) async throws -> Void

  /// Clocks from what reads them.
  public init(
    now: @escaping @Sendable () -> MonotonicInstant,
    wallSeconds: @escaping @Sendable () -> Int64,
    sleep: @escaping @Sendable (Microseconds) async throws -> Void = {
      try await Task.sleep(for: .microseconds($0.count))
    }
  ) {
    self.now = now
    self.wallSeconds = wallSeconds
    self.sleep = sleep
  }
}
