import ControlProtocol
import FoundationEssentials
import Testing

@Suite("Documents")
struct DocumentTests {
  /// Reads a document back as a client would, and expects it unchanged.
  private func roundTrip<Document: JSONWritable & Decodable & Equatable>(_ document: Document)
    throws
  {
    let data = Data(JSONWriter.bytes(of: document))
    #expect(try JSONDecoder().decode(Document.self, from: data) == document)
  }

  private func time(_ random: inout TestRandom) -> WallTime {
    // Documents hold milliseconds.
    WallTime(unixMicroseconds: Int64.random(in: 0...2_000_000_000_000, using: &random) * 1_000)
  }

  private func instance(_ random: inout TestRandom) -> InstanceStatus {
    var instance = InstanceStatus(
      name: random.text(), state: .master, since: time(&random), sinceMs: 5, virtualRouterID: 50,
      interface: random.text(), family: "ipv4", version: 2, transport: "unicast",
      advertIntervalMs: 1_000, priority: PriorityStatus(base: 100, effective: 90))
    instance.reason = random.maybe { $0.text() }
    instance.master = random.maybe {
      MasterStatus(address: $0.text(), priority: 1, node: $0.maybe { $0.text() })
    }
    instance.promotion = random.maybe {
      PromotionStatus(node: $0.text(), by: $0.maybe { $0.text() }, until: self.time(&$0))
    }
    instance.addresses = [AddressStatus(address: random.text(), bound: true, boundAt: nil)]
    instance.trackers = [TrackerStatus(name: random.text(), kind: "script", ok: nil, weight: -2)]
    instance.trackers[0].watchedProcesses = [1, 2]
    instance.peers = [PeerStatus(address: random.text(), state: .silent)]
    instance.peers[0].note = random.maybe { $0.text() }
    instance.lastMove = random.maybe {
      MoveStatus(
        id: $0.text(), from: nil, to: $0.text(), tookMs: 3, reason: $0.text(), at: self.time(&$0))
    }
    instance.cloud = [CloudAddressStatus(address: random.text(), provider: "x", mine: true)]
    return instance
  }

  @Test func `status documents with hostile strings are read back`() throws {
    var random = TestRandom(seed: 4)
    for _ in 0..<200 {
      var document = StatusDocument(
        node: random.text(), time: time(&random), verdict: .degraded, headline: random.text(),
        config: ConfigurationStatus(file: random.text(), loadedAt: time(&random), stale: true))
      document.problems = [ProblemDocument(summary: random.text(), next: [random.text()])]
      document.maintenance = MaintenanceStatus(on: true, until: time(&random), by: random.text())
      document.instances = [instance(&random), instance(&random)]
      try roundTrip(document)
    }
  }

  @Test func `all other documents are read back`() throws {
    var random = TestRandom(seed: 5)
    for _ in 0..<50 {
      let text = random.text()
      let error = ErrorDocument(.refused, reason: text, message: text, next: [text], instance: text)
      var outcome = OutcomeDocument(
        node: text, command: text, changed: true, outcome: .moved,
        instances: [.init(name: text, state: .backup)], text: [text], error: error)
      try roundTrip(outcome)
      outcome.error = nil
      outcome.maintenance = MaintenanceStatus(on: false)
      try roundTrip(outcome)
      try roundTrip(ProgressDocument(atMs: 1, instance: nil, text: text))
      try roundTrip(
        AnswerDocument(node: text, command: text, instance: text, state: .fault, answer: false))
      let event = EventDocument(
        sequence: 1, time: time(&random), instance: text, type: "move", text: text, move: text,
        actor: text)
      try roundTrip(event)
      var events = EventsDocument(
        node: text, considered: 1, firstSequence: 1, lastSequence: nil, complete: true)
      events.events = [event]
      try roundTrip(events)
      let counter = StatsDocument.Counter(name: text, value: .max)
      try roundTrip(
        StatsDocument(
          node: text, since: time(&random), counters: [counter],
          instances: [.init(name: text, counters: [counter])]))
      try roundTrip(
        ReloadDocument(
          node: text, file: text,
          changes: [
            .init(instance: nil, keyword: text, before: text, after: nil, effect: text)
          ],
          applied: true,
          diagnostics: [
            DiagnosticDocument(
              file: text, line: 1, column: 2, severity: "error", message: text, rendered: [text])
          ], error: error))
      try roundTrip(
        VersionDocument(node: text, version: text, processID: 1, startedAt: time(&random)))
      try roundTrip(
        DoctorFactsDocument(
          node: text, version: text, configFile: text, stateDirectory: text, stateIsWritten: true,
          processIDs: [1, 2], longestDelayMs: 3,
          instances: [
            .init(
              name: text, state: .master, advertsSent: 1, advertsReceived: 2, heardAgoMs: nil,
              dropped: [counter])
          ]))
    }
  }

  @Test func `a success carries no error, and a missing value is null`() {
    let outcome = OutcomeDocument(node: "a", command: "release", changed: false, outcome: .already)
    let text = JSONWriter.bytes(of: outcome)
    #expect(
      String(decoding: text, as: UTF8.self)
        == #"{"schemaVersion":1,"node":"a","command":"release","changed":false,"#
        + #""outcome":"already","instances":[],"text":[],"tookMs":null}"#)
  }
}

@Suite("Exit codes")
struct ExitStatusTests {
  @Test(arguments: [
    (ErrorCode.failed, 1), (.configurationRefused, 2), (.timedOut, 3), (.refused, 4),
    (.noDaemon, 5), (.usage, 64), (.notPermitted, 77),
  ])
  func `each kind of error has its exit code`(code: ErrorCode, status: Int) {
    #expect(ExitStatus(code).rawValue == Int32(status))
    #expect(ExitStatus(ErrorDocument(code, reason: "r", message: "m")).rawValue == Int32(status))
  }

  @Test func `no error is 0, and only a node that is well is 0`() {
    #expect(ErrorCode.allCases.count == 7)
    #expect(ExitStatus(nil as ErrorDocument?) == .success)
    #expect(ExitStatus(.well) == .success)
    #expect(ExitStatus(.degraded) == .failed)
    #expect(ExitStatus(.problem) == .failed)
  }
}
