import ControlProtocol
import Engine
import NetworkTypes
import Simulation
import SupervisorProtocol
import Testing

/// What another router, or the host, does wrong is told by one event with what to do about it.
@Suite("Findings")
struct FindingTests {
  /// Events of a node with that text.
  private func events(_ lab: Lab, _ node: Int, _ text: String) -> [String] {
    lab.world.nodes[node].supervisor.events.filter { $0.contains(text) }
  }

  /// Fails unless there is exactly one such event, and it says what to do.
  private func expectOne(
    _ lab: Lab, _ node: Int, _ text: String, type: String = "peer", remedy: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let found = events(lab, node, text)
    #expect(found.count == 1, "\(text): \(found)", sourceLocation: location)
    let event = Document(found.first ?? "{}")
    #expect(event["type"] == type, sourceLocation: location)
    #expect(event["text"]?.contains(remedy) == true, "\(event)", sourceLocation: location)
  }

  /// A router that speaks as it was told, as a stranger on the wire.
  private func advert(_ lab: Lab, change: (inout [UInt8]) -> Void = { _ in }) -> Packet? {
    let packets = Collector()
    lab.world.auditors = [packets]
    lab.world.run(for: .seconds(1))
    lab.world.auditors = []
    guard var packet = packets.packets.first(where: { $0.bytes[1] == 51 }) else { return nil }
    packet.from = nil
    change(&packet.bytes)
    return packet
  }

  @Test("asymmetric hearing: the peer is heard, and goes on as master because it does not hear us")
  func asymmetricHearing() {
    let lab = Lab()
    lab.startAll()
    lab.world.changeNetwork { $0.setPassing(false, from: 0, to: 1) }
    lab.world.run(for: .seconds(20))
    #expect(lab.masters() == [0, 1])
    expectOne(lab, 0, "does not hear us", remedy: "firewall")
    #expect(events(lab, 1, "does not hear us").isEmpty)
  }

  @Test("a partition that heals is no asymmetric hearing")
  func healedPartition() {
    let lab = Lab()
    lab.startAll()
    for _ in 0..<5 {
      lab.world.changeNetwork { $0.partition([0]) }
      lab.world.run(for: .seconds(10))
      lab.world.changeNetwork { $0.heal() }
      lab.world.run(for: .seconds(10))
    }
    lab.expectServed(by: 0)
    #expect(events(lab, 0, "does not hear us").isEmpty)
  }

  @Test("duplicate priority", arguments: [100, 255])
  func duplicatePriority(priority: Int) {
    let lab = Lab(priorities: [priority, priority])
    lab.world.startAll()
    lab.world.run(for: .seconds(30))
    let told = (0..<2).flatMap { events(lab, $0, priority == 255 ? "two owners" : "own priority") }
    #expect(!told.isEmpty)
    #expect(told.allSatisfy { $0.contains("Do: give") }, "\(told)")
  }

