import ControlProtocol
package import NetworkTypes

/// A pair that moves its address again and again: faults, recoveries and planned moves, without an
/// end, to see whether anything grows.
package struct EnduranceRun {
  /// How far a run is.
  package struct Progress: Sendable {
    /// Changes of state so far.
    package var transitions: Int
    /// Virtual time that passed.
    package var simulated: Microseconds
    /// Broken promises; empty if all were kept.
    package var violations: [Violation]
  }

  private let world: World
  private let digest = DigestAuditor()

  /// A pair that has settled.
  package init(seed: UInt64 = 1) {
    world = World(
      seed: seed, nodes: [("lb1", Self.text(200, peer: 2)), ("lb2", Self.text(100, peer: 1))])
    for node in 0..<2 {
      world.plug(node, "eth0", addresses: [AddressPrefix(address: Self.own(node), length: 24)])
    }
    world.keepsLogs = false
    world.keepsReplies = false
    world.auditors = [BoundsAuditor(), HolderAuditor(), EventAuditor(), digest]
    world.startAll()
    world.run(for: .seconds(20))
  }

  private static func own(_ node: Int) -> IPAddress {
    .v4(IPv4Address(192, 0, 2, UInt8(node + 1)))
  }

  private static func text(_ priority: Int, peer: Int) -> String {
    """
    vrrp_instance VI_1 {
      interface eth0
      virtual_router_id 50
      priority \(priority)
      advert_int 1
      unicast_src_ip 192.0.2.\(3 - peer)
      unicast_peer {
        192.0.2.\(peer)
      }
      notify /bin/notify
      virtual_ipaddress {
        192.0.2.10/24
      }
      virtual_ipaddress_excluded {
        2001:db8::10/64
      }
    }
    """
  }

  /// Goes on until there were so many changes of state, or a promise was broken.
  package func run(until transitions: Int) -> Progress {
    while digest.transitions < transitions, world.violations.isEmpty {
      let before = digest.transitions
      cycle()
      if digest.transitions == before { world.report("I2", "nothing moves any more") }
    }
    return Progress(
      transitions: digest.transitions, simulated: world.now - .zero,
      violations: world.violations)
  }

  /// The master's cable is pulled and plugged, its engine killed, and its role given away and back.
  private func cycle() {
    world.setCarrier(false, 0)
    world.run(for: .seconds(5))
    world.setCarrier(true, 0)
    world.run(for: .seconds(5))
    world.command(.promote(MoveRequest(selection: .onlyOne, wait: .seconds(5))), on: 1)
    world.run(for: .seconds(2))
    world.command(.release(.onlyOne), on: 1)
    world.run(for: .seconds(3))
    world.killEngine(0)
    world.run(for: .seconds(1))
  }
}
