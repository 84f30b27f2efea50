import Engine
import NetworkTypes

/// I17: in calm times the healthy node with the highest priority is master, unless preemption is off
/// or a promotion says otherwise.
final class PriorityAuditor: Auditor {
  let invariant = "I17"
  let interests: Interests = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {}

  /// The cluster must have settled by now.
  func settled(_ world: World) {
    guard let shape = world.shape else { return }
    for (instance, plan) in shape.instances.enumerated() where plan.preempts {
      let nodes = world.nodes.filter { $0.observed.count > instance }
      if nodes.contains(where: {
        $0.observed[instance].promoted != nil || $0.seat?.engine.isInMaintenance == true
      }) {
        continue
      }
      let best = nodes.map { expected(plan, $0.index) }.max() ?? 0
      for node in nodes where node.observed[instance].isMaster {
        if expected(plan, node.index) < best {
          world.report(
            invariant,
            "\(node.name) is master of \(plan.name) with \(expected(plan, node.index)), "
              + "another node has \(best)")
        }
      }
    }
  }

  /// The priority that a healthy node must have.
  private func expected(_ plan: InstanceShape, _ node: Int) -> Int {
    let base = plan.priorities[node]
    guard base != 255, let weight = plan.weight, weight > 0 else { return base }
    return min(254, base + weight)
  }

  func finish(_ world: World) {}
}
