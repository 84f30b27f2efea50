/// How important a log line is.
public enum LogLevel: UInt8, Comparable, Sendable, CaseIterable {
  /// For those who look for a fault.
  case debug
  /// What normally happens.
  case info
  /// Something that a person should know: transitions, moves.
  case notice
  /// Something that will hurt if nobody acts.
  case warning
  /// Something that hurts.
  case error

  /// True if the left level is less important.
  public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }

  /// The word for it, as in `--log-level notice`.
  public var name: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .notice: "notice"
    case .warning: "warning"
    case .error: "error"
    }
  }

  /// A level from its word; nil for any other word.
  public init?(name: String) {
    for level in LogLevel.allCases where level.name == name {
      self = level
      return
    }
    return nil
  }
}
