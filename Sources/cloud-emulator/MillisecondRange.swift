import ArgumentParser
import CloudWorld

/// A time on the command line: `20`, or `20-50` for anything between.
struct MillisecondRange: ExpressibleByArgument {
  let range: ClosedRange<Int>

  init?(argument: String) {
    guard let range = Timing.range(argument) else { return nil }
    self.range = range
  }

  init(_ range: ClosedRange<Int>) {
    self.range = range
  }

  var defaultValueDescription: String {
    range.lowerBound == range.upperBound
      ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
  }
}
