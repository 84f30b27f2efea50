import NetworkTypes
import VRRPWire

/// The other routers of an instance, by their addresses.
///
/// Hardly ever more than two, and thousands of such tables: a list takes half the memory of a
/// dictionary and is searched sooner than an address is hashed.
struct PeerTable: Sendable, Sequence {
  private var entries: [(key: IPAddress, value: PeerRecord)] = []

  /// How many are known.
  var count: Int { entries.count }

  /// True if nobody is.
  var isEmpty: Bool { entries.isEmpty }

  /// What is known of each.
  var values: some Sequence<PeerRecord> { entries.lazy.map(\.value) }

  func makeIterator() -> IndexingIterator<[(key: IPAddress, value: PeerRecord)]> {
    entries.makeIterator()
  }

  private func place(_ address: IPAddress) -> Int? {
    for position in entries.indices where entries[position].key == address { return position }
    return nil
  }

  /// What is known of one; nil if it is not known.
  subscript(address: IPAddress) -> PeerRecord? {
    get { place(address).map { entries[$0].value } }
    set {
      switch (place(address), newValue) {
      case (let position?, let record?): entries[position].value = record
      case (let position?, nil): entries.remove(at: position)
      case (nil, let record?): entries.append((address, record))
      case (nil, nil): break
      }
    }
  }

  /// Changes what is known of one in place; it is known afterwards.
  mutating func update(_ address: IPAddress, _ change: (inout PeerRecord) -> Void) {
    if updateKnown(address, change) { return }
    var record = PeerRecord()
    change(&record)
    entries.append((address, record))
  }

  /// Changes what is known of one that is known; false for any other.
  mutating func updateKnown(_ address: IPAddress, _ change: (inout PeerRecord) -> Void) -> Bool {
    guard let position = place(address) else { return false }
    change(&entries[position].value)
    return true
  }

  // Single values without a copy of all that is known beside them.

  /// The address of the one at a place below `count`.
  func address(_ place: Int) -> IPAddress { entries[place].key }

  /// The name of the one at a place below `count`; nil if it has none.
  func node(_ place: Int) -> String? { entries[place].value.node }

  /// The priority in the last presence of the one at a place below `count`; nil if there was none.
  func priority(_ place: Int) -> Priority? { entries[place].value.presence?.effectivePriority }

  /// The place of the one of that name; of several that with the lowest address.
  func lowest(named node: String) -> Int? {
    var lowest: Int?
    for place in entries.indices where entries[place].value.node == node {
      if lowest.map({ entries[$0].key.isHigher(than: entries[place].key) }) ?? true {
        lowest = place
      }
    }
    return lowest
  }

  /// When presence of the one at a place below `count` came last.
  func presenceAt(_ place: Int) -> MonotonicInstant? { entries[place].value.presenceAt }

  /// The name of one; nil if it has none, or is not known.
  func node(of address: IPAddress) -> String? { place(address).flatMap { entries[$0].value.node } }

  /// The last challenge of one; 0 if there was none.
  func nonce(of address: IPAddress) -> UInt64 {
    place(address).map { entries[$0].value.nonce } ?? 0
  }

  /// True for one that is known.
  func contains(_ address: IPAddress) -> Bool { place(address) != nil }
}

extension PeerTable {
  /// Writes or reads all of them, in their order.
  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(list: &entries, blank: (.blank, PeerRecord())) { archive, entry in
      archive.pass(&entry.key)
      entry.value.pass(&archive)
    }
  }
}
