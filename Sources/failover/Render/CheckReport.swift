import Configuration
import ControlProtocol

/// What `failover check --json` prints.
struct CheckReport: JSONWritable {
  /// Path of the main file.
  var file: String
  /// True if a daemon would take it.
  var isValid: Bool
  /// All findings.
  var diagnostics: [DiagnosticReport]
  /// Why the exit code is not 0; nil if it is.
  var error: ErrorDocument?

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", documentSchemaVersion)
      writer.field("node", Environment.hostName)
      writer.field("command", "check")
      writer.field("changed", false)
      writer.field("file", file)
      writer.field("valid", isValid)
      writer.field("errors", diagnostics.count { $0.severity == .error })
      writer.field("warnings", diagnostics.count { $0.severity == .warning })
      writer.key("diagnostics")
      writer.array(diagnostics, Self.write)
      if let error { writer.field("error", error) }
    }
  }

  private static func write(_ writer: inout JSONWriter, _ diagnostic: DiagnosticReport) {
    writer.object { writer in
      writer.field("severity", diagnostic.severity.rawValue)
      writer.field("file", diagnostic.file)
      writer.field("line", diagnostic.line)
      writer.field("column", diagnostic.column)
      writer.field("length", diagnostic.length)
      writer.field("message", diagnostic.message)
      writer.field("hints", diagnostic.hints)
      writer.field("source", diagnostic.source)
    }
  }
}
