import Foundation
import Testing

@testable import Configuration

@Suite("Refusals")
struct RefusalTests {
  static let folder = Sample.folder + "Refused/"
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".conf") }.map { String($0.dropLast(5)) }.sorted()

  /// Each file beside what `check` shows of it. FAILOVER_UPDATE_GOLDEN=1 writes the latter anew.
  @Test(arguments: names) func `a refused file is explained as in its golden text`(
    _ name: String
  ) throws {
    let bytes = try #require(FileManager.default.contents(atPath: Self.folder + name + ".conf"))
    let file = SourceFile(path: name + ".conf", bytes: Array(bytes))
    let result = ConfigurationParser.parse(
      file: file.path, source: InMemorySource([file]), context: ParseContext(hostName: "lb1"))
    let text = DiagnosticRenderer(result, file: file.path).text()
    #expect(result.configuration == nil)
    #expect(!text.contains("secret"))
    try Golden.compare(text, with: Self.folder + name + ".txt")
  }

  @Test func `there are refused files`() {
    #expect(Self.names.count >= 20)
  }

  /// A file with one more keyword in a block that is otherwise complete.
  static func file(_ keyword: Keyword, _ arguments: String) -> String {
    let line = "\(keyword.name) \(arguments)\n"
    var lines: [BlockKind: String] = [:]
    lines[keyword.block] = line
    return """
      \(lines[.root] ?? "")
      global_defs {
      \(lines[.global] ?? "")
      }
      vrrp_script s {
      script true
      \(lines[.script] ?? "")
      }
      vrrp_track_process p {
      process x
      \(lines[.process] ?? "")
      }
      vrrp_instance VI_1 {
      interface eth1
      virtual_router_id 50
      track_script { s }
      track_process { p }
      \(lines[.instance] ?? "")
      \(lines[.hmac].map { "auth_hmac {\n\($0)}" } ?? "")
      \(lines[.witness].map { "witness {\nreach 192.0.2.3\n\($0)}" } ?? "")
      \(lines[.cloudAddress].map { "cloud_address 203.0.113.1 {\nprovider a\n\($0)}" } ?? "")
      }
      \(lines[.syncGroup].map { "vrrp_sync_group g {\ngroup { VI_1 VI_2 }\n\($0)}" } ?? "")
      \(lines[.trackFile].map { "track_file f {\nfile /f\n\($0)}" } ?? "")
      \(lines[.trackGroup].map { "track_group g {\ngroup { VI_1 VI_2 }\n\($0)}" } ?? "")
      \(lines[.announcementGroup].map { "garp_group {\ninterface e\n\($0)}" } ?? "")
      \(lines[.etcd].map { "etcd {\nendpoints https://a:2379\n\($0)}" } ?? "")
      vrrp_instance VI_2 {
      interface eth1
      virtual_router_id 51
      }
      cloud_provider a {
      type aws
      \(lines[.cloudProvider] ?? "")
      }

      """
  }

  static let others = KeywordTable.all.filter { $0.state != .works }

  @Test(arguments: others.indices) func `keywords that do not work are never ignored in silence`(
    _ index: Int
  ) {
    let keyword = Self.others[index]
    for arguments in ["", "x", "x {\ny\n}"] {
      // The blocks around a keyword may themselves be read but not carried out yet.
      let result = Sample.parse(
        Self.file(keyword, arguments), takesPending: keyword.read == nil)
      let summary = Sample.summary(result)
      switch keyword.state {
      case .works: break
      case .accepted(let instead):
        #expect(keyword.read != nil || result.configuration != nil, "\(summary)")
        let expected = Diagnostic.Gist(.warning, [instead])
        // A keyword that is read may be wrong besides.
        let findings = result.diagnostics.map(\.gist)
        #expect(keyword.read != nil || findings == [expected], "\(keyword.name): \(summary)")
        #expect(findings.contains(expected), "\(keyword.name): \(summary)")
      case .refused(let reason):
        #expect(result.configuration == nil)
        let expected = Diagnostic.Gist(.error, [reason])
        let findings = result.diagnostics.map(\.gist)
        #expect(keyword.read != nil || findings == [expected], "\(keyword.name): \(summary)")
        #expect(findings.contains(expected), "\(keyword.name): \(summary)")
      case .foreign:
        #expect(result.configuration == nil)
        let skipped = Sample.parse(
          Self.file(keyword, arguments), vrrpOnly: true, takesPending: true)
        #expect(skipped.configuration != nil)
        #expect(skipped.diagnostics.map(\.severity) == [.note])
      }
    }
  }

  @Test func `vrrp_only in the file is the same`() {
    let result = Sample.parse(
      "virtual_server a {\n}\nvirtual_server b {\n}\nvrrp_only\n" + Sample.instance(""))
    #expect(result.configuration?.instances.count == 1)
    #expect(
      Sample.summary(result) == ["note 1:1 'virtual_server' blocks are skipped: vrrp_only"])
  }
}

extension Diagnostic {
  /// Severity and hints of a finding.
  struct Gist: Equatable {
    var severity: Severity
    var hints: [String]

    init(_ severity: Severity, _ hints: [String]) {
      self.severity = severity
      self.hints = hints
    }
  }

  var gist: Gist { Gist(severity, hints) }
}

/// Texts that are kept beside the tests.
enum Golden {
  /// Compares a text with a file; writes it instead if FAILOVER_UPDATE_GOLDEN is set.
  static func compare(_ text: String, with path: String) throws {
    if ProcessInfo.processInfo.environment["FAILOVER_UPDATE_GOLDEN"] != nil {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
    let data = try #require(FileManager.default.contents(atPath: path), "\(path) is missing")
    #expect(text == String(decoding: data, as: UTF8.self))
  }
}
