import Engine
import NetworkTypes

/// I23: the engine counts each advert that it sends, and no other; an engine that goes on for a dead
/// one goes on counting too, from what the supervisor was told last.
final class ConservationAuditor: Auditor {
  let invariant = "I23"
  let interests: Interests = [.disturbances, .lives, .sendingAdverts, .changes]

  private struct Tally {
    /// Sent by engines before this one, since the daemon started.
    var before: UInt64 = 0
    /// Sent by this engine.
    var sent: UInt64 = 0
    /// What this engine began with; nil until it is known.
    var inherited: UInt64?
  }

  /// By node and instance.
  private var tallies = PerInstance<Tally>()

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .disturbed(let node?, .start):
      for instance in 0..<tallies.width { tallies[node, instance] = nil }
    case .started(let node):
      for instance in 0..<tallies.width {
        guard var tally = tallies[node, instance] else { continue }
        tally.before += tally.sent
        tally.sent = 0
        tally.inherited = nil
        tallies[node, instance] = tally
      }
    case .sent(let node, let packet, _):
      guard let advert = packet.advert, let instance = world.place(of: advert) else { return }
      var tally = tallies[node, instance] ?? Tally()
      tally.sent += 1
      tallies[node, instance] = tally
    case .changed(let node, let instance, _, _): compare(world.nodes[node], instance, world)
    default: break
    }
  }

  private func compare(_ node: Node, _ instance: Int, _ world: World) {
    guard let counted = node.seat?.engine.advertisementsCounted(instance) else { return }
    var tally = tallies[node.index, instance] ?? Tally()
    defer { tallies[node.index, instance] = tally }
    let inherited = counted &- tally.sent
    let isRight = tally.inherited.map { $0 == inherited } ?? (inherited <= tally.before)
    tally.inherited = inherited
    if !isRight {
      world.report(
        invariant,
        "\(node.name) counts \(counted) adverts of instance \(instance), "
          + "\(tally.sent) were sent by it and \(tally.before) before it")
    }
  }

  func finish(_ world: World) {
    for node in world.nodes where node.seat != nil {
      for instance in node.observed.indices { compare(node, instance, world) }
    }
  }
}
