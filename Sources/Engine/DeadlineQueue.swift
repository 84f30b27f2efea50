import NetworkTypes

/// Deadlines of numbered slots, earliest first.
///
/// A slot whose deadline moves later costs nothing: its entry stays and is put off when it comes
/// up. That is the common case, since each advert heard puts a backup's deadline off.
struct DeadlineQueue {
  private struct Entry {
    var instant: MonotonicInstant
    var slot: Int
  }

  /// A binary heap, the earliest first.
  private var heap: [Entry] = []
  /// The instant of each slot's live entry; nil if it has none.
  private var queued: [MonotonicInstant?] = []

  /// The earliest entry; a deadline may in truth be later.
  var earliest: MonotonicInstant? { heap.first?.instant }

  /// Count of entries, those that no longer count included.
  var count: Int { heap.count }

  /// Makes sure that the slot comes up no later than at the instant.
  mutating func schedule(_ slot: Int, at instant: MonotonicInstant) {
    while queued.count <= slot { queued.append(nil) }
    if let present = queued[slot], present <= instant { return }
    queued[slot] = instant
    push(Entry(instant: instant, slot: slot))
  }

  /// Takes the next slot that came up by `now`; nil if there is none.
  mutating func popDue(at now: MonotonicInstant) -> Int? {
    while let first = heap.first, first.instant <= now {
      removeFirst()
      guard queued[first.slot] == first.instant else { continue }
      queued[first.slot] = nil
      return first.slot
    }
    return nil
  }

  /// Forgets everything.
  mutating func removeAll() {
    heap.removeAll(keepingCapacity: true)
    queued.removeAll(keepingCapacity: true)
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].instant < heap[parent].instant else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].instant < heap[smallest].instant {
        smallest = child
      }
      guard smallest != parent else { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}

extension DeadlineQueue {
  /// Writes or reads it as it stands: those of the same time come up in the same order.
  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(list: &heap, blank: Entry(instant: .zero, slot: 0)) { archive, entry in
      archive.pass(&entry.instant)
      archive.pass(&entry.slot)
    }
    archive.pass(&queued)
  }
}
