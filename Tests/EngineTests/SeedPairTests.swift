import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing

/// The two files that everything began with: an owner, no virtual address, `pidof haproxy`.
@Suite("The seed pair")
struct SeedPairTests {
  private static func file(_ own: String, _ peer: String, _ state: String, _ priority: Int)
    -> String
  {
    """
    vrrp_script check_haproxy {
        script "pidof haproxy"
        interval 2
    }
    vrrp_instance VI_1 {
        interface eth1
        state \(state)
        priority \(priority)
        virtual_router_id 50
        unicast_src_ip \(own)
        unicast_peer {
            \(peer)
        }
        authentication {
            auth_type PASS
            auth_pass 7Qm@vKRn42!%pzt
        }
        track_script {
            check_haproxy
        }
       notify_master /etc/keepalived/master.sh
    }

    """
  }

  /// The pair with HAProxy running on both, settled.
  private func pair() -> World {
    let world = World(
      seed: 7,
      nodes: [
        ("lb1", Self.file("10.108.0.5", "10.108.0.6", "MASTER", 255)),
        ("lb2", Self.file("10.108.0.6", "10.108.0.5", "BACKUP", 254)),
      ])
    for (node, address) in ["10.108.0.5", "10.108.0.6"].enumerated() {
      world.plug(node, "eth1", addresses: [Lab.prefix(address, 16)])
      world.startProcess("haproxy", node)
    }
    world.startAll()
    world.run(for: .seconds(10))
    return world
  }

  private func masters(_ world: World) -> [Int] {
    world.nodes.filter { $0.instance()?.isMaster == true }.map(\.index)
  }

  private func notifications(_ world: World) -> [Int] {
    world.nodes.map { node in
      node.supervisor.runs.count { $0.script.arguments == ["/etc/keepalived/master.sh"] }
    }
  }

  private func type(_ request: ControlRequest, on node: Int, _ world: World) -> Document {
    let client = world.command(request, on: node)
    _ = world.run(atMost: .seconds(70)) {
      $0.nodes[node].replies[client]?.last?.isFinal == true
    }
    return Document(world.nodes[node].replies[client]?.last?.document ?? "{}")
  }

  @Test("the owner asks its peers for one advert interval and becomes master")
  func start() {
    let world = pair()
    #expect(masters(world) == [0])
    #expect(notifications(world) == [1, 0])
  }

  @Test("HAProxy dies: the other follows in milliseconds; it returns, and the owner takes back")
  func haproxy() {
    let world = pair()
    world.killProcess("haproxy", 0)
    world.run(for: .milliseconds(10))
    #expect(masters(world) == [1])
    #expect(world.nodes[0].instance()?.state == .fault)
    #expect(notifications(world) == [1, 1])
    world.startProcess("haproxy", 0)
    world.run(for: .seconds(6))
    #expect(masters(world) == [0])
    #expect(world.nodes[1].instance()?.state == .backup)
    #expect(notifications(world) == [2, 1])
  }

  @Test("the secondary is promoted over the owner, and given back by release")
  func promotion() {
    let world = pair()
    let answer = type(.promote(MoveRequest()), on: 1, world)
    #expect(answer["outcome"] == "done", "\(answer)")
    #expect(masters(world) == [1])
    world.run(for: .seconds(60))
    #expect(masters(world) == [1])
    #expect(type(.release(.onlyOne), on: 1, world)["outcome"] == "done")
    world.run(for: .seconds(3))
    #expect(masters(world) == [0])
  }

  @Test("an owner that starts beside a promoted secondary asks first and stays backup")
  func ownerStart() {
    let world = pair()
    _ = type(.promote(MoveRequest()), on: 1, world)
    world.crash(0)
    world.run(for: .seconds(10))
    world.start(0)
    var wasMaster = false
    _ = world.run(atMost: .seconds(20)) { world in
      wasMaster = wasMaster || world.nodes[0].instance()?.state == .master
      return false
    }
    #expect(!wasMaster)
    #expect(masters(world) == [1])
  }

  @Test("demote, maintenance and SIGTERM on the owner move it to the secondary and back")
  func plannedMoves() {
    let world = pair()
    #expect(type(.demote(MoveRequest(), to: "lb2"), on: 0, world)["outcome"] == "done")
    #expect(masters(world) == [1])
    #expect(type(.release(.onlyOne), on: 0, world)["outcome"] == "done")
    world.run(for: .seconds(3))
    #expect(masters(world) == [0])
    #expect(
      type(.maintenance(MaintenanceRequest(mode: .on)), on: 0, world)["outcome"] == "done")
    #expect(masters(world) == [1])
    _ = type(.maintenance(MaintenanceRequest(mode: .off)), on: 0, world)
    world.run(for: .seconds(5))
    #expect(masters(world) == [0])
    world.stop(0)
    world.run(for: .milliseconds(600))
    #expect(masters(world) == [1])
    #expect(world.nodes[0].exitCode == 0)
  }

  @Test("a node whose own health fails loses its promotion")
  func promotedFails() {
    let world = pair()
    _ = type(.promote(MoveRequest()), on: 1, world)
    world.killProcess("haproxy", 1)
    world.run(for: .seconds(2))
    #expect(masters(world) == [0])
    world.startProcess("haproxy", 1)
    world.run(for: .seconds(10))
    #expect(masters(world) == [0])
  }

  @Test("nothing that a person reads shows the password")
  func password() {
    let world = pair()
    world.killProcess("haproxy", 0)
    world.run(for: .seconds(5))
    _ = type(.promote(MoveRequest()), on: 1, world)
    let status = type(.status(instance: nil, watch: nil), on: 1, world)
    let texts =
      world.nodes.flatMap { $0.log.map(\.text) + $0.supervisor.events } + [status.description]
    #expect(!texts.contains { $0.contains("7Qm@vKRn") })
  }
}
