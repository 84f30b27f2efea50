import NetworkTypes

/// Numbers that look random and are the same for the same seed, on every machine and for ever.
public struct SeededNumbers: Sendable {
  private var source: SplitMix64

  /// A sequence of its own for each seed.
  public init(seed: UInt64) {
    source = SplitMix64(seed: seed)
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 { source.next() }

  /// A number from 0 (included) to 1 (not).
  public mutating func fraction() -> Double {
    Double(next() >> 11) / 9_007_199_254_740_992
  }

  /// A number below `limit`, which is above 0. The bias is below 2^-32 for what this is used for.
  public mutating func below(_ limit: UInt64) -> UInt64 {
    precondition(limit > 0, "nothing is below 0")
    return next() % limit
  }
}
