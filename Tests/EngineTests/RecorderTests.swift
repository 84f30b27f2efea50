import ControlProtocol
import Engine
import Foundation
import NetworkTypes
import Simulation
import Testing

/// A flight record replays to the actions of the engine that it was made of, holds no secrets, and is
/// bounded.
@Suite("Flight recorder")
struct RecorderTests {
  private static let password = "Gl4cier!"
  private static let key = "0123456789abcdef0123456789abcdef"

  /// Kinds of authentication.
  enum Secrets: CaseIterable {
    case none, password, hash
  }

  private static func lab(_ secrets: Secrets, _ flavor: Lab.Flavor = Lab.Flavor()) -> Lab {
    var flavor = flavor
    var extra = ""
    switch secrets {
    case .none: flavor.version = 3
    case .password: flavor.password = password
    case .hash:
      flavor.version = 3
      extra = "  auth_hmac {\n    key 1 \(key)\n    active_key 1\n    time_window 300\n  }\n"
    }
    let lab = Lab(flavor, priorities: [200, 100], extra: { _ in extra })
    lab.world.recordSize = (8_168, 32)
    return lab
  }

  /// Fails unless all records of a node replay to what was recorded; gives the number of wake-ups.
  @discardableResult
  private func expectExact(
    _ lab: Lab, _ node: Int, _ location: SourceLocation = #_sourceLocation
  ) throws -> Int {
    var compared = 0
    for record in lab.world.nodes[node].records {
      let outcome = try Replay(record.file).run()
      #expect(outcome.different == 0, "\(outcome.lines.suffix(5))", sourceLocation: location)
      #expect(
        !outcome.lines.contains { $0.contains("not exact") }, "\(outcome.lines)",
        sourceLocation: location)
      compared += outcome.compared
    }
    return compared
  }

  /// What may happen to a node in a day.
  private func live(_ lab: Lab) {
    lab.startAll()
    lab.type(.promote(MoveRequest()), on: 1)
    lab.world.run(for: .seconds(5))
    lab.type(.release(.onlyOne), on: 0)
    lab.world.run(for: .seconds(5))
    lab.world.deleteAddress(lab.virtual, 0)
    lab.world.run(for: .seconds(2))
    lab.world.killEngine(0)
    lab.world.run(for: .seconds(10))
    lab.world.overrun(0, for: .milliseconds(50))
    lab.world.stepWallClock(0, by: 288_000_000)
    lab.world.setCarrier(false, 0)
    lab.world.run(for: .seconds(10))
    lab.world.setCarrier(true, 0)
    lab.world.run(for: .seconds(20))
    lab.world.freeze(0)
    lab.world.run(for: .seconds(8))
    lab.world.thaw(0)
    lab.world.changeNetwork { $0.loss = 200_000 }
    lab.world.run(for: .seconds(20))
    lab.world.changeNetwork { $0.heal() }
    lab.world.reload(0, lab.world.nodes[0].supervisor.configurationText)
    lab.type(.status(instance: nil, watch: nil), on: 0)
    lab.type(.record, on: 0)
    lab.world.run(for: .seconds(20))
  }

  @Test("a record replays to the identical actions", arguments: Secrets.allCases)
  func replays(secrets: Secrets) throws {
    let lab = Self.lab(secrets)
    live(lab)
    lab.expectServed(by: 0)
    #expect(lab.world.nodes[0].records.count == 2)
    #expect(try expectExact(lab, 0) > 200)
    #expect(try expectExact(lab, 1) > 200)
  }

  @Test("over IPv6, by unicast, and with damaged packets", arguments: Lab.Flavor.all)
  func flavors(flavor: Lab.Flavor) throws {
    let lab = Lab(flavor)
    lab.world.recordSize = (8_168, 32)
    lab.startAll()
    let packets = Collector()
    lab.world.auditors = [packets]
    lab.world.run(for: .seconds(3))
    lab.world.auditors = []
    for (number, packet) in packets.packets.enumerated() {
      var damaged = packet
      damaged.from = nil
      damaged.bytes[number % damaged.bytes.count] ^= 0x10
      lab.world.transmit(damaged)
    }
    lab.world.crash(0)
    lab.world.run(for: .seconds(10))
    try expectExact(lab, 1)
  }

  @Test("passwords and keys are nowhere in it", arguments: [Secrets.password, .hash])
  func secrets(secrets: Secrets) throws {
    let lab = Self.lab(secrets)
    live(lab)
    // Somebody mistyped the password: that is none of the record's business either.
    let packets = Collector()
    lab.world.auditors = [packets]
    lab.world.run(for: .seconds(2))
    lab.world.auditors = []
    if secrets == .password, var typo = packets.packets.first(where: { $0.bytes[1] == 51 }) {
      typo.from = nil
      typo.bytes.replaceSubrange((typo.bytes.count - 8)..., with: Array("Gl4cier?".utf8))
      lab.world.transmit(typo)
      lab.world.run(for: .seconds(1))
    }
    for node in lab.world.nodes {
      for record in node.records {
        let text = String(decoding: record.file, as: UTF8.self)
        for secret in [Self.password, "Gl4cier", Self.key, "0123456789abcdef"] {
          #expect(!text.contains(secret))
        }
      }
    }
    try expectExact(lab, 1)
  }

  @Test("when it is full the newest stays, and replays exactly from a checkpoint on")
  func checkpoints() throws {
    for flavor in Lab.Flavor.all {
      let lab = Lab(flavor)
      lab.world.recordSize = (2_048, 24)
      lab.startAll()
      lab.world.run(for: .seconds(1_200))
      lab.world.crash(0)
      lab.world.run(for: .seconds(10))
      let file = try #require(lab.world.nodes[1].records.first?.file)
      #expect(file.count < 24 * 2_048 + 600)
      let outcome = try Replay(file).run()
      #expect(outcome.different == 0, "\(outcome.lines)")
      #expect(outcome.compared > 400)
      #expect(!outcome.lines.contains { $0.contains("not exact") }, "\(outcome.lines)")
      #expect(outcome.lines.first?.contains("a checkpoint") == true, "\(outcome.lines)")
      #expect(outcome.lines.contains { $0.contains("BACKUP -> MASTER") }, "\(outcome.lines)")
    }
  }

  @Test("without room for checkpoints the beginning stays too, and a replay says what is missing")
  func bounded() throws {
    let lab = Lab(Lab.Flavor(version: 3))
    lab.world.recordSize = (512, 8)
    lab.startAll()
    lab.world.run(for: .seconds(1_200))
    lab.world.crash(0)
    lab.world.run(for: .seconds(10))
    let file = try #require(lab.world.nodes[1].records.first?.file)
    #expect(file.count < 8 * 512 + 200)
    let outcome = try Replay(file).run()
    #expect(outcome.different == 0)
    #expect(outcome.compared > 0)
    #expect(outcome.lines.contains { $0.contains("overwritten") })
    #expect(outcome.lines.contains { $0.contains("BACKUP -> MASTER") }, "\(outcome.lines)")
  }

  @Test("records of a drawn cluster under drawn faults replay exactly")
  func swarm() throws {
    var run = SwarmRun(seed: 3)
    run.schedules.removeLast(run.schedules.count - 1)
    let outcome = run.run(recordSize: (4_072, 24))
    #expect(outcome.violations == [])
    var compared = 0
    for file in outcome.records {
      let replayed = try Replay(file).run()
      let first = replayed.lines.firstIndex { $0.contains("difference") } ?? 0
      #expect(replayed.different == 0, "\(replayed.lines.dropFirst(max(0, first - 6)).prefix(12))")
      compared += replayed.compared
    }
    #expect(compared > 500)
  }

  @Test("a configuration longer than a block, and a record that was cut off")
  func longAndCut() throws {
    let lab = Lab(Lab.Flavor(version: 3))
    lab.world.recordSize = (512, 64)
    lab.startAll()
    let file = try #require(lab.world.nodes[0].records.first?.file)
    let whole = try Replay(file).run()
    #expect(whole.different == 0)
    #expect(whole.compared > 10)
    for length in stride(from: 0, to: file.count, by: 7) {
      guard let outcome = try? Replay(Array(file.prefix(length))).run() else { continue }
      #expect(outcome.different == 0)
    }
  }

  @Test("a configuration that leaves no room for anything else turns the recorder off")
  func tooLong() throws {
    let many = (1...20).map { number in
      Lab.instance(
        Lab.Flavor(version: 3), 0, of: 2, priority: 150, name: "VI_1\(number)",
        router: number, address: "192.0.2.\(100 + number)")
    }
    let lab = Lab(Lab.Flavor(version: 3), globals: many.joined())
    lab.world.recordSize = (1_024, 4)
    lab.startAll()
    let before = try #require(lab.world.nodes[0].records.first?.file)
    lab.world.run(for: .seconds(60))
    #expect(lab.world.nodes[0].records.first?.file == before)
    let outcome = try Replay(before).run()
    #expect(outcome.lines.contains { $0.contains("too long") }, "\(outcome.lines)")
  }

  @Test("bytes that are no record are refused, and damaged ones end nothing")
  func damaged() throws {
    #expect(throws: FlightRecordError.notARecord) { try Replay([]) }
    #expect(throws: FlightRecordError.notARecord) { try Replay(Array("nonsense".utf8)) }
    let lab = Lab(Lab.Flavor(version: 3))
    lab.world.recordSize = (2_048, 16)
    lab.startAll()
    let file = try #require(lab.world.nodes[0].records.first?.file)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var bytes = file
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: 26..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      _ = try? Replay(bytes).run()
    }
  }

  @Test("failover record answers with the file")
  func command() {
    let lab = Lab()
    lab.startAll()
    let answer = lab.type(.record, on: 0)
    #expect(answer["outcome"] == "done")
    #expect(answer["file"] == "/var/lib/failover/records/1")
    #expect(lab.type(.record, on: 0, administrator: false)["error.code"] == "notPermitted")
  }
}
