import NetworkTypes

/// What is to come, earliest first; of two at the same instant the one that was added first.
///
/// Entries of the heap are three words; what happens lies beside it in reused slots, so that moving
/// entries about touches no reference counts.
struct HappeningQueue {
  private struct Entry {
    var nanoseconds: Int64
    var order: UInt64
    var slot: Int

    func precedes(_ other: Entry) -> Bool {
      nanoseconds != other.nanoseconds
        ? nanoseconds < other.nanoseconds : order < other.order
    }
  }

  private var heap: [Entry] = []
  private var slots: [Happening?] = []
  private var free: [Int] = []
  private var order: UInt64 = 0

  /// Count of what is to come.
  var count: Int { heap.count }

  /// When the next happens; nil if nothing does.
  var earliest: MonotonicInstant? {
    heap.first.map { MonotonicInstant(nanoseconds: $0.nanoseconds) }
  }

  /// Adds one.
  mutating func add(_ happening: Happening, at instant: MonotonicInstant) {
    order += 1
    let slot: Int
    if let reused = free.popLast() {
      slot = reused
      slots[slot] = happening
    } else {
      slot = slots.count
      slots.append(happening)
    }
    push(Entry(nanoseconds: instant.nanoseconds, order: order, slot: slot))
  }

  /// Takes the next; nil if there is none.
  mutating func removeFirst() -> Happening? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    var next: Happening?
    swap(&next, &slots[first.slot])
    free.append(first.slot)
    return next
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var smallest = parent
      let left = 2 * parent + 1
      if left < heap.count, heap[left].precedes(heap[smallest]) { smallest = left }
      if left + 1 < heap.count, heap[left + 1].precedes(heap[smallest]) { smallest = left + 1 }
      guard smallest != parent else { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
