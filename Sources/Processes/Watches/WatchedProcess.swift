import NetworkTypes
import Reactor
import SupervisorProtocol

/// A process that at least one watch is after.
final class WatchedProcess {
  let process: Int32
  /// Tells it apart from a later one with the same number.
  let startTime: UInt64
  var registration: Registration?
  /// The watches that are after it.
  var watches: Set<UInt32> = []
  var hasExited = false
  /// The next look whether it was reaped.
  var timer: TimerQueue.Timer?
  /// How long to wait until the look after that.
  var pause = Microseconds.milliseconds(1)
  /// When nobody looks any more.
  var giveUpAt = MonotonicInstant.zero

  init(_ facts: ProcessFacts) {
    process = facts.process
    startTime = facts.startTime
  }
}

/// One watch.
struct Watch {
  var target: WatchTarget
  /// The processes that were told last; nil before the first time.
  var told: [Int32]?
}
