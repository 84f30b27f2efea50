import ControlProtocol

/// What one check of `failover doctor` found.
struct DoctorFinding: Equatable, JSONWritable {
  /// How bad it is.
  enum Result: String {
    case ok
    case warn
    case fail = "FAIL"

    /// The word for programs.
    var word: String {
      switch self {
      case .ok: "ok"
      case .warn: "warning"
      case .fail: "failed"
      }
    }
  }

  /// What was checked, in at most 12 letters if possible.
  var name: String
  /// How bad it is.
  var result: Result
  /// What was found; each element starts a line, leading blanks indent it.
  var text: [String]
  /// Why it is so; nil if that is not known, or is said already.
  var cause: String?
  /// What to do; nil if there is nothing.
  var remedy: String?

  /// A finding.
  init(
    _ name: String, _ result: Result, _ text: String..., cause: String? = nil,
    remedy: String? = nil
  ) {
    self.name = name
    self.result = result
    self.text = text
    self.cause = cause
    self.remedy = remedy
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", name)
      writer.field("result", result.word)
      writer.field("text", text.joined(separator: " "))
      writer.field("cause", cause)
      writer.field("remedy", remedy)
    }
  }
}

/// Everything that `failover doctor` found.
struct DoctorReport: Equatable, JSONWritable {
  /// Name of this node.
  var node: String
  /// In the order in which they were made.
  var findings: [DoctorFinding] = []
  /// How long it took, in milliseconds.
  var tookMs: Int64 = 0

  /// How many findings there are of a kind.
  func count(_ result: DoctorFinding.Result) -> Int {
    findings.count { $0.result == result }
  }

  /// 0 well, 1 warnings, 2 failures.
  var exitCode: Int32 {
    if count(.fail) > 0 { return 2 }
    return count(.warn) > 0 ? 1 : 0
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", documentSchemaVersion)
      writer.field("node", node)
      writer.field("command", "doctor")
      writer.field("changed", false)
      writer.field("findings", findings)
      writer.field("failed", count(.fail))
      writer.field("warnings", count(.warn))
      writer.field("ok", count(.ok))
      writer.field("tookMs", tookMs)
    }
  }
}
