import Engine
import NetworkTypes

/// I20: a new engine becomes master no sooner than a master-down interval after its start if it
/// hears nothing; an owner may after one advertisement interval.
final class StartAuditor: Auditor {
  let invariant = "I20"
  let interests: Interests = [.lives, .hearing, .disturbances, .changes]
  /// When an engine started that has heard nothing yet, by node.
  private var startedAt: [Int: MonotonicInstant] = [:]

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .started(let node): startedAt[node] = world.now
    // Whoever heard anything has other reasons.
    case .hears(let node, let packet) where packet.from != nil:
      if !startedAt.isEmpty { startedAt[node] = nil }
    // A pause of the clock stretches time; a reload changes what is waited for.
    case .disturbed(let node?, .thaw), .disturbed(let node?, .reload): startedAt[node] = nil
    case .changed(let node, let instance, let from, let to) where to.isMaster && !from.isMaster:
      guard let started = startedAt[node], let shape = world.shape else { return }
      let plan = shape.instances[instance]
      let waited = world.now - started
      let isOwner = plan.priorities[node] == 255
      let least = isOwner ? min(plan.interval, .seconds(1)) : plan.interval * 3
      if waited < least {
        world.report(
          invariant,
          "\(world.nodes[node].name) is master \(waited.count) µs after its start")
      }
    default: break
    }
  }

  func finish(_ world: World) {}
}
