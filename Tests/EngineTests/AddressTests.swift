import ControlProtocol
import Election
import Engine
import NetworkTypes
import Simulation
import Testing

@Suite("Addresses and interfaces")
struct AddressTests {
  @Test(
    "an address deleted by hand is back at once, announced, without a transition",
    arguments: [AddressFamily.ipv4, .ipv6])
  func deletedByHand(family: AddressFamily) {
    let lab = Lab(Lab.Flavor(version: 3, family: family))
    lab.startAll()
    let before = Document("\(lab.type(.stats(instance: nil), on: 0))")
    lab.world.deleteAddress(lab.virtual, 0)
    #expect(lab.holders() == [])
    lab.world.run(for: .milliseconds(1))
    lab.expectServed(by: 0)
    #expect(before["instances.0.counters.0.name"] != nil)
    #expect(lab.status(0)["instances.0.state"] == "MASTER")
    #expect(lab.logged(0, "removed by somebody else") == 1)
    #expect(lab.longestSilence <= .milliseconds(1))
  }

  @Test(
    "a new hardware address of the interface is announced at once",
    arguments: [AddressFamily.ipv4, .ipv6])
  func anotherHardwareAddress(family: AddressFamily) {
    let lab = Lab(Lab.Flavor(version: 3, family: family))
    lab.startAll()
    lab.world.setHardwareAddress(MACAddress(rawValue: 0x0200_0000_AA01), 0)
    lab.world.run(for: .milliseconds(5))
    lab.expectServed(by: 0)
    #expect(lab.logged(0, "another hardware address") == 1)
    #expect(lab.longestSilence <= .milliseconds(5))
  }

  @Test("what a netlink overrun hid is found by the dump after it")
  func overrun() {
    let lab = Lab()
    lab.startAll()
    lab.world.overrun(0, for: .milliseconds(50))
    lab.world.deleteAddress(lab.virtual, 0)
    lab.world.run(for: .milliseconds(40))
    #expect(lab.holders() == [])
    lab.world.run(for: .milliseconds(20))
    lab.expectServed(by: 0)
  }

  @Test("a kernel lifetime that nobody renews takes the address away")
  func lifetime() {
    let lab = Lab()
    lab.startAll()
    lab.world.killDaemon(0)
    lab.world.addAddress(lab.virtual, 0, validFor: .seconds(3))
    lab.world.run(for: .milliseconds(2_999))
    #expect(lab.holders().contains(0))
    lab.world.run(for: .milliseconds(2))
    #expect(!lab.holders().contains(0))
  }

  @Test("addresses of others stay, also after the stop")
  func othersStay() {
    let lab = Lab()
    let foreign = Lab.prefix("192.0.2.77", 32)
    lab.startAll()
    lab.world.addAddress(foreign, 0)
    lab.world.stop(0)
    lab.world.run(for: .seconds(5))
    #expect(lab.world.nodes[0].kernel.has(foreign.address))
    #expect(lab.world.nodes[0].kernel.addresses.count == 2)
  }

  @Test(
    "an interface that is deleted and created again: FAULT, and back", arguments: Lab.Flavor.all)
  func recreated(flavor: Lab.Flavor) {
    let lab = Lab(flavor)
    lab.startAll()
    let before = lab.world.nodes[0].interface("eth0")
    lab.world.deleteInterface(0)
    lab.world.run(for: .seconds(5))
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    lab.expectServed(by: 1)
    lab.world.recreateInterface(0)
    #expect(lab.world.nodes[0].interface("eth0") != before)
    lab.expectServed(by: 0, within: .seconds(6))
    lab.world.run(for: .seconds(20))
    lab.expectServed(by: 0)
  }

