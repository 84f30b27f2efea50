import ControlProtocol

/// Finds words for a daemon that does not answer, and what to do about it.
struct DaemonAbsence {
  private let options: GlobalOptions

  /// For a daemon that these options look for.
  init(_ options: GlobalOptions) {
    self.options = options
  }

  /// The error as a document.
  func error(_ error: ControlSocketError) -> ErrorDocument {
    let path = options.socketPath
    switch error {
    case .absent:
      let service = options.isStandardDirectory ? ServiceManager.lastEnd() : nil
      let sentence = service.map { " \($0)" } ?? ""
      return ErrorDocument(
        .noDaemon, reason: "noDaemon", message: "no daemon answers at \(path).\(sentence)",
        next: next)
    case .forbidden:
      return ErrorDocument(
        .notPermitted, reason: "socketForbidden",
        message: "you may not open \(path): it is for root and the group of the socket.",
        next: ["sudo failover …, or join the group that 'ls -l \(path)' shows"])
    case .unresponsive:
      return ErrorDocument(
        .noDaemon, reason: "daemonSilent",
        message: "the daemon at \(path) takes no connection or does not answer: it may hang.",
        next: ["journalctl -u failoverd -n 20; systemctl status failoverd"])
    case .closed:
      return ErrorDocument(
        .noDaemon, reason: "daemonClosed",
        message: "the daemon at \(path) hung up before it answered: it may be stopping.",
        next: ["failover status"])
    case .malformed(let what):
      return ErrorDocument(
        .failed, reason: "protocol",
        message: "what answers at \(path) sent \(what); is it of another version?",
        next: ["failover version"])
    case .system(let reason):
      return ErrorDocument(
        .noDaemon, reason: "socket", message: "cannot talk to \(path): \(reason).")
    }
  }

  private var next: [String] {
    options.isStandardDirectory
      ? ["failover check; journalctl -u failoverd -n 20"]
      : ["failoverd --run-dir \(options.runDir) --config FILE, or another --run-dir"]
  }
}
