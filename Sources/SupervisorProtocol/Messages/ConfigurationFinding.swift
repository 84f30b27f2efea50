/// One remark on a configuration file, secrets masked.
public struct ConfigurationFinding: Equatable, Sendable {
  /// Path of the file.
  public var file: String
  /// Line, from 1; 0 if it is about no particular line.
  public var line: UInt32
  /// Column in characters, from 1; 0 if it is about no particular line.
  public var column: UInt32
  /// `error`, `warning` or `note`.
  public var severity: String
  /// What is wrong, in one sentence.
  public var message: String
  /// The whole remark as lines for a terminal.
  public var rendered: [String]

  /// A remark.
  public init(
    file: String, line: UInt32, column: UInt32, severity: String, message: String,
    rendered: [String]
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.severity = severity
    self.message = message
    self.rendered = rendered
  }
}

extension MessageWriter {
  /// A remark.
  mutating func write(_ finding: ConfigurationFinding) {
    write(finding.file)
    write(finding.line)
    write(finding.column)
    write(finding.severity)
    write(finding.message)
    write(finding.rendered)
  }
}

extension MessageReader {
  /// Remarks after their count.
  mutating func findings() throws(MessageError) -> [ConfigurationFinding] {
    let size = try count(elementSize: 24)
    var findings: [ConfigurationFinding] = []
    findings.reserveCapacity(size)
    for _ in 0..<size {
      findings.append(
        ConfigurationFinding(
          file: try text(), line: try word(), column: try word(), severity: try text(),
          message: try text(), rendered: try texts()))
    }
    return findings
  }
}
