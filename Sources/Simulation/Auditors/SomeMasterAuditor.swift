import Engine
import NetworkTypes

/// I2: there is a master. When the cluster must have settled exactly one node is master of each
/// virtual router, has its addresses, and nobody else has; and it stays so while it is calm.
final class SomeMasterAuditor: Auditor {
  let invariant = "I2"
  let interests: Interests = .changes

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    guard world.calmSince != nil, case .changed(let node, let instance, let from, let to) = fact,
      from.state != to.state
    else { return }
    world.report(
      invariant,
      "\(world.nodes[node].name) goes from \(from.state) to \(to.state) of instance \(instance) "
        + "while all is well")
  }

  /// The cluster must have settled by now.
  func settled(_ world: World) {
    guard let shape = world.shape else { return }
    for (instance, plan) in shape.instances.enumerated() {
      let masters = world.nodes.filter {
        $0.observed.count > instance && $0.observed[instance].isMaster
      }
      guard masters.count == 1, let master = masters.first else {
        world.report(
          invariant,
          "healed, but masters of \(plan.name) are \(masters.map(\.name)): "
            + Self.states(instance, world))
        continue
      }
      for address in plan.addresses {
        let holders = world.nodes.filter { $0.kernel.has(address.address) }.map(\.name)
        if holders != [master.name] {
          world.report(
            invariant, "healed, \(master.name) is master, but \(holders) have \(address)")
        }
      }
    }
  }

  private static func states(_ instance: Int, _ world: World) -> String {
    world.nodes.map { node in
      guard node.observed.count > instance else { return "\(node.name) has none" }
      let state = node.observed[instance]
      return "\(node.name) \(state.state) \(state.priority)\(state.isHealthy ? "" : " faulty")"
    }.joined(separator: ", ")
  }

  func finish(_ world: World) {}
}
