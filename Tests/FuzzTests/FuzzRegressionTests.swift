import Configuration
import Foundation
import Testing

/// The targets of `scripts/fuzz` without its engine: inputs that were found once, and some by hand.
@Suite("What the fuzzer reads")
struct FuzzRegressionTests {
  static let root = String(#filePath.dropLast("FuzzTests/FuzzRegressionTests.swift".count))

  static func inputs(below folder: String) -> [[UInt8]] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap {
      FileManager.default.contents(atPath: folder + $0).map { Array($0) }
    }
  }

  @Test(arguments: FuzzTarget.allCases) func `inputs that were found once end well`(
    _ target: FuzzTarget
  ) {
    for input in Self.inputs(below: Self.root + "Fuzz/Inputs/\(target.rawValue)/") {
      target.run(input)
    }
    target.run([])
  }

  @Test func `every hand-made file ends well, whole and cut`() {
    let files = Self.inputs(below: Self.root + "ConfigurationTests/Corpus/")
    #expect(files.count >= 60)
    for file in files {
      FuzzTarget.configuration.run(file)
      FuzzTarget.configuration.run(Array(file.prefix(file.count / 2)))
    }
  }

  @Test(arguments: FuzzTarget.allCases) func `random bytes end well`(_ target: FuzzTarget) {
    var state: UInt64 = 7
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
      }
      target.run(bytes)
    }
  }

  /// Pieces that a reader of quadratic time would stumble over.
  static let pieces = [
    "vrrp_script s {\nscript x\n}\n", "a {\n", "}\n", "$m=x\n", "${m}", "\"", "\\", "~LST(a,b) x\n",
    "virtual_ipaddress {\n192.0.2.1\n}\n", "!\n", "@lb1 x\n", "include y\n",
  ]

  /// User time of this thread for reading a text, the least of three runs.
  static func time(_ text: String) -> Double {
    let source = InMemorySource([SourceFile(path: "f.conf", bytes: Array(text.utf8))])
    return (0..<3).map { _ in
      let begun = clock()
      _ = ConfigurationParser.parse(
        file: "f.conf", source: source, context: ParseContext(hostName: "lb1"))
      return Double(clock() - begun)
    }.min() ?? 0
  }

  /// A bound of 1 ms per kilobyte is a bound on growth: four times the text, about four times the work.
  @Test(.serialized, arguments: pieces) func `the work grows as the text does`(_ piece: String) {
    let short = String(repeating: piece, count: 20_000 / piece.utf8.count)
    let small = Self.time(short)
    let large = Self.time(String(repeating: short, count: 4))
    #expect(large < 12 * max(small, 2_000), "\(piece): \(small) to \(large) µs")
  }
}
