/// `notify_fifo` or `vrrp_notify_fifo`: a pipe that every event is written to, a line each.
public struct NotifyFIFO: Hashable, Sendable {
  /// Absolute path of the pipe.
  public var path: String
  /// Who owns a pipe that is created; nil means who runs the daemon.
  public var owner: ScriptUser?
  /// `…_script`: started with the path as its last argument, reads the pipe; nil means nobody.
  public var script: ScriptCommand?

  /// A pipe.
  public init(path: String) {
    self.path = path
  }
}
