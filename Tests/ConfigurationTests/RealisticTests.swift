import Configuration
import Foundation
import Testing

/// Files as people have them. The first line of each says what becomes of it: `# verdict: valid`, or
/// `# verdict: refused: ` and a part of the first error. Tests/Integration/test_verdicts.py holds the
/// same files against keepalived.
@Suite("Realistic files")
struct RealisticTests {
  static let folder = Sample.folder + "Realistic/"
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".conf") }.sorted()

  /// Every file of the folder, so that includes are found.
  static let files: [SourceFile] = {
    let parts = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return parts.sorted().compactMap { path in
      FileManager.default.contents(atPath: folder + path).map {
        SourceFile(path: path, bytes: Array($0))
      }
    }
  }()

  static func parse(_ name: String) -> ParseResult {
    ConfigurationParser.parse(
      file: name, source: InMemorySource(files), context: Sample.context(takesPending: true))
  }

  @Test func `there are at least sixty`() {
    #expect(Self.names.count >= 60)
  }

  @Test(arguments: names) func `a file gets the verdict of its first line`(_ name: String) throws {
    let file = try #require(Self.files.first { $0.path == name })
    let text = String(decoding: file.bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    let result = Self.parse(name)
    let summary = Sample.summary(result)
    if text == "# verdict: valid" {
      #expect(result.configuration != nil, "\(summary)")
      return
    }
    let prefix = "# verdict: refused: "
    try #require(text.hasPrefix(prefix), "\(text)")
    let reason = text.dropFirst(prefix.count)
    #expect(result.configuration == nil)
    #expect(
      result.diagnostics.contains { $0.severity == .error && $0.message.contains(reason) },
      "\(summary)")
  }

  @Test(arguments: names) func `what is printed of it reads back to the same`(
    _ name: String
  ) {
    guard let configuration = Self.parse(name).configuration else { return }
    let text = ConfigurationPrinter.print(configuration, masksSecrets: false)
    let again = Sample.parse(text, takesPending: true)
    #expect(again.configuration == configuration, "\(text)\n\(Sample.summary(again))")
    #expect(ConfigurationDifference.between(configuration, configuration).isEmpty)
  }
}
