/// What the supervisor remembers of an instance while no engine runs, so that the next one can go on
/// where the last one died.
public struct InstanceRecord: Equatable, Sendable {
  /// Name of the instance.
  public var name: String
  /// True if it was MASTER and was not about to leave.
  public var wasMaster: Bool
  /// Its effective priority.
  public var priority: UInt8
  /// When it entered its state, in microseconds of UTC.
  public var since: Int64
  /// Why, for people.
  public var reason: String
  /// Its counters, in the engine's order.
  public var counters: [UInt64]
  /// The last sequence number of its own signed adverts; 0 for none.
  public var sentSequence: UInt64
  /// The newest signed adverts that it took.
  public var marks: [Mark]

  /// The newest signed advert of a sender.
  public struct Mark: Equatable, Sendable {
    /// The sender's address.
    public var source: String
    /// The sequence number.
    public var sequence: UInt64

    /// A mark.
    public init(source: String, sequence: UInt64) {
      self.source = source
      self.sequence = sequence
    }
  }

  /// A record.
  public init(
    name: String, wasMaster: Bool, priority: UInt8, since: Int64, reason: String,
    counters: [UInt64], sentSequence: UInt64 = 0, marks: [Mark] = []
  ) {
    self.name = name
    self.wasMaster = wasMaster
    self.priority = priority
    self.since = since
    self.reason = reason
    self.counters = counters
    self.sentSequence = sentSequence
    self.marks = marks
  }
}

extension MessageWriter {
  /// Records after their count.
  mutating func write(_ records: [InstanceRecord]) {
    write(count: records.count)
    for record in records {
      write(record.name)
      write(record.wasMaster)
      write(record.priority)
      write(record.since)
      write(record.reason)
      write(count: record.counters.count)
      for number in record.counters { write(number) }
      write(record.sentSequence)
      write(count: record.marks.count)
      for mark in record.marks {
        write(mark.source)
        write(mark.sequence)
      }
    }
  }
}

extension MessageReader {
  /// Records after their count.
  mutating func instanceRecords() throws(MessageError) -> [InstanceRecord] {
    let size = try count(elementSize: 34)
    var records: [InstanceRecord] = []
    records.reserveCapacity(size)
    for _ in 0..<size {
      let name = try text()
      let wasMaster = try flag()
      let priority = try byte()
      let since = try signedLong()
      let reason = try text()
      let numbers = try count(elementSize: 8)
      var counters: [UInt64] = []
      counters.reserveCapacity(numbers)
      for _ in 0..<numbers { counters.append(try long()) }
      let sentSequence = try long()
      var marks: [InstanceRecord.Mark] = []
      for _ in 0..<(try count(elementSize: 12)) {
        marks.append(InstanceRecord.Mark(source: try text(), sequence: try long()))
      }
      records.append(
        InstanceRecord(
          name: name, wasMaster: wasMaster, priority: priority, since: since, reason: reason,
          counters: counters, sentSequence: sentSequence, marks: marks))
    }
    return records
  }
}
