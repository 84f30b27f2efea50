import Election
import Engine
import NetworkTypes

/// I15: members of a sync group are in FAULT together, and in calm times one node is master of all.
final class GroupAuditor: Auditor {
  let invariant = "I15"
  let interests: Interests = .changes

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    guard case .changed(let index, _, _, _) = fact, world.shape?.isGrouped == true else { return }
    let node = world.nodes[index]
    guard node.observed.count > 1, node.seat?.engine.isInMaintenance == false else { return }
    let members = node.observed.prefix(2)
    guard members.contains(where: { $0.state == .fault }) else { return }
    if members.contains(where: \.isMaster) {
      world.report(
        invariant, "\(node.name) is \(members.map { "\($0.state)" }) of one sync group")
    }
  }

  /// The cluster must have settled by now.
  func settled(_ world: World) {
    guard let shape = world.shape, shape.isGrouped else { return }
    let masters = (0..<2).map { instance in
      world.nodes.filter {
        $0.observed.count > instance && $0.observed[instance].isMaster
      }.map(\.name)
    }
    if masters[0] != masters[1] {
      world.report(invariant, "healed, but masters of one sync group are \(masters)")
    }
  }

  func finish(_ world: World) {}
}
