import Engine
import NetworkTypes

/// I1: at most one master. A master that hears a better one yields in the same turn; in calm times
/// there are never two.
final class OneMasterAuditor: Auditor {
  let invariant = "I1"
  let interests: Interests = [.hearingAdverts, .turns, .changes]
  private var heard: [(instance: Int, advert: AdvertView, before: InstanceObservation)] = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .hears(let node, let packet): hears(packet, world.nodes[node], world)
    case .changed(_, let instance, let from, let to) where to.isMaster && !from.isMaster:
      settle(instance, world)
    default: break
    }
  }

  private func hears(_ packet: Packet, _ node: Node, _ world: World) {
    // Whoever was no master before this turn becomes none before it has heard all packets.
    guard let advert = packet.advert, advert.priority > 0, packet.from != nil, node.isMasterOfAny,
      let instance = world.place(of: advert), let before = node.seat?.engine.look(instance)
    else { return }
    guard before.isMaster, before.overlapsWith != packet.source,
      before.sourceAddress != packet.source
    else { return }
    let own = before.priority.rawValue
    // In a sync group the first member decides a tie for the second one too, by what it knows of the
    // other node, which need not be the priority of this advert.
    let isDecidedElsewhere = world.shape?.isGrouped == true && instance == 1
    let wins =
      advert.priority > own
      || advert.priority == own && !isDecidedElsewhere
        && (before.sourceAddress.map { packet.source.isHigher(than: $0) } ?? false)
    guard wins else { return }
    heard.append((instance, advert, before))
    world.turnIsWanted = true
  }

  func turned(_ node: Node, in world: World) {
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
