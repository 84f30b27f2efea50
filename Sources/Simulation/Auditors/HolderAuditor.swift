import Engine
import NetworkTypes

/// I3: who is not master has no virtual address after any turn, and a master that lacks one has it
/// back within 20 ms.
final class HolderAuditor: Auditor {
  let invariant = "I3"
  let interests: Interests = [.turns, .disturbances]
  /// Since when a master lacks an address, by node and place of the address.
  private var missingSince: [Int: MonotonicInstant] = [:]

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .disturbed(let node?, .freeze), .disturbed(let node?, .thaw),
      .disturbed(let node?, .interface),
      .disturbed(let node?, .overrun), .disturbed(let node?, .engineKill):
      missingSince = missingSince.filter { $0.key >> 16 != node }
    default: break
    }
  }

  func turned(_ node: Node, in world: World) {
    guard node.isActive, let shape = world.shape, !node.kernel.links.isEmpty,
      node.observed.count == shape.instances.count
    else { return }
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
    // To be looked at again after the node's next turn, whether anything changes or not.
    node.judged = -1
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
