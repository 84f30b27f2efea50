public import NetworkTypes

/// What a tracker's result does to the priority of an instance.
public struct TrackWeight: Hashable, Sendable {
  /// -254 to 254. 0 means that a failure puts the instance into FAULT.
  public var value: Int
  /// `reverse`: what is added to the priority is negated; with weight 0 success is the failure.
  public var reverse: Bool

  /// A weight.
  public init(_ value: Int, reverse: Bool = false) {
    self.value = value
    self.reverse = reverse
  }
}

/// A `vrrp_script` block.
public struct TrackScript: Equatable, Sendable {
  /// The name by which `track_script` refers to it.
  public var name: String
  /// What is run.
  public var command: ScriptCommand
  /// Time from the start of one run to the start of the next; at least 1 ms, default 1 s.
  public var interval = Microseconds.seconds(1)
  /// A run that lasts longer has failed; default: the interval.
  public var timeout = Microseconds.seconds(1)
  /// Default weight for instances that give none.
  public var weight = TrackWeight(0)
  /// Successes in a row that make it up, 1 and more.
  public var rise = 1
  /// Failures in a row that make it down, 1 and more.
  public var fall = 1
  /// `init_fail`: counts as failed until its first success.
  public var initiallyFailed = false
  /// `exit_grace`: how long a watched process may be gone before an early run counts; default 0.
  public var exitGrace = Microseconds.zero

  /// A script with the defaults of keepalived.
  public init(name: String, command: ScriptCommand) {
    self.name = name
    self.command = command
  }
}

/// A `vrrp_track_process` block.
public struct TrackProcess: Equatable, Sendable {
  /// The name by which `track_process` refers to it.
  public var name: String
  /// Name of the program, and parameters if `full_command` or parameters are given.
  public var process: [String]
  /// `param_match`; nil if parameters must match exactly, or none are given.
  public var parameterMatch: ParameterMatch?
  /// `full_command`: compare with the whole command line instead of the short name.
  public var fullCommand = false
  /// Default weight for instances that give none.
  public var weight = TrackWeight(0)
  /// Fewest processes that count as up; default 1.
  public var quorum = 1
  /// Most processes that count as up; nil means no limit.
  public var quorumMaximum: Int?
  /// `fork_delay`: how long the quorum must hold before it counts as up.
  public var forkDelay = Microseconds.zero
  /// `terminate_delay`: how long the quorum must be lost before it counts as down.
  public var terminateDelay = Microseconds.zero

  /// How parameters are compared.
  public enum ParameterMatch: Hashable, Sendable {
    /// The first parameters must be equal, the last may be longer.
    case partial
    /// The first parameters must be equal, more may follow.
    case initial
  }

  /// A process with the defaults of keepalived.
  public init(name: String, process: [String]) {
    self.name = name
    self.process = process
  }
}

/// One entry of `track_script`, `track_process` or `track_interface` inside an instance.
public struct TrackReference: Hashable, Sendable {
  /// Name of the script, process block, or interface.
  public var name: String
  /// Weight for this instance; already the tracker's own where the instance gives none.
  public var weight: TrackWeight

  /// A reference to a tracker.
  public init(name: String, weight: TrackWeight) {
    self.name = name
    self.weight = weight
  }
}
