import Foundation
import Testing

@testable import Configuration

@Suite("docs/CONFIGURATION.md", .serialized)
struct DocumentationTests {
  static let path =
    String(Sample.folder.dropLast("Tests/ConfigurationTests/Corpus/".count))
    + "docs/CONFIGURATION.md"

  /// The table of a block as the document has it between its markers.
  static func table(_ block: BlockKind) -> String {
    let head = "| keyword | arguments | default | state | what it does |\n|---|---|---|---|---|\n"
    return KeywordTable.all.filter { $0.block == block }.reduce(into: head) { text, keyword in
      let state: String
      var meaning = keyword.meaning
      switch keyword.state {
      case .works: state = "works"
      case .accepted(let instead): (state, meaning) = ("warning", instead)
      case .refused(let reason): (state, meaning) = ("refused", reason)
      case .foreign: (state, meaning) = ("refused", "outside of VRRP; skipped with vrrp_only")
      }
      let arguments = keyword.syntax.replacing("|", with: "\\|")
      let cells = ["`\(keyword.name)`", arguments, keyword.standard, state, meaning]
      text += "| " + cells.joined(separator: " | ") + " |\n"
    }
  }

  /// FAILOVER_UPDATE_GOLDEN=1 writes the tables anew.
  @Test(arguments: BlockKind.allCases) func `its table says what the parser does`(
    _ block: BlockKind
  ) throws {
    let data = try #require(FileManager.default.contents(atPath: Self.path))
    var text = String(decoding: data, as: UTF8.self)
    let begin = "<!-- keywords of \(block.rawValue) -->\n"
    let start = try #require(text.range(of: begin), "\(begin)")
    let end = try #require(text.range(of: "<!-- end -->", range: start.upperBound..<text.endIndex))
    if ProcessInfo.processInfo.environment["FAILOVER_UPDATE_GOLDEN"] != nil {
      text.replaceSubrange(start.upperBound..<end.lowerBound, with: Self.table(block))
      try Data(text.utf8).write(to: URL(fileURLWithPath: Self.path))
      return
    }
    #expect(text[start.upperBound..<end.lowerBound] == Self.table(block))
  }

  @Test func `its examples are accepted`() throws {
    let data = try #require(FileManager.default.contents(atPath: Self.path))
    let parts = String(decoding: data, as: UTF8.self).components(separatedBy: "```")
    let examples = parts.enumerated().filter {
      $0.offset % 2 == 1 && $0.element.hasPrefix("conf\n")
    }
    #expect(examples.count >= 3)
    for example in examples {
      let text = String(example.element.dropFirst("conf\n".count))
      let result = Sample.parse(text)
      #expect(result.configuration != nil, "\(text)\n\(Sample.summary(result))")
      #expect(result.count(.warning) == 0, "\(text)\n\(Sample.summary(result))")
    }
  }
}
