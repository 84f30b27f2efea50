import Engine

/// I12: packets that are not valid change nothing.
final class StrangerAuditor: Auditor {
  let invariant = "I12"
  let interests: Interests = [.strangers]
  private var before: [InstanceObservation] = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .hears(let node, let packet) where packet.from == nil:
      before = Self.states(world.nodes[node])
    case .heard(let node, _):
      let after = Self.states(world.nodes[node])
      if after != before {
        world.report(invariant, "a stranger's packet moved \(world.nodes[node].name)")
      }
    default: break
    }
  }

  private static func states(_ node: Node) -> [InstanceObservation] {
    guard let seat = node.seat else { return [] }
    return (0..<seat.engine.instanceCount).map { seat.engine.observe($0) }
  }

  func finish(_ world: World) {}
}
