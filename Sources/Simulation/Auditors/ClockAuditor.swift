import Engine
import NetworkTypes

/// I7: setting a wall clock changes no state: not in calm times, and with no other disturbance near.
final class ClockAuditor: Auditor {
  let invariant = "I7"
  let interests: Interests = [.disturbances, .changes]
  private var steppedAt: MonotonicInstant?
  private var disturbedAt = MonotonicInstant.zero

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .disturbed(_, .wallClock):
      if world.calmSince != nil { steppedAt = world.now }
    case .disturbed: disturbedAt = world.now
    case .changed(let node, let instance, let from, let to) where from.state != to.state:
      guard let steppedAt, world.calmSince != nil, disturbedAt < steppedAt else { return }
      world.report(
        invariant,
        "\(world.nodes[node].name) goes from \(from.state) to \(to.state) of instance "
          + "\(instance) after the wall clock was set")
    default: break
    }
  }

  func finish(_ world: World) {}
}
