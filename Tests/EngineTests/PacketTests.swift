import ControlProtocol
import NetworkTypes
import Simulation
import Testing
import VRRPWire

@Suite("Packets at the engine")
struct PacketTests {
  /// An advert of a stranger that would win every election.
  private func owner(_ lab: Lab, router: UInt8 = 51, ttl: UInt8 = 255) throws -> Packet {
    let number = try #require(VirtualRouterID(router))
    let source = IPAddress.v4(IPv4Address(192, 0, 2, 250))
    let advertisement = Advertisement(
      version: .version2, virtualRouterID: number, priority: .owner, interval: .seconds(1),
      addresses: [lab.virtual.address], password: nil)
    var bytes: [UInt8] = []
    advertisement.encode(
      into: &bytes, source: source, destination: .v4(.vrrpGroup), checksum: .pseudoHeader)
    return Packet(
      bytes: bytes, source: source, destination: .v4(.vrrpGroup), ttl: ttl, segment: 0, from: nil)
  }

  /// What the backup counts, but adverts and peer messages, which go on.
  private func counters(_ lab: Lab) -> [String: String] {
    let document = lab.type(.stats(instance: nil), on: 1)
    var found: [String: String] = [:]
    for index in 0..<document.count("instances.0.counters") {
      guard let name = document["instances.0.counters.\(index).name"],
        !["advertisementsReceived", "peerMessagesReceived", "peerMessagesSent"].contains(name)
      else { continue }
      found[name] = document["instances.0.counters.\(index).value"]
    }
    return found
  }

  @Test("a router that has no instance here changes nothing and counts nowhere")
  func otherRouter() throws {
    let lab = Lab()
    lab.startAll()
    let before = counters(lab)
    for _ in 0..<10 { lab.world.strange(try owner(lab, router: 77)) }
    lab.world.run(for: .milliseconds(10))
    #expect(counters(lab) == before)
    lab.expectServed(by: 0)
    // The same advert with our number is another matter.
    lab.world.strange(try owner(lab))
    lab.world.run(for: .milliseconds(10))
    #expect(lab.masters() == [])
  }

  @Test("every dropped packet is counted, and each kind is logged once")
  func dropped() throws {
    let lab = Lab()
    lab.startAll()
    for ttl in [1, 64, 254] as [UInt8] {
      for _ in 0..<100 { lab.world.strange(try owner(lab, ttl: ttl)) }
    }
    lab.world.run(for: .milliseconds(10))
    #expect(counters(lab)["ttlErrors"] == "300", "\(counters(lab))")
    #expect(lab.logged(1, "dropped a packet from 192.0.2.250") == 1)
    lab.expectServed(by: 0)
  }

  @Test("no address is announced before the kernel has it", arguments: Lab.Flavor.all)
  func announcedAfterBound(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    let order = AnnouncementOrder()
    lab.world.auditors.append(order)
    lab.startAll()
    lab.world.crash(0)
    lab.world.run(for: .seconds(10))
    #expect(order.announced >= 2)
    #expect(order.early == 0)
  }
}

/// Counts announcements, and those of addresses that the node's kernel does not have.
private final class AnnouncementOrder: Auditor {
  let invariant = "H6"
  private(set) var announced = 0
  private(set) var early = 0

  func observe(_ fact: Fact, in world: World) {
    guard case .announced(let node, let address) = fact else { return }
    announced += 1
    if !world.nodes[node].kernel.has(address) { early += 1 }
  }

  func finish(_ world: World) {}
}
