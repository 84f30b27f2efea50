import ControlProtocol
import Foundation

/// The time of the emulated world: the wall clock at the start, and what has passed since then by a
/// clock that nobody sets. A step of the machine's clock moves no action and no limit.
struct EmulatorClock: Sendable {
  private let start = WallTime(unixMicroseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
  private let origin = ContinuousClock.now

  /// The present.
  var now: WallTime {
    let (seconds, attoseconds) = (ContinuousClock.now - origin).components
    let passed = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    return WallTime(unixMicroseconds: start.unixMicroseconds + passed)
  }

  /// How long it is until a time; zero if it has passed.
  func until(_ time: WallTime) -> Duration {
    .microseconds(max(0, time.unixMicroseconds - now.unixMicroseconds))
  }
}
