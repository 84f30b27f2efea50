/// Numbers that look random and are the same for the same seed, on every machine and for ever.
///
/// SplitMix64 of Steele, Lea and Flood (2014).
public struct SeededNumbers: Sendable {
  private var state: UInt64

  /// A sequence of its own for each seed.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

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
