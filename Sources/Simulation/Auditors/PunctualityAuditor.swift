import Engine
import NetworkTypes

/// I14: nothing delays an advert: a master that runs sends one each interval, whatever scripts,
/// disks and clients do.
final class PunctualityAuditor: Auditor {
  let invariant = "I14"
  let interests: Interests = [.sendingAdverts, .changes, .turns, .disturbances]
  /// When the last advert was sent, by node and instance; absent for who is not master.
  private var last = PerInstance<MonotonicInstant>()

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .sent(let node, let packet, _):
      guard let advert = packet.advert, advert.priority > 0,
        let instance = world.place(of: advert)
      else { return }
      let observed = world.nodes[node].observed
      guard observed.count > instance, observed[instance].isMaster else {
        // The first advert of a new master, or one of a master that leaves.
        return last[node, instance] = nil
      }
      // Judged before it is noted: an advert that comes late is the only sign of lateness.
      judge(world.nodes[node], instance, world)
      begin(node, instance, world)
    case .changed(let node, let instance, _, let to):
      if !to.isMaster {
        last[node, instance] = nil
      } else if last[node, instance] == nil {
        begin(node, instance, world)
      }
    case .disturbed(let node?, .freeze), .disturbed(let node?, .thaw),
      .disturbed(let node?, .reload), .disturbed(let node?, .engineKill),
      .disturbed(let node?, .daemonKill), .disturbed(let node?, .crash):
      for instance in 0..<last.width { last[node, instance] = nil }
    default: break
    }
  }

  /// The time until the next advert begins.
  private func begin(_ node: Int, _ instance: Int, _ world: World) {
    last[node, instance] = world.now
    world.nodes[node].judgeAt = min(
      world.nodes[node].judgeAt, world.now + patience(instance, world))
  }

  private func patience(_ instance: Int, _ world: World) -> Microseconds {
    (world.shape?.instances[instance].interval ?? .zero) + Self.tolerance
  }

  private static let tolerance = Microseconds.milliseconds(5)

  func turned(_ node: Node, in world: World) {
    guard world.shape != nil, node.isActive else { return }
    node.judgeAt = .never
    for instance in node.observed.indices where node.observed[instance].isMaster {
      judge(node, instance, world)
      guard let before = last[node.index, instance] else { continue }
      node.judgeAt = min(node.judgeAt, before + patience(instance, world))
    }
  }

  private func judge(_ node: Node, _ instance: Int, _ world: World) {
    guard world.shape != nil, let before = last[node.index, instance] else { return }
    let gap = world.now - before
    guard gap > patience(instance, world) else { return }
    world.report(
      invariant,
      "\(node.name) sent no advert for \(gap.count) µs as master of instance \(instance)")
    last[node.index, instance] = nil
  }

  func finish(_ world: World) {}
}
