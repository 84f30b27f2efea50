import Engine
import NetworkTypes

/// I3: who is not master has no virtual address after any turn, and a master that lacks one has it
/// back within 20 ms.
final class HolderAuditor: Auditor {
  let invariant = "I3"
  let interests: Interests = [.turns, .disturbances]
  /// Since when a master lacks an address, by node and place of the address.
  private var missingSince: [Int: MonotonicInstant] = [:]
  /// What each node was like when it was looked at last, all right then.
  private var seen: [Int] = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .turned(let node): turned(world.nodes[node], world)
    case .disturbed(let node?, .freeze), .disturbed(let node?, .thaw),
      .disturbed(let node?, .interface),
      .disturbed(let node?, .overrun), .disturbed(let node?, .engineKill):
      missingSince = missingSince.filter { $0.key >> 16 != node }
    default: break
    }
  }

  private func turned(_ node: Node, _ world: World) {
    guard node.isActive, let shape = world.shape, !node.kernel.links.isEmpty,
      node.observed.count == shape.instances.count
    else { return }
    // Nothing has changed since all was right.
    while seen.count <= node.index { seen.append(-1) }
    let stamp = node.kernel.generation << 32 | node.changes
    if missingSince.isEmpty, seen[node.index] == stamp { return }
    seen[node.index] = stamp
    var place = 0
    for (instance, plan) in shape.instances.enumerated() {
      let holds = node.observed[instance].holdsAddresses
      for address in plan.addresses {
        let isBound = node.kernel.has(address.address)
        place += 1
        let key = node.index << 16 | place
        if isBound == holds {
          if !missingSince.isEmpty { missingSince[key] = nil }
        } else if isBound {
          world.report(
            invariant,
            "\(node.name) is \(node.observed[instance].state) of \(plan.name) and has \(address)")
        } else {
          lacks(address, node, key, world)
        }
      }
    }
  }

  private func lacks(_ address: AddressPrefix, _ node: Node, _ key: Int, _ world: World) {
    seen[node.index] = -1
    if node.overrunUntil != nil { return }
    let since = missingSince[key] ?? world.now
    missingSince[key] = since
    if world.now - since > .milliseconds(20) {
      world.report(invariant, "\(node.name) is master and lacks \(address)")
      missingSince[key] = nil
    }
  }

  func finish(_ world: World) {}
}
