@testable import Configuration

/// Files of configuration.
enum ConfigurationInput {
  /// Reads the bytes as a file that may include itself, shows what is wrong with it, and, if nothing
  /// is, prints it and reads that back.
  static func run(_ bytes: [UInt8]) {
    var context = ParseContext(hostName: "lb1")
    // What a short input may grow to by repetition: the limits themselves have tests of their own.
    context.lineLimit = 2_000
    context.expansionLimit = 1 << 16
    let result = parse(bytes, context)
    let renderer = DiagnosticRenderer(result, file: "f.conf")
    precondition(!renderer.text().isEmpty || result.diagnostics.isEmpty)
    _ = renderer.reports()
    guard let configuration = result.configuration else {
      precondition(result.diagnostics.contains { $0.severity == .error }, "refused for nothing")
      return
    }
    // A password that is no text cannot be printed, as the printer says.
    let passwords = configuration.instances.compactMap(\.password)
    guard passwords.allSatisfy({ String(validating: $0, as: UTF8.self) != nil }) else { return }
    let text = ConfigurationPrinter.print(configuration, masksSecrets: false)
    // In print it is longer.
    let again = parse(Array(text.utf8), ParseContext(hostName: "lb1"))
    precondition(again.configuration == configuration, "reads back otherwise")
    precondition(ConfigurationDifference.between(configuration, configuration).isEmpty)
  }

  private static func parse(_ bytes: [UInt8], _ context: ParseContext) -> ParseResult {
    let source = InMemorySource([SourceFile(path: "f.conf", bytes: bytes)])
    return ConfigurationParser.parse(file: "f.conf", source: source, context: context)
  }
}
