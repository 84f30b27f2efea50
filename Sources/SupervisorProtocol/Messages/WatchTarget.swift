/// Which processes are watched: what a track script looks for, in the words of its tool.
public enum WatchTarget: Hashable, Sendable {
  /// `pidof NAME`: the base name of the program or of its first argument, or a script of that name.
  case pidof(String)
  /// `killall -0 NAME`: the short name of the process, in full where the kernel cuts it at 15 bytes.
  case killall(String)
  /// `pgrep NAME`: any short name with this text in it; `isExact` for `-x`. Never with a pattern.
  case pgrep(String, isExact: Bool)
  /// `kill -0 $(cat PATH)`: the one process whose number stands in the file.
  case pidFile(String)
  /// `vrrp_track_process`.
  case trackProcess(ProcessPattern)
}

/// What `vrrp_track_process` looks for.
public struct ProcessPattern: Hashable, Sendable {
  /// Name of the program, then its parameters; never empty.
  public var words: [String]
  /// How the parameters are compared.
  public var parameters: ParameterRule
  /// `full_command`: compare with the command line also if there are no parameters.
  public var fullCommand: Bool

  /// How the parameters of a process are compared.
  public enum ParameterRule: UInt8, Sendable, CaseIterable {
    /// They must be the same.
    case exact
    /// The last may be longer, and more may follow.
    case partial
    /// More may follow.
    case initial
  }

  /// A pattern.
  public init(words: [String], parameters: ParameterRule = .exact, fullCommand: Bool = false) {
    self.words = words
    self.parameters = parameters
    self.fullCommand = fullCommand
  }
}
