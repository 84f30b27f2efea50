import NetworkTypes

/// I13: the engine binds and removes only virtual addresses of its configuration, and after a stop
/// none is left.
final class OwnershipAuditor: Auditor {
  let invariant = "I13"
  let interests: Interests = [.addresses, .lives]

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .unbound(let node, _, let prefix, byEngine: true): check(prefix, node, "removed", world)
    case .stopped(let node):
      let left = Self.virtual(world).filter { world.nodes[node].kernel.has($0.address) }
      if !left.isEmpty {
        world.report(invariant, "\(world.nodes[node].name) stopped and left \(left)")
      }
      for own in world.nodes[node].ownAddresses
      where world.nodes[node].kernel.link(named: "eth0") != nil
        && !world.nodes[node].kernel.has(own.address)
      {
        world.report(invariant, "\(world.nodes[node].name) stopped and lost \(own)")
      }
    default: break
    }
  }

  private static func virtual(_ world: World) -> [AddressPrefix] {
    world.shape?.instances.flatMap(\.addresses) ?? []
  }

  private func check(_ prefix: AddressPrefix, _ node: Int, _ what: String, _ world: World) {
    if world.shape != nil, !Self.virtual(world).contains(prefix) {
      world.report(invariant, "\(world.nodes[node].name) \(what) \(prefix), which is not virtual")
    }
  }

  func finish(_ world: World) {}
}
