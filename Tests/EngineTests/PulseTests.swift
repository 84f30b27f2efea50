import ControlProtocol
import Engine
import NetworkTypes
import Simulation
import Testing

/// Two nodes with so many routers on one wire that pulses confirm what presence has told.
@Suite("Pulses")
struct PulseTests {
  private static let count = 12
  private let world: World

  init() {
    let flavor = Lab.Flavor(version: 3)
    world = World(
      seed: 7,
      nodes: (0..<2).map { index in
        let text = (1...Self.count).map { number in
          Lab.instance(
            flavor, index, of: 2, priority: index == 0 ? 200 : 100, name: "VI_\(number)",
            router: number, address: "192.0.2.\(100 + number)/32")
        }
        return ("lb\(index + 1)", text.joined())
      })
    for index in 0..<2 {
      world.plug(index, "eth0", addresses: Lab.own(flavor.family, index))
    }
    world.startAll()
    world.run(for: .seconds(30))
  }

  private func status(_ node: Int) -> Document {
    let client = world.command(.status(instance: nil, watch: nil), on: node)
    _ = world.run(atMost: .seconds(1)) { $0.nodes[node].replies[client]?.last?.isFinal == true }
    return Document(world.nodes[node].replies[client]?.last?.document ?? "{}")
  }

  /// What a node says of the other one, for each of its routers.
  private func peers(_ node: Int, _ part: String) -> Set<String> {
    let status = status(node)
    return Set((0..<Self.count).map { status["instances.\($0).peers.0.\(part)"] ?? "nothing" })
  }

  /// Messages between peers of a kind that a node sends in a time.
  private func messages(_ kind: UInt8, of node: Int, for time: Microseconds) -> Int {
    let packets = Collector()
    world.auditors = [packets]
    world.run(for: time)
    world.auditors = []
    return packets.packets.count { $0.from == node && $0.bytes[1] == 0 && $0.bytes[9] == kind }
  }

  @Test("what stands is confirmed once a second for all, and told again now and then")
  func rates() {
    for node in 0..<2 {
      let seconds = 60
      #expect((seconds - 2...seconds + 2).contains(messages(9, of: node, for: .seconds(60))))
      let told = messages(1, of: node, for: .seconds(60))
      #expect((Self.count...Self.count * 4).contains(told), "\(told)")
      #expect(messages(2, of: node, for: .seconds(5)) == 0)
    }
    #expect(peers(0, "state") == ["BACKUP"])
    #expect(peers(0, "ready") == ["true"])
    #expect(peers(1, "state") == ["MASTER"])
  }

  @Test("a change is told within the second, and then each second for a while")
  func changes() {
    let client = world.command(.maintenance(MaintenanceRequest(mode: .on)), on: 1)
    world.run(for: .seconds(2))
    #expect(world.nodes[1].replies[client]?.last?.isFinal == true)
    #expect(peers(0, "ready") == ["false"])
    #expect(messages(1, of: 1, for: .seconds(2)) >= Self.count)
    _ = world.command(.maintenance(MaintenanceRequest(mode: .off)), on: 1)
    world.run(for: .seconds(2))
    #expect(peers(0, "ready") == ["true"])
  }

  @Test("a node that is gone is missed as soon as ever")
  func silence() {
    world.crash(1)
    world.run(for: .seconds(5))
    #expect(peers(0, "state") == ["unknown"])
  }

  @Test("who has lost what was told asks for it, for each router once")
  func loss() {
    world.changeNetwork { $0.partition([1]) }
    world.run(for: .seconds(8))
    world.changeNetwork { $0.heal() }
    world.run(for: .seconds(2))
    #expect(peers(0, "state").isDisjoint(with: ["unknown", "nothing"]))
    #expect(peers(1, "state").isDisjoint(with: ["unknown", "nothing"]))
    world.run(for: .seconds(30))
    #expect(messages(2, of: 0, for: .seconds(5)) == 0)
    #expect(peers(1, "state") == ["MASTER"])
  }

  @Test("a planned move works between nodes that only confirm")
  func moves() {
    let client = world.command(.promote(MoveRequest(selection: .named("VI_3"))), on: 1)
    _ = world.run(atMost: .seconds(10)) { $0.nodes[1].replies[client]?.last?.isFinal == true }
    #expect(Document(world.nodes[1].replies[client]?.last?.document ?? "{}")["outcome"] == "done")
    #expect(world.nodes[1].instance("VI_3")?.isMaster == true)
    #expect(world.nodes[0].instance("VI_3")?.isMaster == false)
    #expect(world.nodes[0].instance("VI_4")?.isMaster == true)
  }

  @Test("a restarted node is known again, and its former life confirms nothing")
  func restart() {
    world.killEngine(1)
    world.run(for: .seconds(3))
    #expect(peers(0, "state") == ["BACKUP"])
    #expect(peers(1, "state") == ["MASTER"])
  }
}
