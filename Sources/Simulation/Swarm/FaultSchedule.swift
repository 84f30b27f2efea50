package import NetworkTypes

/// The faults of a run, drawn from a seed: which kinds there are, and how often they come.
package struct FaultSchedule: Sendable {
  /// All faults, in order of time.
  package var faults: [Fault]

  /// Draws the faults of one safety phase.
  ///
  /// - Parameters:
  ///   - shape: the cluster.
  ///   - start: when the phase begins.
  ///   - length: how long it is.
  ///   - more: kinds that come on top of those drawn.
  package init(
    _ shape: ClusterShape, from start: MonotonicInstant, length: Microseconds,
    more: [FaultKind] = [], _ random: inout SimulationRandom
  ) {
    // Swarm testing: each run knows only some kinds, so that rare combinations get their turn.
    let kinds = FaultKind.plain.filter { _ in random.below(3) == 0 } + more
    faults = []
    guard !kinds.isEmpty else { return }
    // Mean time between faults, log-uniform from 1 s to 64 s.
    let mean = Int64(1_000_000) << random.within(0...6)
    var at = start
    while true {
      at = at + Microseconds(random.within(1...(2 * mean)))
      guard at < start + length else { return }
      faults.append(
        Fault(
          at: at, duration: Self.duration(&random), kind: random.pick(kinds),
          node: random.below(shape.nodes), detail: random.below(1 << 16)))
    }
  }

  /// A schedule of these faults.
  package init(faults: [Fault]) { self.faults = faults }

  /// Log-uniform from 1 ms to 33 s.
  private static func duration(_ random: inout SimulationRandom) -> Microseconds {
    let magnitude = Int64(1) << random.within(0...14)
    return Microseconds(random.within(magnitude * 1_000...magnitude * 2_000))
  }
}
