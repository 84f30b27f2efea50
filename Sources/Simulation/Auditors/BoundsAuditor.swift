import Engine
import NetworkTypes

/// I10: nothing grows: deadlines, commands, peers, waiting scripts, sockets.
final class BoundsAuditor: Auditor {
  let invariant = "I10"
  let interests: Interests = .turns

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {}

  func turned(_ node: Node, in world: World) {
    look(node, world)
  }

  private func look(_ node: Node, _ world: World) {
    guard let load = node.seat?.engine.measure() else { return }
    let slots = 3 + node.observed.count
    if load.deadlines > 64 * slots { tell("\(load.deadlines) deadlines", node, world) }
    if load.peers > 64 { tell("\(load.peers) peers", node, world) }
    if load.notifications > 64 { tell("\(load.notifications) waiting scripts", node, world) }
    if load.operations > 512 { tell("\(load.operations) waiting commands", node, world) }
    if node.sockets.count > 2 * max(1, node.kernel.links.count) {
      tell("\(node.sockets.count) sockets", node, world)
    }
  }

  private func tell(_ what: String, _ node: Node, _ world: World) {
    world.report(invariant, "\(node.name) keeps \(what)")
  }

  func finish(_ world: World) {}
}
