public import NetworkTypes

/// Deadlines with what happens at them, for a loop that has a single timer.
///
/// Not thread-safe. Sorted by insertion: a supervisor has a few hundred deadlines at most.
public final class TimerQueue {
  /// Stands for one deadline.
  public struct Timer: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  private struct Entry {
    let deadline: MonotonicInstant
    let number: UInt64
    let action: () -> Void
  }

  /// The latest first, so that the next one is at the end.
  private var entries: [Entry] = []
  private var lastNumber: UInt64 = 0

  /// A queue without deadlines.
  public init() {}

  /// The earliest deadline; nil if there is none.
  public var next: MonotonicInstant? { entries.last?.deadline }

  /// Lets something happen at an instant, once.
  @discardableResult
  public func schedule(at deadline: MonotonicInstant, _ action: @escaping () -> Void) -> Timer {
    lastNumber += 1
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].deadline > deadline { low = middle + 1 } else { high = middle }
    }
    entries.insert(Entry(deadline: deadline, number: lastNumber, action: action), at: low)
    return Timer(number: lastNumber)
  }

  /// Withdraws a deadline; nothing if it has passed already.
  public func cancel(_ timer: Timer) {
    guard let index = entries.firstIndex(where: { $0.number == timer.number }) else { return }
    entries.remove(at: index)
  }

  /// Lets everything happen that is due, the earliest first.
  ///
  /// What these actions schedule for now or earlier happens the next time, so this always ends.
  public func runDue(at now: MonotonicInstant) {
    let newest = lastNumber
    while let index = entries.lastIndex(where: { $0.number <= newest }),
      entries[index].deadline <= now
    {
      entries.remove(at: index).action()
    }
  }
}
