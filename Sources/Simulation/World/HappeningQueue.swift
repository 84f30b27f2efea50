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
    if !heap.isEmpty { sink(last) }
    var next: Happening?
    swap(&next, &slots[first.slot])
    free.append(first.slot)
    return next
  }

  // Entries are moved into the hole that the new one leaves, not swapped.

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var hole = heap.count - 1
    while hole > 0 {
      let parent = (hole - 1) / 2
      guard entry.precedes(heap[parent]) else { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = entry
  }

  /// Finds the place of an entry that would be first.
  private mutating func sink(_ entry: Entry) {
    let count = heap.count
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < count else { break }
      if child + 1 < count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(entry) else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = entry
  }
}
