import Foundation
import NetworkTypes
import Testing

/// The targets of `scripts/fuzz` that need Foundation, without its engine: inputs that reach different
/// code, those that failed once, and random bytes.
@Suite("Answers that the fuzzer found")
struct AnswerRegressionTests {
  private static let root = String(
    #filePath.dropLast("CloudTransportTests/AnswerRegressionTests.swift".count))

  @Test(arguments: AnswerTarget.allCases) func `inputs that were found once end well`(
    _ target: AnswerTarget
  ) throws {
    let folder = Self.root + "Fuzz/Inputs/\(target.rawValue)/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!names.isEmpty)
    for name in names.sorted() {
      target.run(Array(try #require(FileManager.default.contents(atPath: folder + name))))
    }
  }

  @Test(arguments: AnswerTarget.allCases) func `random bytes end well`(_ target: AnswerTarget) {
    var random = SplitMix64(seed: 7)
    for count in 0..<100 {
      target.run((0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
  }
}
