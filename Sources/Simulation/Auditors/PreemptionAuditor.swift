import Engine
import NetworkTypes
import SupervisorProtocol

/// I16: with `nopreempt` nobody preempts a living master, and `preempt_delay` is kept.
final class PreemptionAuditor: Auditor {
  let invariant = "I16"
  let interests: Interests = [.hearingAdverts, .changes, .supervision]
  /// When a node began to hear the master whom it would preempt, by node and instance.
  private var heardSince = PerInstance<MonotonicInstant>()

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .hears(let node, let packet):
      guard let advert = packet.advert, packet.from != nil,
        let instance = world.place(of: advert)
      else { return }
      if heardSince[node, instance] == nil { heardSince[node, instance] = world.now }
    case .changed(let node, let instance, let from, let to) where from.state != to.state:
      heardSince[node, instance] = nil
    case .told(let node, .appendEvent(_, let line)): look(line, world.nodes[node], world)
    default: break
    }
  }

  private func look(_ line: String, _ node: Node, _ world: World) {
    guard line.utf8.contains(of: "BACKUP -> MASTER: preempts"), let shape = world.shape else {
      return
    }
    for (instance, plan) in shape.instances.enumerated()
    where line.utf8.contains(of: Array("\"instance\":\"\(plan.name)\"".utf8)) {
      // A promotion is an order, whatever the file says of preemption.
      guard plan.priorities[node.index] != 255,
        node.seat?.engine.observe(instance).promoted != node.name
      else { continue }
      if !plan.preempts {
        world.report(invariant, "\(node.name) preempts in \(plan.name) in spite of nopreempt")
      }
      let since = heardSince[node.index, instance] ?? world.now
      if world.now - since < .seconds(plan.preemptDelay) {
        world.report(
          invariant,
          "\(node.name) preempts in \(plan.name) after "
            + "\((world.now - since).count) µs, before preempt_delay")
      }
    }
  }

  func finish(_ world: World) {}
}
