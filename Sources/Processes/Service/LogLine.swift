import ControlProtocol
import SupervisorProtocol

/// How log lines look.
public enum LogFormat: String, Sendable, CaseIterable {
  /// Time, level and text, one line each; for the journal its own marks instead of time and level.
  case text
  /// A JSON object a line: `time`, `level`, `message`.
  case json
}

/// Makes log lines.
enum LogLine {
  /// The bytes of a message, its line ends included. Control characters become `?`.
  static func bytes(
    _ level: LogLevel, _ message: String, format: LogFormat, isJournal: Bool, time: Int64
  ) -> [UInt8] {
    guard format == .text else { return json(level, message, time) }
    let mark = "<\(priority(level))>"
    let head = isJournal ? mark : "\(RFC3339.text(unixMicroseconds: time)) \(padded(level)) "
    var text = ""
    for line in message.split(separator: "\n") {
      // Of several lines, all but the first are moved in: nobody can forge a line of ours.
      text += text.isEmpty ? head : isJournal ? "\(mark)  " : "  "
      text += SafeText.line(String(line)) + "\n"
    }
    return Array(text.utf8)
  }

  private static func json(_ level: LogLevel, _ message: String, _ time: Int64) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("time", WallTime(unixMicroseconds: time))
      writer.field("level", level.name)
      writer.field("message", message)
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  /// The level as wide as the longest.
  private static func padded(_ level: LogLevel) -> String {
    level.name + String(repeating: " ", count: 7 - level.name.count)
  }

  /// Source: syslog(3).
  private static func priority(_ level: LogLevel) -> Int {
    switch level {
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug: 7
    }
  }
}
