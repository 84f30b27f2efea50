import ControlProtocol
import FoundationEssentials
import NetworkTypes
import Testing

@testable import failover

@Suite("The program against a daemon")
struct EndToEndTests {
  private func run(_ arguments: [String]) throws -> ProgramRunner.Result {
    try Program.run(arguments)
  }

  private func run(_ daemon: FakeDaemon, _ arguments: String...) throws -> ProgramRunner.Result {
    try run(["--run-dir", daemon.directory] + arguments)
  }

  private func bytes(_ document: some JSONWritable) -> [UInt8] { JSONWriter.bytes(of: document) }

  @Test(arguments: [(Samples.well, 0), (Samples.degraded, 1), (Samples.alone, 1)])
  func `status prints text or the document, and exits by the verdict`(
    document: StatusDocument, code: Int
  ) throws {
    let daemon = try FakeDaemon(document)
    let text = try run(daemon, "status")
    #expect(text.status == Int32(code))
    #expect(text.output == StatusText.lines(document).map { $0 + "\n" }.joined())
    let json = try run(daemon, "status", "--json")
    #expect(json.status == Int32(code))
    #expect(try JSONDecoder().decode(StatusDocument.self, from: Data(json.output.utf8)) == document)
    #expect(json.output.split(separator: "\n").count == 1)
  }

