import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing

@Suite("Sync groups move together")
struct SyncGroupTests {
  static let inside = "10.0.0.10"
  static let outside = "192.0.2.10"

  /// Two nodes with an instance outside and one inside, which belong together.
  static func world(
    group: String = "", scripts: String = "", outer: String = "", priorities: [Int] = [200, 100],
    innerHosts: [Int] = [1, 2]
  ) -> World {
    let world = World(
      seed: 7,
      nodes: priorities.enumerated().map { index, priority in
        let text = """
          \(scripts)
          vrrp_sync_group G {
            group {
              OUT
              IN
            }
            \(group)
          }
          vrrp_instance OUT {
            interface eth0
            virtual_router_id 51
            priority \(priority)
            virtual_ipaddress { \(outside)/32 }
            \(outer)
          }
          vrrp_instance IN {
            interface eth1
            virtual_router_id 52
            priority \(priority)
            virtual_ipaddress { \(inside)/32 }
          }

          """
        return ("lb\(index + 1)", text)
      }, segments: 2)
    for index in 0..<2 {
      world.plug(index, "eth0", addresses: [Lab.prefix("192.0.2.\(index + 1)", 24)])
      let inner = Lab.prefix("10.0.0.\(innerHosts[index])", 24)
      world.plug(index, "eth1", segment: 1, addresses: [inner])
    }
    world.startAll()
    world.run(for: .seconds(8))
    return world
  }

  /// The nodes that hold both addresses, or `split` if somebody has only one.
  static func holder(_ world: World) -> String {
    let both = world.nodes.map { node in
      [outside, inside].map { node.kernel.has(Lab.prefix($0, 32).address) }
    }
    if both.contains(where: { $0[0] != $0[1] }) { return "split" }
    return both.enumerated().filter { $1[0] }.map { "lb\($0.offset + 1)" }.joined(separator: " ")
  }

  static func states(_ world: World, _ node: Int) -> [ElectionAction.Word?] {
    ["OUT", "IN"].map { world.nodes[node].instance($0)?.state }
  }

  @Test("a cable of one side moves both sides")
  func cable() {
    let world = Self.world()
    #expect(Self.holder(world) == "lb1")
    world.setCarrier(false, 0, "eth1")
    world.run(for: .milliseconds(20))
    #expect(Self.states(world, 0) == [.fault, .fault])
    world.run(for: .seconds(5))
    #expect(Self.holder(world) == "lb2")
    world.setCarrier(true, 0, "eth1")
    world.run(for: .milliseconds(20))
    #expect(Self.states(world, 0) == [.backup, .backup])
    world.run(for: .seconds(8))
    #expect(Self.holder(world) == "lb1")
  }

  @Test("nobody becomes master of one side while the master of the other is heard")
  func partition() {
    let world = Self.world()
    world.setCarrier(false, 1, "eth1")
    world.run(for: .seconds(2))
    world.setCarrier(true, 1, "eth1")
    world.run(for: .seconds(1))
    #expect(Self.states(world, 1) == [.backup, .backup])
    // The inner side of lb1 is heard no longer, the outer one is.
    world.changeNetwork(1) { $0.partition([1]) }
    world.run(for: .seconds(20))
    #expect(Self.states(world, 1) == [.backup, .backup])
    #expect(Self.holder(world) == "lb1")
  }

  @Test("a power cut, a planned move and the way back move both")
  func moves() {
    let world = Self.world()
    world.crash(0)
    world.run(for: .seconds(5))
    #expect(Self.states(world, 1) == [.master, .master])
    world.start(0)
    world.run(for: .seconds(12))
    #expect(Self.holder(world) == "lb1")
    // A member moves its group.
    _ = world.command(
      .promote(MoveRequest(selection: .named("IN"), wait: .seconds(10))), on: 1,
      administrator: true)
    world.run(for: .seconds(3))
    #expect(Self.holder(world) == "lb2")
    _ = world.command(.release(.named("G")), on: 1, administrator: true)
    world.run(for: .seconds(8))
    #expect(Self.holder(world) == "lb1")
  }

  @Test("a better router takes both sides, once it is better on both")
  func better() {
    let world = Self.world()
    let text = world.nodes[1].supervisor.configurationText
    let halves = text.split(separator: "vrrp_instance IN").map(String.init)
    let outside = halves[0].replacing("priority 100", with: "priority 250")
    world.reload(1, outside + "vrrp_instance IN" + halves[1])
    world.run(for: .seconds(10))
    #expect(Self.holder(world) == "lb1", "one side alone is not enough")
    world.reload(1, text.replacing("priority 100", with: "priority 250"))
    world.run(for: .seconds(10))
    #expect(Self.holder(world) == "lb2")
  }

  @Test("a tie goes to one node on both sides, though either has the higher address on one")
  func tie() {
    let world = Self.world(priorities: [100, 100], innerHosts: [2, 1])
    #expect(["lb1", "lb2"].contains(Self.holder(world)))
    for _ in 0..<3 {
      for segment in 0..<2 { world.changeNetwork(segment) { $0.partition([1]) } }
      world.run(for: .seconds(10))
      #expect(Self.holder(world) == "lb1 lb2")
      for segment in 0..<2 { world.changeNetwork(segment) { $0.heal() } }
      world.run(for: .seconds(2))
      // The outer side has the lower virtual router, so it decides.
      #expect(Self.holder(world) == "lb2")
    }
  }

  @Test("a promotion that ends before its command does ends for the whole group")
  func promotionEndsEarly() {
    // Nobody is behind the agents, so the command waits for the cloud address all the time.
    let world = Self.world(
      scripts: "cloud_provider cloud {\n type hetzner\n token_file /etc/failover/token\n}",
      outer: "cloud_address 203.0.113.10 {\n provider cloud\n }", priorities: [100, 100])
    _ = world.command(
      .promote(
        MoveRequest(
          selection: .named("OUT"), duration: .seconds(60), wait: .seconds(120), force: true)),
      on: 0)
    world.run(for: .seconds(10))
    #expect(Self.holder(world) == "lb1")
    world.run(for: .seconds(60))
    #expect(Self.holder(world) == "lb2", "of two equal ones the one with the higher address")
  }

  @Test("trackers and scripts of the group count for every member")
  func trackers() {
    let world = Self.world(
      group: """
        track_script { check }
        notify_master /bin/master
        notify_fault /bin/fault
        notify /bin/any
        """, scripts: "vrrp_script check { script /bin/check\n interval 1 }")
    #expect(Self.holder(world) == "lb1")
    world.setScript("check", ScriptBehavior(.exited(1)), 0)
    world.run(for: .seconds(8))
    #expect(Self.states(world, 0) == [.fault, .fault])
    #expect(Self.holder(world) == "lb2")
    let runs = world.nodes[0].supervisor.runs.map(\.script.arguments)
      .filter { $0.first?.hasPrefix("/bin/") == true && $0.first != "/bin/check" }
    #expect(
      runs == [
        ["/bin/any", "GROUP", "G", "BACKUP", "0"],
        ["/bin/master"], ["/bin/any", "GROUP", "G", "MASTER", "0"],
        ["/bin/fault"], ["/bin/any", "GROUP", "G", "FAULT", "0"],
      ])
  }
}
