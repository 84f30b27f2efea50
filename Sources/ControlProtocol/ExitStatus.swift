/// Exit codes, the same for every command.
///
/// Source: the contract of the command line; scripts rely on them.
public enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
  /// Done, already so, yes, all well.
  case success = 0
  /// A negative answer, a degraded node, or a failure.
  case failed = 1
  /// A configuration is refused or missing.
  case configurationRefused = 2
  /// The time given was not enough; the outcome says how far it came.
  case timedOut = 3
  /// Refused: nothing was changed.
  case refused = 4
  /// No daemon answers.
  case noDaemon = 5
  /// The command line is wrong.
  case usage = 64
  /// Not permitted.
  case notPermitted = 77

  /// The exit code of a command that ended with this error.
  public init(_ code: ErrorCode) {
    switch code {
    case .failed: self = .failed
    case .configurationRefused: self = .configurationRefused
    case .timedOut: self = .timedOut
    case .refused: self = .refused
    case .noDaemon: self = .noDaemon
    case .usage: self = .usage
    case .notPermitted: self = .notPermitted
    }
  }

  /// The exit code of `status`.
  public init(_ verdict: Verdict) {
    self = verdict == .well ? .success : .failed
  }

  /// The exit code of a document that may carry an error.
  public init(_ error: ErrorDocument?) {
    self = error.map { ExitStatus($0.code) } ?? .success
  }
}
