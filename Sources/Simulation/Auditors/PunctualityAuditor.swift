import Engine
import NetworkTypes

/// I14: nothing delays an advert: a master that runs sends one each interval, whatever scripts,
/// disks and clients do.
final class PunctualityAuditor: Auditor {
  let invariant = "I14"
  /// When the last advert was sent, by node and instance; absent for who is not master.
  private var last: [Int: MonotonicInstant] = [:]

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .sent(let node, let datagram, _):
      guard let shape = world.shape,
        let advert = AdvertView(datagram.bytes, source: datagram.source), advert.priority > 0,
        let instance = advert.instance(in: shape)
      else { return }
      let observed = world.nodes[node].observed
      guard observed.count > instance, observed[instance].isMaster else {
        // The first advert of a new master, or one of a master that leaves.
        return last[node << 8 | instance] = nil
      }
      // Judged before it is noted: an advert that comes late is the only sign of lateness.
      judge(world.nodes[node], instance, world)
      last[node << 8 | instance] = world.now
    case .changed(let node, let instance, _, let to):
      let key = node << 8 | instance
      if !to.isMaster { last[key] = nil } else if last[key] == nil { last[key] = world.now }
    case .turned(let node): turned(world.nodes[node], world)
    case .disturbed(let node?, .freeze), .disturbed(let node?, .thaw),
      .disturbed(let node?, .reload), .disturbed(let node?, .engineKill),
      .disturbed(let node?, .daemonKill), .disturbed(let node?, .crash):
      for instance in 0..<8 { last[node << 8 | instance] = nil }
    default: break
    }
  }

  private func turned(_ node: Node, _ world: World) {
    guard let shape = world.shape, node.isActive else { return }
    for instance in shape.instances.indices
    where node.observed.count > instance && node.observed[instance].isMaster {
      judge(node, instance, world)
    }
  }

  private func judge(_ node: Node, _ instance: Int, _ world: World) {
    guard let shape = world.shape, let before = last[node.index << 8 | instance] else { return }
    let gap = world.now - before
    guard gap > shape.instances[instance].interval + .milliseconds(5) else { return }
    world.report(
      invariant,
      "\(node.name) sent no advert for \(gap.count) µs as master of instance \(instance)")
    last[node.index << 8 | instance] = nil
  }

  func finish(_ world: World) {}
}