  @Test("the interface's address changes: adverts come from the new one, without a transition")
  func changedSource() {
    let lab = Lab()
    lab.startAll()
    lab.world.addAddress(Lab.prefix("192.0.2.101", 24), 0)
    lab.world.run(for: .seconds(3))
    lab.world.deleteAddress(Lab.prefix("192.0.2.1", 24), 0)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 0)
    #expect(lab.longestSilence == .zero)
    #expect(lab.status(1)["instances.0.master.address"] == "192.0.2.101")
  }

  @Test("no address to send from is a fault until there is one")
  func noSource() {
    let lab = Lab()
    lab.startAll()
    lab.world.deleteAddress(Lab.prefix("192.0.2.1", 24), 0)
    lab.world.run(for: .seconds(5))
    #expect(lab.world.nodes[0].instance()?.state == .fault)
    lab.expectServed(by: 1)
    lab.world.addAddress(Lab.prefix("192.0.2.1", 24), 0)
    lab.expectServed(by: 0, within: .seconds(6))
  }

  @Test(
    "a manager of interfaces takes the address to send from and puts it back: no transition",
    arguments: Lab.Flavor.all, [Microseconds.milliseconds(12), .milliseconds(900)])
  func sourceAwayForAMoment(flavor: Lab.Flavor, away: Microseconds) {
    let lab = Lab(flavor)
    lab.startAll()
    let own = Lab.own(flavor.family, 0)
    let transitions = lab.logged(0, "->")
    lab.world.deleteAddress(own[0], 0)
    lab.world.deleteAddress(lab.virtual, 0)
    lab.world.run(for: away)
    #expect(lab.logged(0, "no adverts can leave") == 1)
    lab.world.addAddress(own[0], 0)
    lab.world.run(for: .milliseconds(20))
    lab.expectServed(by: 0)
    lab.world.run(for: .seconds(10))
    lab.expectServed(by: 0)
    #expect(lab.logged(0, "->") == transitions)
    #expect(lab.masters() == [0])
    #expect(lab.longestSilence < .seconds(1))
  }

  @Test("a virtual address of the same subnet comes back after the one to send from, not before")
  func primaryStaysPrimary() {
    let virtual = Lab.prefix("192.0.2.10", 24)
    let world = World(
      seed: 1,
      nodes: [
        ("lb1", Lab.instance(Lab.Flavor(), 0, of: 1, priority: 100, address: "192.0.2.10/24"))
      ])
    let own = Lab.own(.ipv4, 0)[0]
    world.plug(0, "eth0", addresses: [own])
    world.startAll()
    world.run(for: .seconds(10))
    #expect(world.nodes[0].kernel.has(virtual.address))
    world.deleteAddress(own, 0)
    world.deleteAddress(virtual, 0)
    world.run(for: .milliseconds(100))
    #expect(!world.nodes[0].kernel.has(virtual.address))
    world.addAddress(own, 0)
    world.run(for: .milliseconds(20))
    #expect(world.nodes[0].kernel.has(virtual.address))
    #expect(world.nodes[0].instance()?.state == .master)
  }

  @Test(
    "adverts list as many addresses as fit into the MTU, all are bound",
    arguments: [
      (AddressFamily.ipv6, 120, 89), (.ipv6, 89, 89), (.ipv6, 40, 40), (.ipv4, 250, 250),
    ])
  func longLists(family: AddressFamily, count: Int, advertised: Int) {
    let list = (1...count).map { number in
      family == .ipv4 ? "203.0.113.\(number)" : "fe80::1:\(String(number, radix: 16))"
    }.joined(separator: "\n    ")
    let flavor = Lab.Flavor(version: 3, family: family)
    let world = World(
      seed: 1,
      nodes: (0..<2).map { node in
        (
          "lb\(node + 1)",
          Lab.instance(flavor, node, of: 2, priority: 200 - 50 * node, address: list)
        )
      })
    for node in 0..<2 { world.plug(node, "eth0", addresses: Lab.own(family, node)) }
    let own = Lab.own(family, 0).count
    let packets = Collector()
    world.auditors = [packets]
    world.startAll()
    world.run(for: .seconds(12))
    #expect(world.nodes.map { $0.kernel.addresses.count } == [count + own, own])
    let adverts = packets.packets.filter { $0.bytes.count > 8 && $0.bytes[1] == 51 }
    #expect(Set(adverts.map { Int($0.bytes[3]) }) == [advertised])
    #expect(world.nodes.allSatisfy { !$0.log.contains { $0.text.contains("other addresses") } })
  }

  @Test("an interface that does not exist yet: FAULT until it appears")
  func missingInterface() {
    let world = World(
      seed: 1,
      nodes: [("lb1", Lab.instance(Lab.Flavor(), 0, of: 2, priority: 100))])
    world.startAll()
    world.run(for: .seconds(5))
    #expect(world.nodes[0].instance()?.state == .fault)
    world.plug(0, "eth0", addresses: Lab.own(.ipv4, 0))
    world.run(for: .seconds(5))
    #expect(world.nodes[0].instance()?.state == .master)
    #expect(world.nodes[0].kernel.has(Lab.virtual(.ipv4).address))
  }

  @Test("250 addresses come and go together")
  func many() {
    let list = (0..<250).map { "203.0.113.\($0)/32" }.joined(separator: "\n    ")
    let configuration = { (node: Int) in
      Lab.instance(
        Lab.Flavor(version: 3), node, of: 2, priority: 200 - 50 * node, address: list)
    }
    let world = World(seed: 1, nodes: [("lb1", configuration(0)), ("lb2", configuration(1))])
    for node in 0..<2 { world.plug(node, "eth0", addresses: Lab.own(.ipv4, node)) }
    world.startAll()
    world.run(for: .seconds(10))
    #expect(world.nodes.map { $0.kernel.addresses.count } == [251, 1])
    world.stop(0)
    world.run(for: .seconds(2))
    #expect(world.nodes.map { $0.kernel.addresses.count } == [1, 251])
  }
}
