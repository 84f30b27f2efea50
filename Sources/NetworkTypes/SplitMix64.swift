/// Numbers that look random and are the same for the same seed, on every machine and for ever.
///
/// SplitMix64 of Steele, Lea and Flood (2014): a counter whose steps are mixed by two
/// multiplications. Not for secrets. The standard library's generators are not used where a seed
/// must keep its meaning, since their results may change with the toolchain.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  @usableFromInline var state: UInt64

  /// The sequence of a seed.
  @inlinable
  public init(seed: UInt64) {
    state = seed
  }

  /// The sequence of a seed made of bytes (FNV-1a).
  public init(seed: [UInt8]) {
    state = seed.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The next 64 bits.
  @inlinable
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
