import Election
import Engine
import NetworkTypes
import SupervisorProtocol

/// I24: who became master too often, as `flap_damping` says, does not preempt for a while.
final class DampingAuditor: Auditor {
  let invariant = "I24"
  let interests: Interests = [.lives, .changes, .supervision]

  /// What the node must have counted itself; it may count more, since it sees each transition.
  private struct Count {
    var moments: [MonotonicInstant] = []
    var heldUntil = MonotonicInstant.zero

    mutating func expire(at now: MonotonicInstant) {
      if heldUntil > .zero, heldUntil <= now { self = Count() }
    }
  }

  /// By node and instance.
  private var counts = PerInstance<Count>()

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    // A new engine counts anew.
    case .started(let node):
      for instance in 0..<counts.width { counts[node, instance] = nil }
    case .changed(let node, let instance, let from, let to)
    where from.state != .master && to.state == .master:
      becameMaster(node, instance, world)
    case .told(let node, .appendEvent(_, let line)): look(line, world.nodes[node], world)
    default: break
    }
  }

  private func becameMaster(_ node: Int, _ instance: Int, _ world: World) {
    guard let damping = world.shape?.instances[instance].damping else { return }
    var count = counts[node, instance] ?? Count()
    count.expire(at: world.now)
    count.moments.removeAll { world.now - $0 > .seconds(damping.window) }
    count.moments.append(world.now)
    if count.moments.count >= damping.count {
      count.heldUntil = world.now + .seconds(damping.hold)
    }
    counts[node, instance] = count
  }

  private func look(_ line: String, _ node: Node, _ world: World) {
    guard line.utf8.contains(of: "BACKUP -> MASTER: preempts"), let shape = world.shape else {
      return
    }
    for (instance, plan) in shape.instances.enumerated()
    where plan.damping != nil
      && line.utf8.contains(of: Array("\"instance\":\"\(plan.name)\"".utf8))
    {
      // An owner preempts always, and a promotion is an order.
      guard plan.priorities[node.index] != 255,
        node.seat?.engine.observe(instance).promoted != node.name,
        let held = counts[node.index, instance]?.heldUntil, held > world.now
      else { continue }
      world.report(
        invariant, "\(node.name) preempts in \(plan.name) although flap_damping holds it down")
    }
  }

  func finish(_ world: World) {}
}
