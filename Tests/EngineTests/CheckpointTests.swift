import ControlProtocol
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing
import VRRPWire

@testable import Engine

/// An engine that is made of a checkpoint is the one that the checkpoint was made of.
@Suite("Checkpoints of the engine")
struct CheckpointTests {
  /// Every field of a value on a line of its own, in an order that does not depend on hashes.
  static func lines(_ value: Any, _ path: String = "", into lines: inout [String]) {
    // What vectors consist of cannot be looked at.
    if value is SIMD4<UInt64> { return lines.append("\(path) = \(value)") }
    let mirror = Mirror(reflecting: value)
    // Made anew when they are needed, or of the configuration alone.
    let derived: Set = [
      "keyRings", "keyRing", "encoded", "encodedPriority", "electionActions", "configuration",
      "demultiplexer",
    ]
    switch mirror.displayStyle {
    case .set?, .dictionary?:
      var entries: [[String]] = []
      for child in mirror.children {
        var entry: [String] = []
        Self.lines(child.value, "\(path)#", into: &entry)
        entries.append(entry)
      }
      for entry in entries.sorted(by: { $0.lexicographicallyPrecedes($1) }) { lines += entry }
    case _ where mirror.children.isEmpty: lines.append("\(path) = \(value)")
    default:
      for (number, child) in mirror.children.enumerated() {
        let label = child.label ?? "\(number)"
        guard !derived.contains(label) else { continue }
        if let books = child.value as? [InterfaceIndex: AddressBook] {
          for (index, book) in books.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines.append("addresses \(index) \(Array(book.all))")
          }
          continue
        }
        Self.lines(child.value, "\(path).\(label)", into: &lines)
      }
    }
  }

  /// Compares an engine, if it is quiet, with the one of its checkpoint; false if it is not.
  private func expectSame(_ lab: Lab, _ node: Int, _ location: SourceLocation) throws -> Bool {
    let world = lab.world.nodes[node]
    guard let engine = world.engine, let bytes = engine.checkpoint(),
      let loaded = world.supervisor.running
    else { return false }
    var identity = engine.identity
    identity.node = engine.hostName
    let made = try #require(
      Engine(checkpoint: bytes, loaded, identity: identity, startedAt: engine.startedAt),
      sourceLocation: location)
    var before: [String] = []
    Self.lines(engine, into: &before)
    var after: [String] = []
    Self.lines(made, into: &after)
    if before != after {
      let difference = after.difference(from: before)
      Issue.record("\(difference.prefix(20))", sourceLocation: location)
    }
    #expect(made.configuration == engine.configuration, sourceLocation: location)
    #expect(
      made.instances.map(\.configuration) == engine.instances.map(\.configuration),
      sourceLocation: location)
    #expect(made.checkpoint() == bytes, sourceLocation: location)
    return true
  }

  /// What may happen, with a comparison after each.
  @discardableResult
  private func live(
    _ lab: Lab, _ location: SourceLocation = #_sourceLocation
  ) throws -> Int {
    var compared = 0
    func compare(after time: Microseconds) throws {
      lab.world.run(for: time)
      for node in 0...1 where try expectSame(lab, node, location) { compared += 1 }
    }
    lab.startAll()
    try compare(after: .seconds(5))
    lab.type(.promote(MoveRequest()), on: 1)
    try compare(after: .seconds(8))
    lab.type(.status(instance: nil, watch: .seconds(5)), on: 1)
    lab.type(.release(.onlyOne), on: 0)
    try compare(after: .milliseconds(5_300))
    lab.world.deleteAddress(lab.virtual, 0)
    try compare(after: .seconds(2))
    lab.world.killEngine(0)
    try compare(after: .seconds(10))
    lab.world.setCarrier(false, 0)
    try compare(after: .seconds(10))
    lab.world.setCarrier(true, 0)
    try compare(after: .milliseconds(700))
    try compare(after: .seconds(20))
    lab.world.freeze(0)
    lab.world.run(for: .seconds(8))
    lab.world.thaw(0)
    lab.world.changeNetwork { $0.loss = 200_000 }
    try compare(after: .seconds(20))
    lab.world.changeNetwork { $0.heal() }
    lab.world.reload(0, lab.world.nodes[0].supervisor.configurationText)
    try compare(after: .seconds(20))
    return compared
  }

  @Test("every field comes back", arguments: Lab.Flavor.all)
  func flavors(flavor: Lab.Flavor) throws {
    let compared = try live(Lab(flavor))
    #expect(compared > 10)
  }

  /// Lines of a configuration that have state of their own.
  enum Feature: String, CaseIterable {
    case routes, rulesOfStatics, noAccept, witness, script, process, hash, damping

    var lab: Lab {
      switch self {
      case .routes:
        Lab(extra: { _ in
          """
            virtual_routes {
              10.1.0.0/16 via 192.0.2.9
              blackhole 10.2.0.0/16
            }
            virtual_rules {
              from 10.1.0.0/16 table 100
            }

          """
        })
      case .rulesOfStatics:
        Lab(
          globals: """
            static_ipaddress { 203.0.113.7/24 dev eth0 }
            static_routes { 10.50.0.0/16 dev eth0 }

            """)
      case .noAccept: Lab(extra: { _ in "  no_accept\n" })
      case .witness:
        Lab(extra: { _ in
          "  witness {\n    reach 198.51.100.1\n    reach 198.51.100.2 tcp 443\n  }\n"
        })
      case .script:
        Lab(globals: "vrrp_script check {\n  script \"/bin/check\"\n  interval 1\n}\n") { _ in
          "  track_script {\n    check weight 2\n  }\n"
        }
      case .process:
        Lab(globals: "vrrp_track_process proxy {\n  process haproxy\n}\n") { _ in
          "  track_process {\n    proxy weight 2\n  }\n"
        }
      case .hash:
        Lab(
          Lab.Flavor(version: 3),
          extra: { _ in
            "  auth_hmac {\n    key 1 0123456789abcdef0123456789abcdef\n    active_key 1\n    time_window 300\n  }\n"
          })
      case .damping: Lab(extra: { _ in "  flap_damping 3 60 30\n" })
      }
    }
  }

  @Test("so does what else a configuration can ask for", arguments: Feature.allCases)
  func features(feature: Feature) throws {
    let compared = try live(feature.lab)
    #expect(compared > 4)
  }

  @Test("a field that differs would be noticed")
  func sensitive() throws {
    let lab = Lab()
    lab.startAll()
    let engine = try #require(lab.world.nodes[0].engine)
    var other = engine
    other.instances[0].replayGuard.forgetChallenges()
    var before: [String] = []
    Self.lines(engine, into: &before)
    var after: [String] = []
    Self.lines(other, into: &after)
    #expect(before != after)
    #expect(before.count > 200)
  }

  @Test("damaged bytes give no engine, or some engine, but end nothing")
  func damaged() throws {
    let lab = Lab()
    lab.startAll()
    lab.world.run(for: .seconds(5))
    let world = lab.world.nodes[0]
    let engine = try #require(world.engine)
    let bytes = try #require(engine.checkpoint())
    let loaded = try #require(world.supervisor.running)
    var random = SystemRandomNumberGenerator()
    for round in 0..<500 {
      var wrong = bytes
      if round % 2 == 0 { wrong.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
      if let index = wrong.indices.randomElement(using: &random) {
        wrong[index] = UInt8.random(in: 0...255, using: &random)
      }
      _ = Engine(
        checkpoint: wrong, loaded, identity: engine.identity, startedAt: engine.startedAt)
    }
  }
}
