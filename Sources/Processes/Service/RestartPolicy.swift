public import NetworkTypes

/// How long to wait before the next engine is started.
public struct RestartPolicy: Sendable {
  private var failures = 0

  /// Seconds to wait after the first, second, … failure in a row; the last one for all others.
  private static let delays: [Int64] = [0, 0, 0, 1, 2, 4, 8, 16, 32, 60]
  /// An engine that lived so long was healthy.
  private static let healthyAfter = Microseconds.seconds(60)

  /// A policy without failures.
  public init() {}

  /// The waiting time after an engine ended that had lived so long.
  public mutating func delay(afterLifeOf life: Microseconds) -> Microseconds {
    if life >= Self.healthyAfter { failures = 0 }
    let delay = Self.delays[min(failures, Self.delays.count - 1)]
    failures += 1
    return .seconds(delay)
  }
}
