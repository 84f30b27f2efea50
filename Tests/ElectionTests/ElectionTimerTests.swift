import NetworkTypes
import Testing

@testable import Election

@Suite("The formulas of the timers, to the microsecond")
struct ElectionTimerTests {
  /// Intervals in microseconds: 1 cs, 10 cs, 1 s, 1.5 s, 3 s, the longest of version 3, of version 2.
  static let intervals: [Int64] = [
    10_000, 100_000, 1_000_000, 1_500_000, 3_000_000, 40_950_000, 255_000_000,
  ]

  @Test("version 2: (256 - priority) / 256 seconds, whatever the interval", arguments: intervals)
  func skewVersion2(interval: Int64) {
    for priority in UInt8.min...UInt8.max {
      let skew = ElectionTimers.skew(
        version: .version2, priority: Priority(priority), interval: Microseconds(interval))
      #expect(skew == Self.fraction(of: 1_000_000, priority), "priority \(priority)")
    }
  }

  @Test("version 3: (256 - priority) / 256 of the interval of the master", arguments: intervals)
  func skewVersion3(interval: Int64) {
    for priority in UInt8.min...UInt8.max {
      let skew = ElectionTimers.skew(
        version: .version3, priority: Priority(priority), interval: Microseconds(interval))
      #expect(skew == Self.fraction(of: interval, priority), "priority \(priority)")
    }
  }

  @Test("master-down: so many intervals and the skew", arguments: intervals, [1, 2, 3, 100])
  func masterDown(interval: Int64, adverts: Int) {
    for version in ProtocolVersion.allCases {
      for priority in UInt8.min...UInt8.max {
        let down = ElectionTimers.masterDown(
          version: version, priority: Priority(priority), interval: Microseconds(interval),
          adverts: adverts)
        let skew = Self.fraction(of: version == .version2 ? 1_000_000 : interval, priority)
        let expected = Microseconds(interval * Int64(adverts) + skew.count)
        #expect(down == expected, "\(version), priority \(priority)")
      }
    }
  }

  /// Worked out by hand.
  @Test(
    "examples",
    arguments: [
      (ProtocolVersion.version2, 100, 1_000_000, 609_375, 3_609_375),
      (.version2, 255, 1_000_000, 3_906, 3_003_906),
      (.version2, 254, 2_000_000, 7_812, 6_007_812),
      (.version2, 1, 1_000_000, 996_093, 3_996_093),
      (.version3, 100, 1_000_000, 609_375, 3_609_375),
      (.version3, 200, 10_000, 2_187, 32_187),
      (.version3, 255, 10_000, 39, 30_039),
      (.version3, 1, 40_950_000, 40_790_039, 163_640_039),
    ] as [(ProtocolVersion, UInt8, Int64, Int64, Int64)])
  func examples(
    version: ProtocolVersion, priority: UInt8, interval: Int64, skew: Int64, down: Int64
  ) {
    let priority = Priority(priority)
    let interval = Microseconds(interval)
    #expect(
      ElectionTimers.skew(version: version, priority: priority, interval: interval)
        == Microseconds(skew))
    #expect(
      ElectionTimers.masterDown(
        version: version, priority: priority, interval: interval, adverts: 3)
        == Microseconds(down))
  }

  @Test("a higher priority never waits longer", arguments: ProtocolVersion.allCases, intervals)
  func order(version: ProtocolVersion, interval: Int64) {
    let waits = (UInt8.min...UInt8.max).map {
      ElectionTimers.skew(
        version: version, priority: Priority($0), interval: Microseconds(interval))
    }
    #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 > $1 })
  }

  /// The formula with the remainder taken apart from the product's multiplication, so that an
  /// overflow or an early rounding there would show.
  private static func fraction(of scale: Int64, _ priority: UInt8) -> Microseconds {
    let parts = 256 - Int64(priority)
    let (quotient, remainder) = scale.quotientAndRemainder(dividingBy: 256)
    return Microseconds(quotient * parts + remainder * parts / 256)
  }
}
