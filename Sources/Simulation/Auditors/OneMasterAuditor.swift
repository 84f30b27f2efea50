import Engine
import NetworkTypes

/// I1: at most one master. A master that hears a better one yields in the same turn; in calm times
/// there are never two.
final class OneMasterAuditor: Auditor {
  let invariant = "I1"
  let interests: Interests = [.hearing, .turns, .changes]
  private var heard: [(instance: Int, advert: AdvertView, before: InstanceObservation)] = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .hears(let node, let packet): hears(packet, world.nodes[node], world)
    case .turned(let node): turned(world.nodes[node], world)
    case .changed(_, let instance, let from, let to) where to.isMaster && !from.isMaster:
      settle(instance, world)
    default: break
    }
  }

  private func hears(_ packet: Packet, _ node: Node, _ world: World) {
    // Whoever was no master before this turn becomes none before it has heard all packets.
    guard packet.from != nil, node.isMasterOfAny, let shape = world.shape,
      let advert = AdvertView(packet.bytes, source: packet.source), advert.priority > 0,
      let instance = advert.instance(in: shape), (node.seat?.engine.instanceCount ?? 0) > instance,
      let before = node.seat?.engine.observe(instance)
    else { return }
    guard before.isMaster, before.overlapsWith != packet.source,
      before.sourceAddress != packet.source
    else { return }
    let own = before.priority.rawValue
    let wins =
      advert.priority > own
      || advert.priority == own
        && (before.sourceAddress.map { packet.source.isHigher(than: $0) } ?? false)
    if wins { heard.append((instance, advert, before)) }
  }

  private func turned(_ node: Node, _ world: World) {
    guard !heard.isEmpty else { return }
    for entry in heard where node.seat != nil && entry.instance < node.observed.count {
      let after = node.observed[entry.instance]
      if after.isMaster, after.priority == entry.before.priority {
        world.report(
          invariant,
          "\(node.name) heard \(entry.advert.source) with \(entry.advert.priority), "
            + "has \(after.priority) and is still master")
      }
    }
    heard.removeAll(keepingCapacity: true)
  }

  private func settle(_ instance: Int, _ world: World) {
    guard world.calmSince != nil else { return }
    let masters = world.nodes.filter {
      $0.observed.count > instance && $0.observed[instance].isMaster
    }
    if masters.count > 1 {
      world.report(invariant, "in calm times \(masters.map(\.name)) are master")
    }
  }

  func finish(_ world: World) {}
}
