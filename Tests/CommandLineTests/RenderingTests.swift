import ControlProtocol
import NetworkTypes
import Testing

@testable import failover

@Suite("Text for people")
struct RenderingTests {
  @Test(arguments: [
    ("status-well", Samples.well), ("status-degraded", Samples.degraded),
    ("status-alone", Samples.alone), ("status-crowded", Samples.crowded),
  ])
  func `status says verdict, what to do, facts and peers`(
    name: String, document: StatusDocument
  ) throws {
    try Golden.expect(StatusText.lines(document), name)
  }

  @Test func `watch shows all nodes and the last events that fit`() throws {
    let events = Samples.events.events
    try Golden.expect(WatchText.lines(Samples.alone, events: events, rows: 24), "watch")
    let small = WatchText.lines(Samples.alone, events: events, rows: 8)
    #expect(small.count <= 8)
  }

  @Test func `moves say their steps and their outcome`() throws {
    try Golden.expect(
      Samples.promotionSteps.flatMap(OutcomeText.timed) + OutcomeText.lines(Samples.promoted),
      "promote")
    try Golden.expect(Samples.promotionSteps.flatMap(OutcomeText.plain), "maintenance-steps")
  }

  @Test(arguments: [
    ("failure-refused", Samples.refused), ("failure-timed-out", Samples.timedOut),
    ("failure-not-permitted", Samples.notPermitted),
  ])
  func `failures say why and what to do next`(name: String, document: OutcomeDocument) throws {
    try Golden.expect(OutcomeText.failure(document, waited: .seconds(10)), name)
  }

  @Test func `events stand under their days`() throws {
    try Golden.expect(EventText.lines(Samples.events), "events")
    let none = EventsDocument(
      node: "lb1", considered: 0, firstSequence: nil, lastSequence: nil, complete: true)
    #expect(EventText.lines(none) == ["No events in this time."])
    var lost = Samples.events
    lost.complete = false
    #expect(EventText.lines(lost).joined().contains("some were lost"))
  }

  @Test func `reload says each change and whether it interrupts`() throws {
    try Golden.expect(ReloadText.lines(Samples.reload, dryRun: true), "reload-dry-run")
    var applied = Samples.reload
    applied.applied = true
    try Golden.expect(ReloadText.lines(applied, dryRun: false), "reload")
    try Golden.expect(ReloadText.lines(Samples.refusedReload, dryRun: false), "reload-refused")
    let same = ReloadDocument(node: "gw1", file: "/etc/x.conf", applied: true)
    #expect(
      ReloadText.lines(same, dryRun: true) == ["/etc/x.conf: nothing differs from what runs."])
  }

  @Test func `stats leave zeros out`() throws {
    try Golden.expect(StatsText.lines(Samples.stats), "stats")
  }

  @Test func `doctor lists failures first and what is well in one line`() throws {
    try Golden.expect(DoctorText.lines(Samples.doctor), "doctor")
    #expect(Samples.doctor.exitCode == 2)
  }

  @Test(arguments: [
    (ControlSocketError.absent, 5), (.forbidden, 77), (.unresponsive, 5), (.closed, 5),
    (.malformed("nonsense"), 1), (.system("Too many open files"), 5),
  ])
  func `each way in which the daemon cannot be asked has words and an exit code`(
    error: ControlSocketError, status: Int
  ) throws {
    var options = GlobalOptions()
    options.runDir = "/run/elsewhere"
    let failure = CommandFailure(command: "status", DaemonAbsence(options).error(error))
    #expect(failure.status.rawValue == Int32(status))
    let lines = OutcomeText.failure(failure.document, waited: nil)
    #expect(lines.first?.hasPrefix("failover: ") == true)
    #expect(lines.joined().contains("/run/elsewhere/control.sock"))
  }
}
