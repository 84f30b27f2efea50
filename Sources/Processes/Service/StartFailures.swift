public import NetworkTypes

/// What is done while no engine can be started, for want of memory or room for another process.
///
/// One that starts soon goes on as what the dead one was, so it is tried again and again; but the
/// addresses have to be gone before a peer can lose patience.
public struct StartFailures: Sendable {
  /// What follows a failure.
  public enum Step: Equatable, Sendable {
    /// Another attempt after so long.
    case tryAgain(after: Microseconds)
    /// The addresses go at once; another attempt after so long.
    case letGo(thenAgain: Microseconds)
  }

  private var hasLetGo = false
  private var pause = Microseconds.seconds(1)

  private static let soon = Microseconds.milliseconds(20)
  private static let longestPause = Microseconds.seconds(60)

  /// Nothing has failed yet.
  public init() {}

  /// What to do now that an attempt failed.
  ///
  /// - Parameters:
  ///   - silence: how long ago an engine was last known to be in time.
  ///   - patience: how long no peer can have taken over after that.
  public mutating func next(silence: Microseconds, patience: Microseconds) -> Step {
    if hasLetGo {
      pause = min(pause * 2, Self.longestPause)
      return .tryAgain(after: pause)
    }
    if silence < patience { return .tryAgain(after: min(Self.soon, patience - silence)) }
    hasLetGo = true
    return .letGo(thenAgain: pause)
  }
}
