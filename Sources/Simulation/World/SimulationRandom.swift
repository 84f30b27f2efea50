/// A reproducible source of numbers, so that a seed always means the same run.
///
/// SplitMix64 of Steele, Lea and Flood (2014). Nothing of the standard library's generators is
/// used, since their results may change with the toolchain.
package struct SimulationRandom: Sendable {
  private var state: UInt64

  /// A generator for a seed.
  package init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below `bound`, which is at least 1.
  package mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number within the range.
  package mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(range.upperBound - range.lowerBound) + 1
    return range.lowerBound + Int64(next().multipliedFullWidth(by: width).high)
  }

  /// True with a probability in millionths.
  package mutating func happens(_ millionths: Int) -> Bool {
    millionths > 0 && below(1_000_000) < millionths
  }

  /// One of the elements; the list is not empty.
  package mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// A generator of its own, so that draws of one concern do not shift those of another.
  package mutating func fork() -> SimulationRandom { SimulationRandom(seed: next()) }
}
