import Election
import Engine
import NetworkTypes

/// I4: whoever becomes master announces every address in the same turn; who has none announces none.
final class AnnouncementAuditor: Auditor {
  let invariant = "I4"
  let interests: Interests = [.addresses, .lives, .changes, .turns]
  private var announced: Set<IPAddress> = []
  /// What the engine bound and did not remove, by node; somebody else may have.
  private var held: [Int: Set<IPAddress>] = [:]

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .announced(let node, let address):
      if held[node]?.contains(address) != true {
        world.report(invariant, "\(world.nodes[node].name) announces \(address) without having it")
      }
      announced.insert(address)
      world.turnIsWanted = true
    case .bound(let node, _, let prefix): held[node, default: []].insert(prefix.address)
    case .unbound(let node, _, let prefix, byEngine: true): held[node]?.remove(prefix.address)
    case .started(let node):
      // An engine that goes on for a dead one takes what is there.
      held[node] = Set(world.nodes[node].kernel.addresses.map(\.prefix.address))
    case .changed(let node, let instance, let from, let to):
      guard to.isMaster, !from.isMaster, from.state != .master || from.isLingering,
        let shape = world.shape, world.nodes[node].kernel.link(named: "eth0") != nil
      else { return }
      for address in shape.instances[instance].addresses
      where !announced.contains(address.address) {
        world.report(
          invariant, "\(world.nodes[node].name) became master and did not announce \(address)")
      }
    default: break
    }
  }

  func turned(_ node: Node, in world: World) {
    if !announced.isEmpty { announced.removeAll(keepingCapacity: true) }
  }

  func finish(_ world: World) {}
}