  @Test("duplicate address: adverts from our own address that we cannot have sent")
  func duplicateAddress() {
    let lab = Lab()
    lab.startAll()
    guard let own = advert(lab) else { return #expect(Bool(false), "no advert") }
    var twin = own
    twin.bytes[2] = 50
    Self.seal(&twin.bytes)
    twin.source = Lab.own(.ipv4, 1)[0].address
    lab.world.transmit(twin)
    lab.world.run(for: .seconds(1))
    expectOne(lab, 1, "another router sends adverts from 192.0.2.2", remedy: "another address")
    // What a switch loops back to the master is its own.
    lab.world.transmit(own)
    lab.world.run(for: .seconds(1))
    #expect(events(lab, 0, "another router sends").isEmpty)
    lab.expectServed(by: 0)
  }

  @Test("a router that was never heard before")
  func newRouter() {
    let lab = Lab()
    lab.startAll()
    guard var stranger = advert(lab) else { return #expect(Bool(false), "no advert") }
    stranger.source = Lab.prefix("192.0.2.99", 24).address
    for _ in 0..<3 {
      lab.world.transmit(stranger)
      lab.world.run(for: .milliseconds(10))
    }
    expectOne(lab, 1, "192.0.2.99 is heard for the first time", remedy: "virtual_router_id")
  }

  @Test("adverts of virtual routers that have no instance here, where that is asked for")
  func unknownRouter() {
    let lab = Lab(globals: "global_defs {\n log_unknown_vrids\n}\n")
    lab.startAll()
    guard let stranger = advert(lab, change: { $0[1] = 77 }) else {
      return #expect(Bool(false), "no advert")
    }
    for _ in 0..<3 { lab.world.transmit(stranger) }
    lab.world.run(for: .seconds(1))
    // From our own address at the sender itself, so only the other node tells.
    expectOne(
      lab, 1, "advertises virtual router 77", type: "daemon", remedy: "compare virtual_router_id")
  }

  @Test("mismatches of version, interval, checksum and addresses")
  func mismatches() {
    let cases: [(String, String, (inout [UInt8]) -> Void)] = [
      ("VRRP version 3", "Set the same version", { $0[0] = 0x31 }),
      (
        "advertises every 7 s", "same advert_int",
        {
          $0[5] = 7
          Self.seal(&$0)
        }
      ),
      ("checksum", "v3_checksum_as_v2", { $0[6] ^= 0x55 }),
      (
        "other addresses", "the same list",
        {
          $0[11] ^= 1
          Self.seal(&$0)
        }
      ),
    ]
    for (text, remedy, change) in cases {
      let lab = Lab()
      lab.startAll()
      guard let wrong = advert(lab, change: change) else { continue }
      for _ in 0..<3 { lab.world.transmit(wrong) }
      lab.world.run(for: .seconds(1))
      expectOne(lab, 1, text, remedy: remedy)
    }
  }

  /// The checksum of VRRPv2.
  private static func seal(_ bytes: inout [UInt8]) {
    bytes[6] = 0
    bytes[7] = 0
    var sum = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += Int(bytes[index]) << 8 | Int(bytes[index + 1])
    }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    bytes[6] = UInt8(~sum >> 8 & 0xFF)
    bytes[7] = UInt8(~sum & 0xFF)
  }

  @Test("a socket that the kernel refuses is FAULT, an event, and tried again each second")
  func refusedSocket() {
    let lab = Lab()
    lab.startAll()
    guard let index = lab.world.nodes[1].interface("eth0") else { return }
    let key = TransportKey(family: .ipv4, index: index)
    lab.world.deliver(.transportFailed(key, "Too many open files"), to: 1)
    expectOne(
      lab, 1, "Too many open files; it is tried", type: "daemon", remedy: "limits of descriptors")
    #expect(lab.status(1)["instances.0.state"] == "FAULT")
    lab.world.run(for: .seconds(2))
    // The simulated kernel has descriptors again.
    #expect(lab.status(1)["instances.0.state"] == "BACKUP")
    #expect(events(lab, 1, "is open again").count == 1)
    lab.expectServed(by: 0)
  }

  @Test("lost notifications and memberships are events")
  func losses() {
    let lab = Lab()
    lab.startAll()
    for _ in 0..<3 {
      lab.world.overrun(0, for: .milliseconds(50))
      lab.world.run(for: .seconds(1))
    }
    expectOne(lab, 0, "notifications of the kernel were lost", type: "daemon", remedy: "read anew")
    guard let index = lab.world.nodes[1].interface("eth0") else { return }
    lab.world.deliver(.membershipRestored(TransportKey(family: .ipv4, index: index)), to: 1)
    expectOne(lab, 1, "multicast membership on eth0 was lost", type: "daemon", remedy: "joined")
    lab.world.deliver(.supervisor(.hostEvent("3 log lines were dropped")), to: 1)
    expectOne(lab, 1, "3 log lines were dropped", type: "daemon", remedy: "")
  }
}

@Suite("Full disk")
struct FullDiskTests {
  @Test("a command whose state cannot be written fails, and is taken back")
  func commandsAreTakenBack() {
    let lab = Lab()
    lab.startAll()
    lab.world.nodes[0].supervisor.diskIsFull = true
    lab.world.nodes[1].supervisor.diskIsFull = true
    let maintenance = lab.type(.maintenance(MaintenanceRequest(mode: .on)), on: 0)
    #expect(maintenance["error.reason"] == "stateNotWritten")
    lab.world.run(for: .seconds(5))
    #expect(lab.world.nodes[0].engine?.isInMaintenance == false)
    #expect(lab.type(.promote(MoveRequest()), on: 1)["error.reason"] == "stateNotWritten")
    lab.world.run(for: .seconds(5))
    #expect(lab.world.nodes[1].instance()?.promoted == nil)
    lab.expectServed(by: 0)
  }
}
