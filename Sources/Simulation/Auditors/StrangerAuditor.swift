import Engine

/// I12: packets that are not valid change nothing.
final class StrangerAuditor: Auditor {
  let invariant = "I12"
  private var others = false
  private var strangers = 0
  private var changed: String?

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .hears(_, let packet):
      if packet.from == nil { strangers += 1 } else { others = true }
    case .changed(let node, let instance, let from, let to)
    where from.state != to.state && strangers > 0:
      changed = "\(world.nodes[node].name) instance \(instance): \(from.state) to \(to.state)"
    case .turned:
      if strangers > 0, !others, let changed {
        world.report(invariant, "a stranger's packet moved \(changed)")
      }
      strangers = 0
      others = false
      changed = nil
    default: break
    }
  }

  func finish(_ world: World) {}
}
