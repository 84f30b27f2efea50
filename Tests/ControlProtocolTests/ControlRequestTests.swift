import ControlProtocol
import NetworkTypes
import Testing

extension TestRandom {
  /// A text without NUL, which no field can hold.
  mutating func word() -> String { text() }

  mutating func duration() -> Microseconds {
    Microseconds(Int64.random(in: 0...1 << 50, using: &self))
  }

  mutating func selection() -> InstanceSelection {
    switch Int.random(in: 0..<3, using: &self) {
    case 0: .onlyOne
    case 1: .all
    default: .named(word())
    }
  }

  mutating func move() -> MoveRequest {
    MoveRequest(
      selection: selection(), duration: maybe { $0.duration() }, wait: maybe { $0.duration() },
      reason: maybe { $0.word() }, force: Bool.random(using: &self))
  }

  mutating func query() -> EventQuery {
    EventQuery(
      instance: maybe { $0.word() },
      since: maybe { WallTime(unixMicroseconds: $0.duration().count - (1 << 40)) },
      until: maybe { WallTime(unixMicroseconds: $0.duration().count) },
      types: (0..<Int.random(in: 0...3, using: &self)).map { _ in word() },
      last: maybe { Int.random(in: 0...100_000, using: &$0) }, follow: Bool.random(using: &self))
  }

  mutating func request() -> ControlRequest {
    switch Int.random(in: 0..<15, using: &self) {
    case 0: .status(instance: maybe { $0.word() }, watch: maybe { $0.duration() })
    case 1: .promote(move())
    case 2: .demote(move(), to: maybe { $0.word() })
    case 3: .release(selection())
    case 4:
      .maintenance(
        MaintenanceRequest(
          mode: [.show, .on, .off].randomElement(using: &self) ?? .show,
          duration: maybe { $0.duration() }, wait: duration(), reason: maybe { $0.word() },
          force: Bool.random(using: &self)))
    case 5: .isMaster(instance: maybe { $0.word() })
    case 6:
      .wait(
        instance: maybe { $0.word() },
        condition: WaitCondition.allCases.randomElement(using: &self) ?? .master,
        timeout: maybe { $0.duration() })
    case 7: .reload(dryRun: Bool.random(using: &self))
    case 8: .events(query())
    case 9: .stats(instance: maybe { $0.word() })
    case 10: .version
    case 11: .doctorFacts
    case 12: .cloudShow
    case 13: .cloudAssign(address: maybe { $0.word() })
    default: .record
    }
  }
}

@Suite("Requests")
struct ControlRequestTests {
  @Test func `every request is read back, also through a frame`() throws {
    var random = TestRandom(seed: 2)
    for _ in 0..<5_000 {
      let request = random.request()
      #expect(try ControlRequest(fields: request.fields) == request)
      var decoder = ControlFrameDecoder(maximumLength: ControlFrame.maximumRequestLength)
      decoder.append(ControlFrame.request(fields: request.fields).encoded.span)
      guard case .request(let fields)? = try decoder.next() else {
        Issue.record("no request came back")
        return
      }
      #expect(try ControlRequest(fields: fields) == request)
    }
  }

  @Test(arguments: [
    ([], ControlRequestError.empty), ([""], .empty), (["stauts"], .unknownCommand("stauts")),
    (["version", "x=1"], .unknownField(command: "version", field: "x")),
    (["version", "x"], .unknownField(command: "version", field: "x")),
    (["status", "instance=a", "instance=b"], .duplicateField(command: "status", key: "instance")),
    (["wait"], .missingField(command: "wait", key: "condition")),
    (["wait", "condition=now"], .invalidValue(command: "wait", key: "condition", value: "now")),
    (["promote", "force=1"], .invalidValue(command: "promote", key: "force", value: "1")),
    (["promote", "for=-1"], .invalidValue(command: "promote", key: "for", value: "-1")),
    (["promote", "for=1s"], .invalidValue(command: "promote", key: "for", value: "1s")),
    (["promote", "for=007"], .invalidValue(command: "promote", key: "for", value: "007")),
    (
      ["promote", "for=9223372036854775807"],
      .invalidValue(command: "promote", key: "for", value: "9223372036854775807")
    ),
    (
      ["promote", "all=yes", "instance=a"],
      .invalidValue(command: "promote", key: "instance", value: "a")
    ),
    (
      ["promote", "no-wait=yes", "wait=1"],
      .invalidValue(command: "promote", key: "wait", value: "1")
    ),
    (
      ["maintenance", "mode=maybe"],
      .invalidValue(command: "maintenance", key: "mode", value: "maybe")
    ),
    (["status", "instance=" + String(repeating: "x", count: 5_000)], .tooLarge),
    (Array(repeating: "events", count: 65), .tooLarge),
  ])
  func `what is no request is refused with its reason`(
    fields: [String], expected: ControlRequestError
  ) {
    #expect(throws: expected) { try ControlRequest(fields: fields) }
    #expect(!expected.description.isEmpty)
  }

  @Test func `random fields never trap`() {
    var random = TestRandom(seed: 3)
    let names = ["status", "promote", "demote", "maintenance", "wait", "events", "reload"]
    let keys = ["instance", "for", "wait", "all", "force", "type", "since", "mode", "condition"]
    for _ in 0..<5_000 {
      var fields = [names.randomElement(using: &random) ?? ""]
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        fields.append((keys.randomElement(using: &random) ?? "") + "=" + random.text())
      }
      _ = try? ControlRequest(fields: fields)
    }
  }

  @Test func `errors are harmless on a terminal`() {
    let error = ControlRequestError.unknownCommand("\u{1B}[2J\n")
    #expect(!error.description.unicodeScalars.contains(where: SafeText.isHarmful))
  }

  @Test func `what changes something needs the right to do so`() {
    let changing: [ControlRequest] = [
      .promote(MoveRequest()), .demote(MoveRequest(), to: nil), .release(.all),
      .maintenance(MaintenanceRequest(mode: .on)), .maintenance(MaintenanceRequest(mode: .off)),
      .reload(dryRun: false), .record,
    ]
    let reading: [ControlRequest] = [
      .status(instance: nil, watch: nil), .maintenance(MaintenanceRequest(mode: .show)),
      .isMaster(instance: nil), .wait(instance: nil, condition: .master, timeout: nil),
      .reload(dryRun: true), .events(EventQuery()), .stats(instance: nil), .version, .doctorFacts,
    ]
    #expect(changing.allSatisfy { $0.needsAdministrator })
    #expect(!reading.contains { $0.needsAdministrator })
  }
}
