@testable import Configuration

/// Helpers that the suites share.
enum Sample {
  /// The folder of this file's corpus.
  static let folder = String(#filePath.prefix(#filePath.count - "Support.swift".count)) + "Corpus/"

  /// Parses a text as if it stood in `test.conf`.
  static func parse(
    _ text: String, host: String = "lb1", others: [SourceFile] = [], vrrpOnly: Bool = false,
    takesPending: Bool = false
  ) -> ParseResult {
    let context = context(host: host, vrrpOnly: vrrpOnly, takesPending: takesPending)
    let main = SourceFile(path: "test.conf", bytes: Array(text.utf8))
    return ConfigurationParser.parse(
      file: "test.conf", source: InMemorySource(others + [main]), context: context)
  }

  /// The context of a host.
  static func context(
    host: String = "lb1", vrrpOnly: Bool = false, takesPending: Bool = false
  ) -> ParseContext {
    var context = ParseContext(hostName: host)
    context.vrrpOnly = vrrpOnly
    context.takesPending = takesPending
    return context
  }

  /// The diagnostics, one a line: `severity line:column message`.
  static func summary(_ result: ParseResult) -> [String] {
    result.diagnostics.map { diagnostic in
      let place = diagnostic.span.map { "\($0.line):\($0.column)" } ?? "-"
      return "\(diagnostic.severity.rawValue) \(place) \(diagnostic.message)"
    }
  }

  /// A configuration of one instance with these lines in it.
  static func instance(_ lines: String, before: String = "") -> String {
    """
    \(before)
    vrrp_instance VI_1 {
    interface eth1
    virtual_router_id 50
    \(lines)
    }

    """
  }
}
