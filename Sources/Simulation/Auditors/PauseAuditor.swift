import ControlProtocol
import Engine
import NetworkTypes

/// I19: a node that stood still hears what waited for it before it speaks: no advert of a master
/// whose better was in the queue.
final class PauseAuditor: Auditor {
  let invariant = "I19"
  let interests: Interests = [.disturbances, .sendingAdverts]
  private var thawing: Int?
  private var thawedAt = MonotonicInstant.zero
  private var better: Set<Int> = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .disturbed(let node?, .thaw):
      thawing = node
      thawedAt = world.now
      better = []
      for arrival in world.nodes[node].inbox {
        switch arrival {
        case .packet(let packet, _): waits(packet, world.nodes[node], world)
        case .event(.request(_, _, let request)) where request.needsAdministrator:
          // An order in the queue changes what the node is before the packets are read.
          return thawing = nil
        case .event: break
        }
      }
    case .sent(let node, let packet, _) where node == thawing && !better.isEmpty:
      guard world.now == thawedAt else { return thawing = nil }
      guard let advert = packet.advert, advert.priority > 0,
        let instance = world.place(of: advert), better.contains(instance)
      else { return }
      world.report(invariant, "\(world.nodes[node].name) woke up and sent a stale advert")
    default: break
    }
  }

  /// An advert that waits: better than the node's own, which is master.
  private func waits(_ packet: Packet, _ node: Node, _ world: World) {
    guard packet.from != nil, let advert = packet.advert, advert.priority > 0,
      let instance = world.place(of: advert), instance < node.observed.count
    else { return }
    let own = node.observed[instance]
    if own.isMaster, own.overlapsWith == nil, advert.priority > own.priority.rawValue {
      better.insert(instance)
    }
  }

  func finish(_ world: World) {}
}
