import NetworkTypes

/// Frames that wait for their time, as a heap; those of the same instant keep their order.
struct FrameQueue: Sendable {
  private struct Entry: Sendable {
    let due: MonotonicInstant
    let number: UInt64
    let departure: ChaosSwitch.Departure

    func comes(before other: Entry) -> Bool {
      due == other.due ? number < other.number : due < other.due
    }
  }

  private var heap: [Entry] = []
  private var lastNumber: UInt64 = 0

  /// How many wait.
  var count: Int { heap.count }
  /// When the first is due.
  var first: MonotonicInstant? { heap.first?.due }

  mutating func add(_ departure: ChaosSwitch.Departure, _ due: MonotonicInstant) {
    lastNumber += 1
    heap.append(Entry(due: due, number: lastNumber, departure: departure))
    var child = heap.count - 1
    while child > 0, heap[child].comes(before: heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes out what is due, in order.
  mutating func take(until now: MonotonicInstant) -> [ChaosSwitch.Departure] {
    var taken: [ChaosSwitch.Departure] = []
    while let first = heap.first, first.due <= now {
      taken.append(first.departure)
      removeFirst()
    }
    return taken
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].comes(before: heap[least]) { least = child }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
