/// `flap_damping` of a virtual router, the same on all nodes.
package struct DampingShape: Sendable {
  /// From this seed on virtual routers may have it.
  package static let firstSeed: UInt64 = 20_000
  /// So often master …
  package var count: Int
  /// … within so many seconds …
  package var window: Int64
  /// … means no preemption for so many seconds.
  package var hold: Int64

  /// Draws it for every other virtual router, or for none of them in a sync group: what a member may
  /// do there depends on the others.
  static func draw(for shape: inout ClusterShape, seed: UInt64) {
    guard seed >= firstSeed, !shape.isGrouped else { return }
    // A generator of its own, so that nothing else of a seed depends on it.
    var random = SimulationRandom(seed: seed ^ 0xDA3F_0000_0000_0000)
    for place in shape.instances.indices where random.below(2) == 0 {
      shape.instances[place].damping = DampingShape(
        count: random.pick([2, 2, 3]), window: random.within(30...120),
        hold: random.within(10...40))
    }
  }
}