  @Test func `options arrive at the daemon as they were typed`() throws {
    let daemon = try FakeDaemon { request in
      let document = OutcomeDocument(
        node: "n", command: request.name, changed: false, outcome: .done,
        text: request.fields)
      return [.finalDocument(JSONWriter.bytes(of: document))]
    }
    func fields(_ arguments: String...) throws -> [String] {
      let result = try run(["--run-dir", daemon.directory, "--json"] + arguments)
      let data = Data(result.output.utf8)
      return try JSONDecoder().decode(OutcomeDocument.self, from: data).text
    }
    #expect(try fields("promote") == ["promote", "wait=60000000"])
    #expect(
      try fields("promote", "VI_1", "--for", "2h", "--reason", "kernel on lb1", "--force")
        == [
          "promote", "instance=VI_1", "for=7200000000", "wait=60000000", "reason=kernel on lb1",
          "force=yes",
        ])
    #expect(
      try fields("demote", "--all", "--to", "lb2", "--no-wait")
        == ["demote", "all=yes", "no-wait=yes", "to=lb2"])
    #expect(try fields("release", "VI_1") == ["release", "instance=VI_1"])
    #expect(
      try fields("maintenance", "on", "--wait", "5s")
        == ["maintenance", "mode=on", "wait=5000000"])
    #expect(try fields("maintenance") == ["maintenance", "mode=show", "wait=60000000"])
    #expect(
      try fields("wait", "--for", "redundant", "--timeout", "30s")
        == ["wait", "condition=redundant", "timeout=30000000"])
  }

  @Test(arguments: [
    (Samples.refused, 4), (Samples.timedOut, 3), (Samples.notPermitted, 77),
  ])
  func `failures go to standard error with their exit code, or become documents`(
    document: OutcomeDocument, code: Int
  ) throws {
    let daemon = try FakeDaemon(document)
    let text = try run(daemon, "promote", "--wait", "10s")
    #expect(text.status == Int32(code))
    let lines = OutcomeText.failure(document, waited: .seconds(10))
    #expect(text.output == lines.map { $0 + "\n" }.joined())
    let json = try run(daemon, "promote", "--json")
    #expect(json.status == Int32(code))
    #expect(json.output == String(decoding: bytes(document), as: UTF8.self) + "\n")
  }

  @Test func `steps are printed as they come, and not with --json`() throws {
    let frames =
      Samples.promotionSteps.map { ControlFrame.document(bytes($0)) }
      + [.finalDocument(bytes(Samples.promoted))]
    let daemon = try FakeDaemon { _ in frames }
    let text = try run(daemon, "promote")
    #expect(text.status == 0)
    #expect(text.output.hasPrefix("VI_1   0.0 s  checks passed"))
    #expect(text.output.split(separator: "\n").count == 5)
    #expect(try run(daemon, "promote", "--json").output.split(separator: "\n").count == 1)
  }

  @Test(arguments: [(true, 0), (false, 1)])
  func `is-master answers by its exit code and says nothing`(isMaster: Bool, code: Int) throws {
    let daemon = try FakeDaemon(
      AnswerDocument(
        node: "n", command: "is-master", instance: "VI_1", state: .master, answer: isMaster))
    let result = try run(daemon, "is-master")
    #expect(result.status == Int32(code))
    #expect(result.output.isEmpty)
  }

  @Test func `events are gathered into one document, or one a line with --follow`() throws {
    var summary = Samples.events
    summary.events = []
    let frames =
      Samples.events.events.map { ControlFrame.document(bytes($0)) }
      + [.finalDocument(bytes(summary))]
    let daemon = try FakeDaemon { _ in frames }
    let text = try run(daemon, "events")
    #expect(text.output == EventText.lines(Samples.events).map { $0 + "\n" }.joined())
    let json = try run(daemon, "events", "--json")
    let document = try JSONDecoder().decode(EventsDocument.self, from: Data(json.output.utf8))
    #expect(document == Samples.events)
    let lines = try run(daemon, "events", "--json", "--follow").output.split(separator: "\n")
    #expect(lines.count == Samples.events.events.count)
  }

  @Test func `a refused reload shows the remarks and exits with 2`() throws {
    let refused = try run(FakeDaemon(Samples.refusedReload), "reload")
    #expect(refused.status == 2)
    #expect(refused.output.contains("did you mean 'virtual_router_id'?"))
    let dry = try run(FakeDaemon(Samples.reload), "reload", "--dry-run")
    #expect(dry.status == 0)
    #expect(dry.output.contains("INTERRUPTS"))
  }

  @Test func `watch prints block after block when nobody sits there`() throws {
    let frames = [
      ControlFrame.document(bytes(Samples.well)), .finalDocument(bytes(Samples.alone)),
    ]
    let daemon = try FakeDaemon { _ in frames }
    let text = try run(daemon, "status", "--watch")
    #expect(text.output.contains("lb1: all well."))
    #expect(text.output.contains("\n\ngw2: PROBLEM."))
    #expect(try run(daemon, "status", "--watch", "--json").output.split(separator: "\n").count == 2)
  }

  @Test func `hostile text from the daemon moves no cursor`() throws {
    var document = Samples.well
    document.headline = "\u{1B}[2J\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}"
    document.instances[0].peers[0].note = "a\nfailover: forged line\r\u{1B}[A"
    let daemon = try FakeDaemon(document)
    for arguments in [["status"], ["status", "--json"]] {
      let output = try run(["--run-dir", daemon.directory] + arguments).output
      let harmful = output.unicodeScalars.filter { SafeText.isHarmful($0) && $0 != "\n" }
      #expect(harmful.isEmpty)
      #expect(!output.contains("\nfailover: forged"))
    }
  }

  @Test func `a daemon that is absent, hangs up or talks nonsense is told apart`() throws {
    let absent = try run(["--run-dir", "/nonexistent", "status"])
    #expect(absent.status == 5)
    #expect(absent.output.hasPrefix("failover: no daemon answers at /nonexistent/control.sock."))
    #expect(try run(FakeDaemon { _ in [] }, "status").status == 5)
    let nonsense = try run(FakeDaemon { _ in [.finalDocument(Array("[]".utf8))] }, "status")
    #expect(nonsense.status == 1)
    let json = try run(["--json", "--run-dir", "/nonexistent", "status"])
    let document = try JSONDecoder().decode(OutcomeDocument.self, from: Data(json.output.utf8))
    #expect(document.error?.code == .noDaemon)
  }

  @Test(arguments: [
    ["stauts"], ["promote", "--wait", "10"], ["promote", "VI_1", "--all"], ["wait"],
    ["promote", "--wait", "1s", "--no-wait"], ["maintenance", "off", "--force"],
    ["events", "--since", "soon"], ["decode", "xyz"], ["status", "a", "b"],
    ["events", "--follow", "--until", "now"],
  ])
  func `a wrong command line is 64, as text and as a document`(arguments: [String]) throws {
    let text = try run(arguments)
    #expect(text.status == 64)
    #expect(!text.output.isEmpty)
    let json = try run(["--json"] + arguments)
    #expect(json.status == 64)
    let document = try JSONDecoder().decode(OutcomeDocument.self, from: Data(json.output.utf8))
    #expect(document.error?.code == .usage)
  }

  @Test(arguments: [["cloud", "assign"]])
  func `what cannot be done without a daemon or a person is refused with 4`(arguments: [String])
    throws
  {
    #expect(try run(arguments).status == 4)
  }

  @Test(arguments: [
    [], ["status"], ["promote"], ["demote"], ["release"], ["maintenance"], ["is-master"], ["wait"],
    ["check"], ["reload"], ["events"], ["doctor"], ["cloud"], ["cloud", "show"],
    ["cloud", "assign"], ["record"], ["stats"], ["metrics"], ["decode"], ["version"],
  ])
  func `help fits 80 columns`(command: [String]) throws {
    let result = try run(command + ["--help"])
    #expect(result.status == 0)
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(result.output.contains("USAGE: failover"))
  }

  @Test func `version works with and without a daemon`() throws {
    let alone = try run(["--run-dir", "/nonexistent", "version"])
    #expect(alone.status == 0)
    #expect(alone.output.hasPrefix("failover \(failoverVersion)\n"))
    let daemon = try FakeDaemon(
      VersionDocument(
        node: "lb1", version: "9.9", processID: 1,
        startedAt: Samples.time("2026-11-17T14:12:40Z")))
    #expect(try run(daemon, "version").output.contains("failoverd 9.9 on lb1"))
  }

  @Test func `cloud show and cloud assign`() throws {
    var document = Samples.well
    document.instances[0].cloud = [
      CloudAddressStatus(
        address: "203.0.113.10", provider: "digitalocean", holder: "droplet 1", mine: true)
    ]
    let show = try run(try FakeDaemon(document), "cloud", "show")
    #expect(show.status == 0 && show.output.contains("203.0.113.10 is here (digitalocean"))
    document.instances[0].cloud[0].mine = false
    document.instances[0].cloud[0].node = "lb2"
    let elsewhere = try run(try FakeDaemon(document), "cloud", "show")
    #expect(elsewhere.status == 1 && elsewhere.output.contains("is at lb2"))
    let outcome = OutcomeDocument(
      node: "lb1", command: "cloud assign", changed: true, outcome: .done)
    #expect(try run(try FakeDaemon(outcome), "cloud", "assign", "--yes").status == 0)
  }

  @Test func `doctor works without a daemon, within its time`() throws {
    let result = try run([
      "--run-dir", "/nonexistent", "--json", "doctor", "--config", "/nonexistent",
    ])
    #expect(result.status == 2)
    #expect(result.output.contains(#""command":"doctor""#))
  }
}
