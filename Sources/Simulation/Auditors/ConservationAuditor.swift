import Engine
import NetworkTypes

/// I23: the engine counts each advert that it sends, and no other.
final class ConservationAuditor: Auditor {
  let invariant = "I23"
  private var sent: [Int: UInt64] = [:]

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .started(let node):
      for instance in 0..<8 { sent[node << 8 | instance] = 0 }
    case .sent(let node, let datagram, _):
      guard let shape = world.shape,
        let advert = AdvertView(datagram.bytes, source: datagram.source),
        let instance = advert.instance(in: shape)
      else { return }
      sent[node << 8 | instance, default: 0] += 1
    case .changed(let node, let instance, _, _): compare(world.nodes[node], instance, world)
    default: break
    }
  }

  private func compare(_ node: Node, _ instance: Int, _ world: World) {
    guard let counted = node.engine?.advertisementsCounted(instance) else { return }
    let seen = sent[node.index << 8 | instance] ?? 0
    if counted != seen {
      world.report(
        invariant,
        "\(node.name) counts \(counted) adverts of instance \(instance), "
          + "\(seen) were sent")
      sent[node.index << 8 | instance] = counted
    }
  }

  func finish(_ world: World) {
    for node in world.nodes where node.engine != nil {
      for instance in node.observed.indices { compare(node, instance, world) }
    }
  }
}
