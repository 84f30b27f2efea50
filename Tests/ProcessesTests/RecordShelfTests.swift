import SupervisorProtocol
import Testing

@testable import Processes

@Suite("Record shelf")
struct RecordShelfTests {
  private static let counters: [[UInt64]] = [
    [], [0], [7], [0, 0, 0], [127, 128, 0, 0, 16_384, UInt64.max, 0],
    Array(repeating: 0, count: 600) + [1], Array(repeating: 0, count: 256),
    Array(repeating: 128, count: 34),
  ]

  @Test("what is put is there again, the newest of each instance", arguments: counters)
  func records(counters: [UInt64]) {
    var shelf = RecordShelf()
    var record = InstanceRecord(
      name: "VI_1", wasMaster: true, priority: 200, since: -5, reason: "as asked",
      counters: [1], sentSequence: 9,
      marks: [InstanceRecord.Mark(source: "192.0.2.1", sequence: 3)])
    shelf.put(record)
    #expect(shelf.hasMaster)
    record.counters = counters
    record.wasMaster = false
    shelf.put(record)
    #expect(shelf.all == [record])
    #expect(!shelf.hasMaster)
    record.name = "VI_2"
    shelf.put(record)
    #expect(Set(shelf.all.map(\.name)) == ["VI_1", "VI_2"])
    shelf.removeAll()
    #expect(shelf.all.isEmpty)
  }
}
