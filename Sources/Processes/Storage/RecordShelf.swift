public import SupervisorProtocol

/// What the supervisor remembers of each instance for the next engine, in little memory: there may be
/// thousands, and most of their counters stay at zero.
public struct RecordShelf: Sendable {
  /// A record without its name, its counters folded.
  private struct Kept: Sendable {
    var wasMaster: Bool
    var priority: UInt8
    var since: Int64
    var reason: String
    var counters: [UInt8]
    var sentSequence: UInt64
    var marks: [InstanceRecord.Mark]
  }

  private var kept: [String: Kept] = [:]

  /// Nothing remembered.
  public init() {}

  /// Remembers a record in the place of the former one of its instance.
  public mutating func put(_ record: InstanceRecord) {
    kept[record.name] = Kept(
      wasMaster: record.wasMaster, priority: record.priority, since: record.since,
      reason: record.reason, counters: Self.fold(record.counters),
      sentSequence: record.sentSequence, marks: record.marks)
  }

  /// All records, in no order.
  public var all: [InstanceRecord] {
    kept.map { name, record in
      InstanceRecord(
        name: name, wasMaster: record.wasMaster, priority: record.priority, since: record.since,
        reason: record.reason, counters: Self.unfold(record.counters),
        sentSequence: record.sentSequence, marks: record.marks)
    }
  }

  /// True if one of them was MASTER.
  public var hasMaster: Bool { kept.values.contains { $0.wasMaster } }

  /// Remembers none as MASTER any more: its addresses are gone.
  public mutating func forgetMasters() {
    for name in kept.keys { kept[name]?.wasMaster = false }
  }

  /// Forgets everything.
  public mutating func removeAll() { kept = [:] }

  /// Seven bits a byte, the lowest first, each number one up: a 0 and a count stand for zeros.
  private static func fold(_ counters: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(counters.count)
    var zeros: UInt8 = 0
    for number in counters {
      if number == 0, zeros < .max {
        zeros += 1
        continue
      }
      if zeros > 0 { bytes += [0, zeros] }
      zeros = 0
      append(number, to: &bytes)
    }
    if zeros > 0 { bytes += [0, zeros] }
    return bytes
  }

  /// A number that is not 0, or one that follows 255 zeros.
  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    guard number > 0 else {
      bytes += [0, 1]
      return
    }
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func unfold(_ bytes: [UInt8]) -> [UInt64] {
    var counters: [UInt64] = []
    var position = 0
    while position < bytes.count {
      if bytes[position] == 0, position + 1 < bytes.count {
        for _ in 0..<bytes[position + 1] { counters.append(0) }
        position += 2
        continue
      }
      var number: UInt64 = 0
      var shift: UInt64 = 0
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        number |= UInt64(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      counters.append(number)
    }
    return counters
  }
}
