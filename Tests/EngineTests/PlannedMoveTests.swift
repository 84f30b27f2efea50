import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import Testing

@Suite("Planned moves")
struct PlannedMoveTests {
  @Test("promote on the backup, and release, without a lost packet", arguments: Lab.Flavor.all)
  func promotion(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    let answer = lab.type(.promote(MoveRequest()), on: 1)
    #expect(answer["outcome"] == "done", "\(answer)")
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 1)
    #expect(lab.status(0)["instances.0.promotion.node"] == "lb2")
    let released = lab.type(.release(.onlyOne), on: 0)
    #expect(released["outcome"] == "done", "\(released)")
    lab.expectServed(by: 0, within: .seconds(2))
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 0)
    #expect(lab.longestSilence == .zero)
  }

  @Test("demote is promote typed on the peer", arguments: Lab.Flavor.all)
  func demotion(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    let answer = lab.type(.demote(MoveRequest(), to: nil), on: 0)
    #expect(answer["outcome"] == "done", "\(answer)")
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 1)
    #expect(lab.status(1)["instances.0.promotion.node"] == "lb2")
    #expect(lab.longestSilence == .zero)
  }

  @Test("maintenance hands over first; off, the better node takes back", arguments: Lab.Flavor.all)
  func maintenance(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    let on = lab.type(.maintenance(MaintenanceRequest(mode: .on)), on: 0)
    #expect(on["outcome"] == "done", "\(on)")
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 1)
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    let off = lab.type(.maintenance(MaintenanceRequest(mode: .off)), on: 0)
    #expect(off["changed"] == "true")
    lab.expectServed(by: 0, within: .seconds(5))
    #expect(lab.longestSilence == .zero)
  }

  @Test("SIGTERM hands over and ends", arguments: Lab.Flavor.all)
  func termination(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    lab.world.stop(0)
    lab.expectServed(by: 1, within: .milliseconds(600))
    #expect(lab.world.nodes[0].exitCode == 0)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 1)
    #expect(lab.longestSilence == .zero)
  }

  @Test("a stop whose hand-over a fault interrupts ends at once, and takes nothing back")
  func terminationInAFault() {
    let lab = Lab(Lab.Flavor(version: 3))
    lab.startAll()
    lab.world.stop(0)
    lab.world.setCarrier(false, 0)
    lab.world.run(for: .milliseconds(100))
    #expect(lab.world.nodes[0].exitCode == 0)
    lab.world.setCarrier(true, 0)
    lab.expectServed(by: 1, within: .seconds(5))
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 1)
  }

  @Test("SIGTERM of the only node resigns and lets go")
  func terminationAlone() {
    let lab = Lab(priorities: [100])
    lab.startAll()
    lab.world.stop(0)
    lab.world.run(for: .seconds(5))
    #expect(lab.world.nodes[0].exitCode == 0)
    #expect(lab.holders() == [])
  }

  @Test("maintenance without a ready peer is refused; --force lets go within 100 ms")
  func force() {
    let lab = Lab(priorities: [100])
    lab.startAll()
    let refused = lab.type(.maintenance(MaintenanceRequest(mode: .on)), on: 0)
    #expect(refused["error.reason"] == "noSuccessor")
    lab.expectServed(by: 0)
    let client = lab.world.command(
      .maintenance(MaintenanceRequest(mode: .on, force: true)), on: 0)
    lab.world.run(for: .milliseconds(100))
    #expect(lab.holders() == [])
    #expect(lab.answer(client, 0)["outcome"] == "done")
  }

  @Test("a promotion holds across a restart of the promoted node, and of the other one")
  func restart() {
    let lab = Lab()
    lab.startAll()
    lab.type(.promote(MoveRequest()), on: 1)
    lab.world.crash(0)
    lab.world.run(for: .seconds(5))
    lab.world.start(0)
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 1)
    lab.world.crash(1)
    lab.expectServed(by: 0, within: .seconds(5))
    lab.world.start(1)
    lab.expectServed(by: 1, within: .seconds(8))
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 1)
  }

  @Test("a promotion ends by itself after --for, and the better node takes over")
  func duration() {
    let lab = Lab()
    lab.startAll()
    lab.type(.promote(MoveRequest(duration: .seconds(60))), on: 1)
    lab.world.run(for: .seconds(55))
    lab.expectServed(by: 1)
    lab.expectServed(by: 0, within: .seconds(8))
    #expect(lab.longestSilence == .zero)
  }

  @Test("a promotion that ends while it is waited for is not answered as done later")
  func endsWhileAwaited() {
    let lab = Lab()
    lab.startAll()
    lab.world.changeNetwork { $0.partition([1]) }
    lab.world.run(for: .seconds(10))
    lab.world.crash(0)
    lab.world.stop(1)
    lab.world.run(for: .seconds(5))
    lab.world.start(1)
    let client = lab.world.command(
      .promote(MoveRequest(duration: .seconds(1), wait: .seconds(20))), on: 1)
    lab.world.run(for: .seconds(30))
    let answer = lab.answer(client, 1)
    #expect(lab.masters() == [1])
    #expect(answer["outcome"] != "done", "\(answer)")
  }

  @Test("promote typed twice: the first one's end does not take back what the second waits for")
  func typedTwice() {
    let lab = Lab()
    lab.world.start(1)
    let first = lab.world.command(.promote(MoveRequest(wait: .seconds(1))), on: 1)
    lab.world.run(for: .milliseconds(500))
    let second = lab.world.command(.promote(MoveRequest(wait: .seconds(20))), on: 1)
    lab.world.run(for: .seconds(25))
    #expect(lab.answer(first, 1)["outcome"] != "done")
    #expect(lab.answer(second, 1)["outcome"] == "done")
    #expect(lab.world.nodes[1].instance()?.promoted == "lb2")
    let saved = String(decoding: lab.world.nodes[1].supervisor.stateBlob, as: UTF8.self)
    #expect(saved.contains("promotion"))
  }

  @Test("maintenance survives a reboot and ends after --for")
  func maintenanceReboot() {
    let lab = Lab()
    lab.startAll()
    lab.type(.maintenance(MaintenanceRequest(mode: .on, duration: .seconds(120))), on: 0)
    lab.world.crash(0)
    lab.world.run(for: .seconds(5))
    lab.world.start(0)
    lab.world.run(for: .seconds(30))
    lab.expectServed(by: 1)
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    lab.expectServed(by: 0, within: .seconds(120))
    #expect(lab.longestSilence == .zero)
  }

  @Test("promote of the master is a hold; nothing moves, and typed again nothing is to do")
  func already() {
    let lab = Lab()
    lab.startAll()
    #expect(lab.type(.promote(MoveRequest()), on: 0)["outcome"] == "done")
    #expect(lab.type(.promote(MoveRequest()), on: 0)["outcome"] == "already")
    #expect(lab.type(.release(.onlyOne), on: 1)["outcome"] == "done")
    #expect(lab.type(.release(.onlyOne), on: 1)["outcome"] == "already")
    lab.expectServed(by: 0)
  }

  @Test("the newer of two promotions holds")
  func twoPromotions() {
    let lab = Lab(priorities: [200, 150, 100])
    lab.startAll()
    lab.type(.promote(MoveRequest()), on: 1)
    lab.world.run(for: .seconds(5))
    lab.type(.promote(MoveRequest()), on: 2)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 2)
    for node in 0..<3 {
      #expect(lab.status(node)["instances.0.promotion.node"] == "lb3", "node \(node)")
    }
    #expect(lab.longestSilence == .zero)
  }

  @Test("a promotion typed on a node whose clock is behind replaces the earlier one")
  func clocksDiffer() {
    let lab = Lab(priorities: [200, 150, 100])
    lab.startAll()
    lab.world.stepWallClock(2, by: -3_600_000_000)
    lab.type(.promote(MoveRequest()), on: 1)
    lab.world.run(for: .seconds(5))
    #expect(lab.type(.promote(MoveRequest()), on: 2)["outcome"] == "done")
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 2)
  }

  @Test("two promotions of the same second: all nodes agree on one")
  func sameSecond() {
    let lab = Lab(priorities: [200, 150, 100])
    lab.startAll()
    lab.world.command(.promote(MoveRequest()), on: 1)
    lab.world.command(.promote(MoveRequest()), on: 2)
    lab.world.run(for: .seconds(10))
    let promoted = Set(lab.world.nodes.map { $0.instance()?.promoted })
    #expect(promoted.count == 1, "\(promoted)")
    // One wins, or both are refused: the node that is promoted serves, or nobody is.
    let names = [nil: 0, "lb2": 1, "lb3": 2] as [String?: Int]
    lab.expectServed(by: promoted.first.flatMap { names[$0] } ?? -1)
  }

  @Test("maintenance at both nodes at once: the one that cannot hand over stays master")
  func maintenanceAtBoth() {
    let lab = Lab()
    lab.startAll()
    let first = lab.world.command(.maintenance(MaintenanceRequest(mode: .on)), on: 0)
    lab.world.command(.maintenance(MaintenanceRequest(mode: .on)), on: 1)
    lab.world.run(for: .seconds(5))
    lab.expectServed(by: 0)
    #expect(lab.status(0)["maintenance.on"] == "false")
    #expect(lab.status(1)["maintenance.on"] == "true")
    #expect(lab.answer(first, 0)["outcome"] != "done")
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 0)
  }

  @Test("maintenance that ends while the addresses are being handed over leaves no FAULT behind")
  func shortMaintenance() {
    let lab = Lab()
    lab.startAll()
    lab.world.command(.maintenance(MaintenanceRequest(mode: .on)), on: 0)
    lab.world.run(for: .milliseconds(2))
    lab.world.command(.maintenance(MaintenanceRequest(mode: .off)), on: 0)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 0)
    #expect(lab.world.nodes[1].instance()?.state == .backup)
  }

  @Test("a promotion that a later one replaces before it comes true is answered as refused")
  func superseded() {
    let lab = Lab(priorities: [200, 150, 100])
    lab.startAll()
    // The answer waits for the disk, the move does not.
    lab.world.nodes[1].supervisor.diskDelay = .seconds(2)
    let client = lab.world.command(.promote(MoveRequest()), on: 1)
    lab.world.run(for: .milliseconds(500))
    lab.expectServed(by: 1)
    lab.world.command(.promote(MoveRequest()), on: 2)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 2)
    #expect(lab.answer(client, 1)["outcome"] == "unchanged", "\(lab.answer(client, 1))")
  }

  @Test("a move with every datagram lost or doubled now and then still arrives", arguments: 1...12)
  func lossy(seed: UInt64) {
    let lab = Lab(seed: seed)
    lab.startAll()
    lab.world.changeNetwork {
      $0.loss = 200_000
      $0.duplication = 200_000
      $0.reordering = 100_000
    }
    let answer = lab.type(.promote(MoveRequest()), on: 1)
    lab.world.changeNetwork { $0.heal() }
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: answer["outcome"] == "done" ? 1 : 0)
  }

  @Test("a demotion to a node that dies is given up and the address stays")
  func deadSuccessor() {
    let lab = Lab()
    lab.startAll()
    lab.world.crash(1)
    let answer = lab.type(.demote(MoveRequest(wait: .seconds(10)), to: nil), on: 0)
    #expect(answer["outcome"] == "unchanged", "\(answer)")
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 0)
    #expect(lab.longestSilence == .zero)
  }
}
