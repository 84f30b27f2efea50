import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import Testing

@Suite("Reload")
struct ReloadTests {
  private func two(_ node: Int, second: Int = 52, priority: Int? = nil, extra: String = "")
    -> String
  {
    let own = priority ?? 200 - 100 * node
    return Lab.instance(Lab.Flavor(), node, of: 2, priority: own, extra: extra)
      + Lab.instance(
        Lab.Flavor(), node, of: 2, priority: own, name: "VI_2", router: second,
        address: "192.0.2.11/32")
  }

  private func world() -> World {
    let world = World(seed: 3, nodes: [("lb1", two(0)), ("lb2", two(1))])
    for node in 0..<2 { world.plug(node, "eth0", addresses: Lab.own(.ipv4, node)) }
    world.clients = Clients(
      count: 2, addresses: [Lab.virtual(.ipv4).address, Lab.prefix("192.0.2.11", 32).address])
    world.clients.begin(world)
    world.startAll()
    world.run(for: .seconds(15))
    world.clients.resetTimes(at: world.now)
    return world
  }

  private func states(_ world: World, _ name: String) -> [ElectionAction.Word?] {
    world.nodes.map { $0.instance(name)?.state }
  }

  @Test("an unchanged file changes nothing and leaves no gap between adverts")
  func unchanged() {
    let world = world()
    let gaps = GapCounter()
    world.auditors = [gaps]
    for _ in 0..<20 {
      world.reload(0, two(0))
      world.run(for: .milliseconds(730))
    }
    #expect(states(world, "VI_1") == [.master, .backup])
    #expect(gaps.transitions == 0)
    #expect(gaps.addressChanges == 0)
    #expect(gaps.longest <= .milliseconds(1_200))
  }

  @Test("an instance that changes its number restarts; the other is not touched")
  func changedRouter() {
    let world = world()
    let gaps = GapCounter(instance: 0)
    world.auditors = [gaps]
    world.reload(1, two(1, second: 53))
    world.reload(0, two(0, second: 53))
    world.run(for: .seconds(10))
    #expect(states(world, "VI_1") == [.master, .backup])
    #expect(states(world, "VI_2") == [.master, .backup])
    #expect(gaps.transitions == 0)
    #expect(gaps.longest <= .milliseconds(1_200))
  }

  @Test("a lowered priority moves the addresses make before break")
  func lowered() {
    let world = world()
    world.reload(0, two(0, priority: 50))
    world.run(for: .seconds(10))
    #expect(states(world, "VI_1") == [.backup, .master])
    #expect(states(world, "VI_2") == [.backup, .master])
    #expect(world.clients.longestSilence(at: world.now) == .zero)
  }

  @Test("a refused file changes nothing and says why")
  func refused() {
    let world = world()
    world.reload(0, two(0).replacing("advert_int", with: "advert_itn"))
    world.run(for: .seconds(5))
    #expect(states(world, "VI_1") == [.master, .backup])
    #expect(world.nodes[0].log.contains { $0.text.contains("advert_int") })
    let client = world.command(.status(instance: nil, watch: nil), on: 0)
    let status = Document(world.nodes[0].replies[client]?.last?.document ?? "")
    #expect(status["config.stale"] == "true")
    world.reload(0, two(0))
    world.run(for: .seconds(1))
    let again = world.command(.status(instance: nil, watch: nil), on: 0)
    let better = Document(world.nodes[0].replies[again]?.last?.document ?? "")
    #expect(better["config.stale"] == "false")
  }

  @Test("reload by command answers with the changes; --dry-run applies none")
  func command() {
    let world = world()
    world.nodes[0].supervisor.configurationText = two(0, priority: 150)
    let dry = world.command(.reload(dryRun: true), on: 0)
    world.run(for: .seconds(1))
    let plan = Document(world.nodes[0].replies[dry]?.last?.document ?? "")
    #expect(plan["applied"] == "false")
    #expect(plan["changes.0.keyword"] == "priority")
    #expect(world.nodes[0].instance()?.priority.rawValue == 200)
    let wet = world.command(.reload(dryRun: false), on: 0)
    world.run(for: .seconds(1))
    #expect(Document(world.nodes[0].replies[wet]?.last?.document ?? "")["applied"] == "true")
    #expect(world.nodes[0].instance()?.priority.rawValue == 150)
  }

  @Test("an instance that is taken out lets go, one that is added joins")
  func removedAndAdded() {
    let world = world()
    let one = { (node: Int) in
      Lab.instance(Lab.Flavor(), node, of: 2, priority: 200 - 100 * node)
    }
    world.reload(0, one(0))
    world.run(for: .seconds(5))
    #expect(states(world, "VI_2") == [nil, .master])
    world.reload(0, two(0))
    world.run(for: .seconds(8))
    #expect(states(world, "VI_2") == [.master, .backup])
    #expect(states(world, "VI_1") == [.master, .backup])
  }

  @Test("an added address is bound and announced at once, a removed one goes")
  func addresses() {
    let world = world()
    let more = two(0).replacing("192.0.2.10/32", with: "192.0.2.10/32\n    192.0.2.12/32")
    world.reload(0, more)
    world.run(for: .milliseconds(20))
    let added = Lab.prefix("192.0.2.12", 32).address
    #expect(world.nodes[0].kernel.has(added))
    world.reload(0, two(0))
    world.run(for: .milliseconds(20))
    #expect(!world.nodes[0].kernel.has(added))
    #expect(states(world, "VI_1") == [.master, .backup])
  }

  @Test("reloads while a move is under way end in one master", arguments: 1...6)
  func duringMove(seed: Int) {
    let world = world()
    world.command(.promote(MoveRequest()), on: 1)
    for step in 0..<8 {
      world.run(for: Microseconds(Int64(seed * 137 + step * 911)))
      world.reload(step % 2, two(step % 2))
    }
    world.run(for: .seconds(10))
    for name in ["VI_1", "VI_2"] {
      #expect(world.nodes.count { $0.instance(name)?.isMaster == true } == 1, "\(name)")
    }
  }
}

/// Counts transitions and address changes, and measures the gaps between adverts.
final class GapCounter: Auditor {
  let invariant = "I6"
  private let instance: Int?
  private(set) var transitions = 0
  private(set) var addressChanges = 0
  private(set) var longest = Microseconds.zero
  private var last: [UInt8: MonotonicInstant] = [:]

  /// - Parameter instance: only this one counts; nil means all.
  init(instance: Int? = nil) { self.instance = instance }

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .changed(_, let changed, let from, let to)
    where from.state != to.state && (instance == nil || instance == changed):
      transitions += 1
    case .bound, .unbound: addressChanges += 1
    case .sent(0, let datagram, _) where datagram.bytes[1] == 51:
      if let before = last[51] { longest = max(longest, world.now - before) }
      last[51] = world.now
    default: break
    }
  }

  func finish(_ world: World) {}
}
