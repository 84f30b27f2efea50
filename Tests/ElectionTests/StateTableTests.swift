import NetworkTypes
import Testing

@testable import Election

@Suite("Every event in every state, in both versions and families")
struct StateTableTests {
  @Test("INIT", arguments: StateTables.initialize, Fixture.all)
  func initialize(row: Row, fixture: Fixture) { row.check(fixture) }

  @Test("BACKUP", arguments: StateTables.backup, Fixture.all)
  func backup(row: Row, fixture: Fixture) { row.check(fixture) }

  @Test("MASTER", arguments: StateTables.master, Fixture.all)
  func master(row: Row, fixture: Fixture) { row.check(fixture) }

  @Test("leaving, the successor awaited", arguments: LeavingTables.awaiting, Fixture.all)
  func awaiting(row: Row, fixture: Fixture) { row.check(fixture) }

  @Test("leaving, resigned", arguments: LeavingTables.resigned, Fixture.all)
  func resigned(row: Row, fixture: Fixture) { row.check(fixture) }

  @Test("leaving, lingering", arguments: LeavingTables.lingering, Fixture.all)
  func lingering(row: Row, fixture: Fixture) { row.check(fixture) }

  @Test("FAULT", arguments: StateTables.fault, Fixture.all)
  func fault(row: Row, fixture: Fixture) { row.check(fixture) }

  @Test("each pair of state and event has exactly one row")
  func completeness() {
    let rows =
      StateTables.initialize + StateTables.backup + StateTables.master + LeavingTables.awaiting
      + LeavingTables.resigned + LeavingTables.lingering + StateTables.fault
    var counts: [String: Int] = [:]
    for row in rows { counts["\(row.state) × \(row.event)", default: 0] += 1 }
    for state in StateKind.allCases {
      for event in EventKind.allCases {
        #expect(counts["\(state) × \(event)"] == 1, "\(state) × \(event)")
      }
    }
    #expect(rows.count == StateKind.allCases.count * EventKind.allCases.count)
    #expect(rows.allSatisfy { !$0.step.isEmpty })
  }

  @Test("the kinds of the tables cover every state and every event", arguments: Fixture.all)
  func kinds(fixture: Fixture) {
    for kind in StateKind.allCases { #expect(StateKind(fixture.state(kind)) == kind) }
    let families = EventKind.allCases.map { EventKind.family(of: fixture.event($0)) }
    #expect(Set(families) == EventKind.families)
  }

  @Test("the deadline is that of the timer that runs", arguments: Fixture.all)
  func deadlines(fixture: Fixture) {
    let expected: [StateKind: Int64?] = [
      .initialize: nil, .backup: 2_000, .master: 400, .awaiting: 400, .resigned: 1_000,
      .lingering: 10, .fault: nil,
    ]
    for kind in StateKind.allCases {
      let milliseconds = expected[kind] ?? nil
      #expect(
        fixture.router(kind).deadline == milliseconds.map { Fixture.now + .milliseconds($0) },
        "\(kind)")
    }
  }

  @Test("people see the words of keepalived", arguments: Fixture.all)
  func words(fixture: Fixture) {
    let words = StateKind.allCases.map { fixture.state($0).word.rawValue }
    #expect(words == ["INIT", "BACKUP", "MASTER", "MASTER", "MASTER", "MASTER", "FAULT"])
    let holding = StateKind.allCases.filter { fixture.state($0).holdsAddresses }
    #expect(holding == [.master, .awaiting, .resigned, .lingering])
    #expect(StateKind.allCases.filter { fixture.state($0).isLingering } == [.lingering])
  }
}
