import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import Testing

@Suite("Peers and commands")
struct PeerTests {
  @Test("peers know each other's name, state, priority and readiness", arguments: Lab.Flavor.all)
  func presence(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    let status = lab.status(0)
    #expect(status["verdict"] == "well", "\(status)")
    #expect(status["instances.0.peers.0.node"] == "lb2")
    #expect(status["instances.0.peers.0.state"] == "BACKUP")
    #expect(status["instances.0.peers.0.priority"] == "100")
    #expect(status["instances.0.peers.0.ready"] == "true")
    let other = lab.status(1)
    #expect(other["instances.0.master.node"] == "lb1")
    #expect(other["instances.0.master.priority"] == "200")
  }

  @Test("a silent peer makes the master's status a problem")
  func silentPeer() {
    let lab = Lab()
    lab.startAll()
    lab.world.crash(1)
    lab.world.run(for: .seconds(10))
    let status = lab.status(0)
    #expect(status["verdict"] == "problem")
    #expect(status["instances.0.peers.0.state"] == "unknown")
  }

  @Test("two nodes of one name: the one with the higher address takes another")
  func duplicateNames() {
    let lab = Lab(globals: "global_defs {\n  router_id lb\n}\n")
    lab.startAll()
    #expect(lab.world.nodes.map { $0.engine?.nodeName } == ["lb", "lb@192.0.2.2"])
    #expect(lab.type(.promote(MoveRequest()), on: 1)["outcome"] == "done")
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 1)
    #expect(lab.type(.release(.onlyOne), on: 0)["outcome"] == "done")
    lab.expectServed(by: 0, within: .seconds(3))
  }

  @Test("equal priorities: the higher address wins, without flapping", arguments: Lab.Flavor.all)
  func equalPriorities(flavor: Lab.Flavor) {
    let lab = Lab(flavor, priorities: [100, 100])
    lab.world.startAll()
    lab.world.run(for: .seconds(20))
    // Neither preempts an equal one; whoever came first stays, and two at once are settled.
    #expect(lab.masters().count == 1)
    let first = lab.masters()
    lab.world.run(for: .seconds(60))
    #expect(lab.masters() == first)
    #expect(lab.holders() == first)
    #expect(lab.longestSilence < .seconds(9))
  }

  @Test("another router with our own address and priority is told of, and ends nothing")
  func duplicateAddress() {
    let lab = Lab()
    lab.startAll()
    // Its twin's packets come from the own address and are taken for the own ones.
    let packets = Collector()
    lab.world.auditors = [packets]
    lab.world.run(for: .seconds(1))
    guard let advert = packets.packets.first(where: { $0.bytes[1] == 51 }) else {
      Issue.record("no advert")
      return
    }
    var twin = advert
    twin.from = nil
    lab.world.transmit(twin)
    lab.world.run(for: .seconds(3))
    lab.expectServed(by: 0)
  }

  @Test("is-master and wait answer as scripts need them")
  func questions() {
    let lab = Lab()
    lab.startAll()
    #expect(lab.type(.isMaster(instance: nil), on: 0)["answer"] == "true")
    #expect(lab.type(.isMaster(instance: "VI_1"), on: 1)["answer"] == "false")
    #expect(lab.type(.isMaster(instance: "VI_9"), on: 1)["error.code"] == "usage")
    for condition in [WaitCondition.master, .redundant, .confirmed] {
      let answer = lab.type(
        .wait(instance: nil, condition: condition, timeout: .seconds(1)), on: 0)
      #expect(answer["outcome"] == "done", "\(condition): \(answer)")
    }
    let late = lab.type(.wait(instance: nil, condition: .backup, timeout: .seconds(2)), on: 0)
    #expect(late["error.code"] == "timedOut")
    let client = lab.world.command(
      .wait(instance: nil, condition: .master, timeout: .seconds(60)), on: 1)
    lab.world.crash(0)
    lab.world.run(for: .seconds(4))
    #expect(lab.answer(client, 1)["outcome"] == "done")
  }

  @Test("who may not change the state is refused, and may read")
  func permission() {
    let lab = Lab()
    lab.startAll()
    let refused = lab.type(.promote(MoveRequest()), on: 1, administrator: false)
    #expect(refused["error.code"] == "notPermitted")
    let status = lab.type(
      .status(instance: nil, watch: nil), on: 1, administrator: false)
    #expect(status["instances.0.state"] == "BACKUP")
  }

  @Test("promote is refused in maintenance and in FAULT, and changes nothing")
  func refusals() {
    let lab = Lab()
    lab.startAll()
    lab.type(.maintenance(MaintenanceRequest(mode: .on)), on: 1)
    #expect(lab.type(.promote(MoveRequest()), on: 1)["error.reason"] == "maintenance")
    lab.type(.maintenance(MaintenanceRequest(mode: .off)), on: 1)
    lab.world.setCarrier(false, 1)
    lab.world.run(for: .seconds(1))
    #expect(lab.type(.promote(MoveRequest()), on: 1)["error.reason"] == "fault")
    lab.expectServed(by: 0)
  }

  @Test("a promotion whose state cannot be written fails")
  func fullDisk() {
    let lab = Lab()
    lab.startAll()
    lab.world.nodes[1].supervisor.diskIsFull = true
    let answer = lab.type(.promote(MoveRequest()), on: 1)
    #expect(answer["error.reason"] == "stateNotWritten", "\(answer)")
  }

  @Test("several instances elect for themselves, and move for themselves")
  func severalInstances() {
    let configuration = { (node: Int) in
      Lab.instance(Lab.Flavor(), node, of: 2, priority: node == 0 ? 200 : 100)
        + Lab.instance(
          Lab.Flavor(version: 3, family: .ipv6), node, of: 2, priority: node == 0 ? 100 : 200,
          name: "VI_6", router: 51)
        + Lab.instance(
          Lab.Flavor(version: 3, isUnicast: true), node, of: 2, priority: 100 + node,
          name: "VI_3", router: 53, address: "192.0.2.13/32", interval: "0.1")
    }
    let world = World(seed: 5, nodes: [("lb1", configuration(0)), ("lb2", configuration(1))])
    for node in 0..<2 {
      world.plug(
        node, "eth0", addresses: Lab.own(.ipv4, node) + Lab.own(.ipv6, node))
    }
    world.startAll()
    world.run(for: .seconds(15))
    func master(_ name: String) -> [Bool?] { world.nodes.map { $0.instance(name)?.isMaster } }
    #expect(master("VI_1") == [true, false])
    #expect(master("VI_6") == [false, true])
    #expect(master("VI_3") == [false, true])
    let client = world.command(.promote(MoveRequest(selection: .named("VI_3"))), on: 0)
    world.run(for: .seconds(5))
    #expect(
      Document(world.nodes[0].replies[client]?.last?.document ?? "")["outcome"] == "done")
    #expect(master("VI_1") == [true, false])
    #expect(master("VI_6") == [false, true])
    #expect(master("VI_3") == [true, false])
  }

  @Test("the same seed gives the same run, to the byte", arguments: [1, 99] as [UInt64])
  func determinism(seed: UInt64) {
    func run() -> [[UInt8]] {
      let lab = Lab(priorities: [200, 150, 100], seed: seed)
      let packets = Collector()
      lab.world.auditors = [packets]
      lab.world.changeNetwork { $0.loss = 50_000 }
      lab.startAllWithoutChecks()
      lab.world.command(.promote(MoveRequest()), on: 2)
      lab.world.run(for: .seconds(20))
      lab.world.crash(2)
      lab.world.run(for: .seconds(20))
      return packets.packets.map(\.bytes)
    }
    let first = run()
    #expect(first.count > 50)
    #expect(first == run())
  }
}

/// Keeps what was sent.
final class Collector: Auditor {
  let invariant = ""
  private(set) var packets: [Packet] = []

  func observe(_ fact: Fact, in world: World) {
    guard case .sent(let node, let datagram, _) = fact else { return }
    packets.append(
      Packet(
        bytes: datagram.bytes, source: datagram.source, destination: datagram.destination,
        ttl: datagram.ttl, segment: 0, from: node))
  }

  func finish(_ world: World) {}
}

extension Lab {
  func startAllWithoutChecks() {
    world.startAll()
    world.run(for: .seconds(12))
  }
}
