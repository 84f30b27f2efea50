import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import Testing

@Suite("auth_hmac between nodes")
struct AuthenticationScenarioTests {
  static let one = String(repeating: "1", count: 64)
  static let two = String(repeating: "2", count: 64)

  static func block(_ keys: String, active: Int = 1, more: String = "") -> String {
    "  auth_hmac {\n\(keys)\n    active_key \(active)\n    \(more)\n  }\n"
  }

  static func lab(_ flavor: Lab.Flavor, _ extra: @escaping (Int) -> String) -> Lab {
    Lab(flavor, extra: extra)
  }

  /// All flavors without a password, which excludes `auth_hmac`.
  static let flavors = Lab.Flavor.all.filter { $0.password == nil }

  @Test("signed adverts elect and fail over as others do", arguments: flavors)
  func election(flavor: Lab.Flavor) {
    let lab = Self.lab(flavor) { _ in Self.block("    key 1 hex:\(Self.one)") }
    lab.startAll()
    lab.world.crash(0)
    lab.expectServed(by: 1, within: .milliseconds(3_612))
    lab.world.start(0)
    lab.expectServed(by: 0, within: .seconds(5))
    lab.type(.promote(MoveRequest(selection: .onlyOne, wait: .seconds(5))), on: 1)
    lab.expectServed(by: 1, within: .seconds(2))
  }

  @Test("another key, or none: both say so, and neither yields")
  func strangers() {
    for other in [Self.block("    key 1 hex:\(Self.two)"), ""] {
      let lab = Self.lab(Lab.Flavor(version: 3)) {
        $0 == 0 ? Self.block("    key 1 hex:\(Self.one)") : other
      }
      lab.world.startAll()
      lab.world.run(for: .seconds(12))
      #expect(lab.masters() == [0, 1])
      #expect(
        lab.logged(0, other.isEmpty ? "no auth_hmac trailer" : "a wrong hash") == 1)
    }
  }

  @Test("keys change without a gap: added everywhere, made active, removed")
  func rotation() {
    let lab = Self.lab(Lab.Flavor(version: 3)) { _ in Self.block("    key 1 hex:\(Self.one)") }
    lab.startAll()
    let old = "    key 1 hex:\(Self.one)"
    let both = old + "\n    key 2 hex:\(Self.two)"
    for step in [
      Self.block(both), Self.block(both, active: 2),
      Self.block("    key 2 hex:\(Self.two)", active: 2),
    ] {
      for node in [1, 0] {
        lab.world.reload(
          node, Lab.instance(lab.flavor, node, of: 2, priority: [200, 100][node], extra: step))
        lab.world.run(for: .seconds(2))
        lab.expectServed(by: 0)
      }
    }
    #expect(lab.longestSilence == .zero)
    #expect(lab.logged(0, "dropped a packet") == 0 && lab.logged(1, "dropped a packet") == 0)
  }

  @Test("what was taken once is not taken again: not by a new engine, not after a restart")
  func replays() throws {
    let lab = Self.lab(Lab.Flavor(version: 3)) { _ in Self.block("    key 1 hex:\(Self.one)") }
    let recorder = Recorder()
    lab.world.auditors.append(recorder)
    lab.startAll()
    let replay = {
      let packet = try #require(recorder.last)
      let before = lab.logged(1, "a replay")
      lab.world.crash(0)
      lab.world.strange(packet)
      lab.world.run(for: .milliseconds(5))
      return lab.logged(1, "a replay") - before
    }
    #expect(try replay() == 1)
    lab.expectServed(by: 1, within: .seconds(4))
    lab.world.start(0)
    lab.expectServed(by: 0, within: .seconds(6))
    lab.world.run(for: .seconds(3))
    lab.world.killEngine(1)
    lab.world.run(for: .milliseconds(100))
    #expect(try replay() == 1)
    lab.world.start(0)
    lab.expectServed(by: 0, within: .seconds(9))
    lab.world.run(for: .seconds(3))
    lab.world.stop(1)
    lab.world.run(for: .milliseconds(200))
    let packet = try #require(recorder.last)
    lab.world.crash(0)
    lab.world.start(1)
    lab.world.run(for: .milliseconds(200))
    lab.world.strange(packet)
    lab.world.run(for: .milliseconds(10))
    #expect(lab.logged(1, "a replay") >= 1)
  }

  @Test("a clock that drifts is told of before its adverts are dropped")
  func clocks() {
    let lab = Self.lab(Lab.Flavor(version: 3)) {
      _ in Self.block("    key 1 hex:\(Self.one)", more: "time_window 10")
    }
    lab.startAll()
    lab.world.stepWallClock(0, by: 7_000_000)
    lab.world.run(for: .seconds(3))
    #expect(lab.logged(1, "is 7 s ahead; beyond 10 s its adverts are dropped") == 1)
    lab.expectServed(by: 0)
  }
}

/// Keeps the last advert that the second node heard of the first.
private final class Recorder: Auditor {
  let invariant = "none"
  var last: Packet?

  func finish(_ world: World) {}

  func observe(_ fact: Fact, in world: World) {
    guard case .hears(1, let packet) = fact, packet.from == 0, packet.bytes.count > 1,
      packet.bytes[1] == 51
    else { return }
    last = packet
    last?.from = nil
  }
}
