public import NetworkTypes

/// One run of a script, as the engine orders it.
public struct ScriptRun: Equatable, Sendable {
  /// The program (an absolute path, or a name that is looked up in PATH) and its arguments; never
  /// empty.
  public var arguments: [String]
  /// `user[:group]` or `user:` for the supplementary groups too; nil for the supervisor's own user.
  public var user: ScriptUser?
  /// Variables on top of the supervisor's environment; a later one wins over an earlier one.
  public var environment: [EnvironmentVariable]
  /// The run has failed if it lasts longer.
  public var timeout: Microseconds
  /// Time from SIGTERM to SIGKILL after a time-out or a cancellation.
  public var killAfter: Microseconds
  /// What the run is for.
  public var purpose: ScriptPurpose
  /// Who it belongs to, for log lines: the name of a tracker, or of an instance and its state.
  public var label: String

  /// A run with the waiting time of keepalived before SIGKILL, 2 s.
  public init(
    arguments: [String], user: ScriptUser? = nil, environment: [EnvironmentVariable] = [],
    timeout: Microseconds, killAfter: Microseconds = .seconds(2), purpose: ScriptPurpose,
    label: String
  ) {
    self.arguments = arguments
    self.user = user
    self.environment = environment
    self.timeout = timeout
    self.killAfter = killAfter
    self.purpose = purpose
    self.label = label
  }
}

/// As whom a script runs: names or numbers, resolved by the supervisor at each run.
public struct ScriptUser: Hashable, Sendable {
  /// The user's name or number.
  public var user: String
  /// The group's name or number; nil for the user's own group.
  public var group: String?
  /// True if the supplementary groups of the user are set; otherwise they are cleared.
  public var supplementaryGroups: Bool

  /// The identity of a script.
  public init(user: String, group: String? = nil, supplementaryGroups: Bool = false) {
    self.user = user
    self.group = group
    self.supplementaryGroups = supplementaryGroups
  }
}

/// A variable of a script's environment.
public struct EnvironmentVariable: Hashable, Sendable {
  /// Its name, without `=`.
  public var name: String
  /// Its value.
  public var value: String

  /// A variable with a value.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What a script is run for.
public enum ScriptPurpose: UInt8, Sendable, CaseIterable {
  /// A tracker: its exit status is a verdict.
  case track
  /// A notification of a transition.
  case notify
}

/// How a run of a script ended.
public enum ScriptOutcome: Equatable, Sendable {
  /// It exited with this status, 0 to 255.
  case exited(Int32)
  /// This signal ended it.
  case signaled(Int32)
  /// It lasted longer than its time-out; reported at that moment, before it has ended.
  case timedOut
  /// It could not be started; the reason, as in `/usr/bin/x: No such file or directory`.
  case failedToStart(String)
}

/// The result of a run.
public struct ScriptResult: Equatable, Sendable {
  /// How it ended.
  public var outcome: ScriptOutcome
  /// Time from its start to the outcome.
  public var duration: Microseconds
  /// What it wrote, at most `MessageLimits.scriptOutput` bytes, without control characters.
  public var output: String
  /// Bytes of output beyond that.
  public var outputDropped: UInt64

  /// A result.
  public init(
    outcome: ScriptOutcome, duration: Microseconds, output: String = "", outputDropped: UInt64 = 0
  ) {
    self.outcome = outcome
    self.duration = duration
    self.output = output
    self.outputDropped = outputDropped
  }
}
