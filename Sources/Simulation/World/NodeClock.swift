package import NetworkTypes

/// The clocks of one machine: they begin anywhere, drift, and the wall clock can be set.
package struct NodeClock: Sendable {
  /// Nanoseconds of the protocol's clock when the world begins.
  package var offset: Int64 = 1_000_000_000
  /// How much faster than the world it runs, in millionths.
  package var drift: Int64 = 0
  /// Microseconds of UTC minus those of the world.
  package var wallOffset: Int64 = 1_795_000_000_000_000

  /// A clock that shows the world's time.
  package init() {}

  /// What the protocol's clock shows.
  package func local(_ world: MonotonicInstant) -> MonotonicInstant {
    MonotonicInstant(
      nanoseconds: world.nanoseconds + world.nanoseconds / 1_000_000 * drift + offset)
  }

  /// The world's time at which the protocol's clock shows an instant, or just after.
  package func world(_ local: MonotonicInstant) -> MonotonicInstant {
    guard local.nanoseconds < Int64.max / 2 else { return local }
    let elapsed = local.nanoseconds - offset
    guard drift != 0 else { return MonotonicInstant(nanoseconds: elapsed) }
    var guess = elapsed - elapsed / (1_000_000 + drift) * drift
    while self.local(MonotonicInstant(nanoseconds: guess)) < local { guess += 1_000 }
    return MonotonicInstant(nanoseconds: guess)
  }

  /// Microseconds of UTC.
  package func wall(_ world: MonotonicInstant) -> Int64 { world.nanoseconds / 1_000 + wallOffset }
}

extension MonotonicInstant {
  /// Later than all else.
  static let never = MonotonicInstant(nanoseconds: .max)
}
