import NetworkTypes

/// A reproducible source of numbers, so that a seed always means the same run.
package struct SimulationRandom: Sendable {
  private var source: SplitMix64

  /// A generator for a seed.
  package init(seed: UInt64) { source = SplitMix64(seed: seed) }

  /// The next 64 bits.
  package mutating func next() -> UInt64 { source.next() }

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
