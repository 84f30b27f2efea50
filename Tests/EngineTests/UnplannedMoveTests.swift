import Election
import Engine
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing

@Suite("Unplanned moves")
struct UnplannedMoveTests {
  @Test("a pair elects the higher priority and serves the clients", arguments: Lab.Flavor.all)
  func election(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    #expect(lab.world.nodes[1].instance()?.state == .backup)
    #expect(lab.longestSilence == .zero)
  }

  @Test("a power cut moves the address within the protocol's limit", arguments: Lab.Flavor.all)
  func powerCut(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    lab.world.crash(0)
    // 3 adverts and the skew of priority 100, and what wires and timers take.
    lab.expectServed(by: 1, within: .milliseconds(3_609 + 3))
    #expect(lab.longestSilence <= .milliseconds(3_612))
    #expect(lab.longestSilence > .milliseconds(2_600))
  }

  @Test("the recovered node takes back without a lost packet", arguments: Lab.Flavor.all)
  func recovery(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    lab.world.crash(0)
    lab.world.run(for: .seconds(10))
    lab.world.clients.resetTimes(at: lab.world.now)
    lab.world.start(0)
    lab.expectServed(by: 0, within: .seconds(5))
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 0)
    #expect(lab.longestSilence == .zero)
  }

  @Test("a pulled cable: the other serves; plugged in again, the better one does")
  func cable() {
    let lab = Lab()
    lab.startAll()
    lab.world.setCarrier(false, 0)
    lab.world.run(for: .milliseconds(5))
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    #expect(lab.holders() == [])
    lab.world.run(for: .seconds(4))
    lab.expectServed(by: 1)
    lab.world.setCarrier(true, 0)
    lab.expectServed(by: 0, within: .seconds(5))
  }

  @Test("the backup's cable does not concern the clients")
  func backupCable() {
    let lab = Lab()
    lab.startAll()
    lab.world.setCarrier(false, 1)
    lab.world.run(for: .seconds(5))
    lab.world.setCarrier(true, 1)
    lab.world.run(for: .seconds(5))
    lab.expectServed(by: 0)
    #expect(lab.longestSilence == .zero)
  }

  @Test("of three nodes the next best follows, each time")
  func three() {
    let lab = Lab(priorities: [200, 150, 100])
    lab.startAll()
    lab.world.crash(0)
    lab.expectServed(by: 1, within: .milliseconds(3_430))
    lab.world.crash(1)
    lab.expectServed(by: 2, within: .milliseconds(3_620))
    lab.world.start(0)
    lab.expectServed(by: 0, within: .seconds(5))
    lab.world.start(1)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 0)
  }

  @Test("an engine that is killed: a new one starts, and one node serves")
  func engineKill() {
    let lab = Lab()
    lab.startAll()
    lab.world.killEngine(0)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 0)
  }

  @Test("leftovers of a killed daemon are removed by the next one before it plays a part")
  func leftovers() {
    // A lease would take them away before the next one starts.
    let lab = Lab(extra: { _ in "  no_address_lease" })
    lab.startAll()
    lab.world.killDaemon(0)
    #expect(lab.holders() == [0])
    lab.world.run(for: .seconds(5))
    #expect(lab.holders() == [0, 1])
    lab.world.start(0)
    lab.world.run(for: .milliseconds(1))
    #expect(lab.holders() == [1])
    lab.expectServed(by: 0, within: .seconds(5))
  }

  @Test("a silent partition makes two masters; healed, one is left and announces", arguments: 1...4)
  func partition(seed: UInt64) {
    let lab = Lab(seed: seed)
    lab.startAll()
    lab.world.changeNetwork { $0.partition([1]) }
    lab.world.run(for: .seconds(20))
    #expect(lab.masters() == [0, 1])
    #expect(lab.world.clients.servers(address: 0) == [1], "the last to announce draws the clients")
    lab.world.changeNetwork { $0.heal() }
    // The next advert that passes ends it, and the survivor draws the clients back at once.
    lab.expectServed(by: 0, within: .milliseconds(1_005))
  }

  @Test("one-way: a deaf backup becomes master and is answered; healed, one is left")
  func oneWay() {
    let lab = Lab()
    lab.startAll()
    lab.world.changeNetwork { $0.setPassing(false, from: 0, to: 1) }
    lab.world.run(for: .seconds(10))
    #expect(lab.masters() == [0, 1])
    #expect(lab.logged(0, "must yield") >= 1)
    lab.world.changeNetwork { $0.heal() }
    lab.expectServed(by: 0, within: .milliseconds(1_005))
  }

  @Test("one-way: the deaf backup announces last, and the clients are drawn back at once")
  func oneWayClients() {
    let lab = Lab()
    lab.startAll()
    lab.world.changeNetwork { $0.setPassing(false, from: 0, to: 1) }
    lab.world.run(for: .milliseconds(2_600))
    while lab.masters() == [0] { lab.world.run(for: .milliseconds(1)) }
    // Its announcements follow its first advert, which node 0 answered already.
    lab.world.run(for: .milliseconds(60))
    #expect(lab.masters() == [0, 1])
    #expect(lab.world.clients.servers(address: 0) == [0])
    // A lost one is repeated: not only after five seconds.
    lab.world.run(for: .seconds(3))
    let sent = lab.world.nodes[0].engine?.announcementsCounted(0) ?? 0
    lab.world.run(for: .seconds(1))
    #expect(lab.world.nodes[0].engine?.announcementsCounted(0) ?? 0 > sent)
  }

  @Test("a paused master hears the new one first and yields without an advert of its own")
  func pause() {
    let lab = Lab(priorities: [100, 150]) { $0 == 1 ? "  nopreempt" : "" }
    lab.world.start(0)
    lab.world.run(for: .seconds(5))
    lab.world.start(1)
    lab.startAll()
    lab.world.freeze(0)
    lab.world.run(for: .seconds(4))
    #expect(lab.masters() == [0, 1])
    #expect(lab.world.clients.servers(address: 0) == [1])
    let before = lab.world.nodes[0].engine?.advertisementsCounted(0)
    lab.world.thaw(0)
    #expect(lab.world.nodes[0].engine?.advertisementsCounted(0) == before)
    #expect(lab.holders() == [1])
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 1)
  }

  @Test("a paused master whose script failed first hears the new one before it says so")
  func pauseWithVerdict() {
    let check = "vrrp_script check {\n  script \"/bin/check\"\n  interval 2\n  timeout 1\n}\n"
    let lab = Lab(priorities: [100, 150], globals: check) { node in
      node == 1 ? "  nopreempt" : "  track_script {\n    check weight -20\n  }"
    }
    lab.world.start(0)
    lab.world.run(for: .seconds(5))
    lab.world.start(1)
    lab.startAll()
    lab.world.setScript("check", ScriptBehavior(.exited(1), after: .milliseconds(500)), 0)
    // Its clock stands still as well: it cannot know that anything has passed.
    lab.world.run(for: .milliseconds(2_100))
    lab.world.freeze(0, wholeMachine: true, clockStops: true)
    lab.world.run(for: .seconds(6))
    #expect(lab.masters() == [0, 1])
    let recorder = AnnouncementRecorder()
    lab.world.auditors = [recorder]
    lab.world.thaw(0)
    #expect(recorder.adverts == 0)
    #expect(lab.world.nodes[0].instance()?.priority == Priority(80))
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 1)
  }

  @Test("a paused master that hears a worse one and then a better one answers neither")
  func pauseOverTwoMasters() {
    let lab = Lab(priorities: [100, 50, 200])
    lab.world.start(0)
    lab.world.start(1)
    lab.world.run(for: .seconds(10))
    lab.world.freeze(0)
    lab.world.run(for: .seconds(10))
    lab.world.start(2)
    lab.world.run(for: .seconds(20))
    #expect(lab.holders() == [2])
    let before = lab.world.nodes[0].engine?.advertisementsCounted(0)
    let recorder = AnnouncementRecorder()
    lab.world.auditors = [recorder]
    lab.world.thaw(0)
    #expect(lab.world.nodes[0].engine?.advertisementsCounted(0) == before)
    #expect(recorder.adverts == 0)
    #expect(recorder.announcements == 0)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 2)
  }
}

/// Counts what the first node sends.
private final class AnnouncementRecorder: Auditor {
  let invariant = ""
  private(set) var adverts = 0
  private(set) var announcements = 0

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .sent(node: 0, let datagram, _) where datagram.bytes.count > 1 && datagram.bytes[1] != 0:
      adverts += 1
    case .announced(node: 0, _): announcements += 1
    default: break
    }
  }

  func finish(_ world: World) {}
}
