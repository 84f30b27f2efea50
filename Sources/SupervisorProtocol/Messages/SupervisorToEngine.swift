/// What the supervisor tells the engine.
public enum SupervisorToEngine: Equatable, Sendable {
  /// The first message.
  case start(StartFacts)
  /// A configuration: the answer to `loadConfiguration`; 0 for one that nobody asked for (start).
  case configuration(requestID: UInt32, LoadedConfiguration)
  /// The files are refused: a summary for a person, and the findings.
  case configurationRefused(requestID: UInt32, summary: String, [ConfigurationFinding])
  /// A script runs, as this process.
  case scriptStarted(runID: UInt64, pid: Int32)
  /// A run has its verdict. The last message about it.
  case scriptFinished(runID: UInt64, ScriptResult)
  /// The processes that match a watch: after `watch`, and whenever the set changes. Sorted.
  case watchChanged(watchID: UInt32, pids: [Int32])
  /// A watched process has exited; it may still be a zombie, which `kill -0` finds.
  case watchedProcessExited(watchID: UInt32, pid: Int32)
  /// A process that has exited was reaped: nothing finds it any more.
  case watchedProcessReaped(watchID: UInt32, pid: Int32)
  /// The state of this token, or a later one, is on disk.
  case persisted(token: UInt64)
  /// The state of this token could not be written; the reason.
  case persistFailed(token: UInt64, String)
  /// A part of the answer to `queryEvents`; JSON objects, oldest first. The last part has a summary.
  case eventLines(requestID: UInt32, lines: [String], EventSummary?)
  /// failover-agent runs; the connection to it is descriptor 4.
  case agentStarted
  /// failover-agent has ended, or cannot be started; why.
  case agentEnded(String)
  /// SIGHUP came. The engine answers with `loadConfiguration`.
  case reloadSignal
  /// SIGTERM or SIGINT came. The engine leaves gracefully and answers with `stopped`.
  case terminateSignal
  /// The number in a tracked file: after a configuration, and whenever it changes.
  case fileRead(name: String, value: Int64)
  /// SIGUSR1, SIGUSR2 or SIGRTMIN+2 came.
  case dumpSignal(DumpKind)
  /// Something that the supervisor has put up with or mended, for the log of events.
  case hostEvent(String)
  /// The flight record of a request is saved at this path, or could not be; why.
  case recordSaved(requestID: UInt32, path: String, failure: String?)
}

/// What a signal asks to be written.
public enum DumpKind: UInt8, Sendable, CaseIterable {
  /// SIGUSR1: state and configuration.
  case state
  /// SIGUSR2: counters.
  case statistics
  /// SIGRTMIN+2: both as JSON.
  case json
}
