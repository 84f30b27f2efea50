/// What the engine tells the supervisor, or asks of it.
public enum EngineToSupervisor: Equatable, Sendable {
  /// Remember these in the place of what was said of the same instances before.
  case remember([InstanceRecord])
  /// What shall be done about failover-agent.
  case agent(AgentOrder)
  /// The first configuration runs; a line for `systemctl status`.
  case ready(statusText: String)
  /// The engine lives. At least once a second; without any for long it is ended and restarted.
  case heartbeat
  /// A new line for `systemctl status`.
  case statusText(String)
  /// Run a script. The number is new in the life of this engine.
  case runScript(runID: UInt64, ScriptRun)
  /// End a run. Its `scriptFinished` still comes.
  case cancelScript(runID: UInt64)
  /// Watch processes. The number is new in the life of this engine.
  case watch(watchID: UInt32, WatchTarget)
  /// Look for new processes of a watch now.
  case refreshWatch(watchID: UInt32)
  /// End a watch.
  case unwatch(watchID: UInt32)
  /// Write the state to disk in place of the former one. Tokens grow.
  case persist(token: UInt64, blob: [UInt8])
  /// Write an event: one JSON object without line break, with `sequence`, `time`, `type` and, if
  /// it belongs to one, `instance`. Sequence numbers are contiguous.
  case appendEvent(sequence: UInt64, jsonLine: String)
  /// Read events.
  case queryEvents(requestID: UInt32, EventQuery)
  /// Read the configuration files.
  case loadConfiguration(requestID: UInt32, dryRun: Bool)
  /// Write a line, without its end, to the notify pipes.
  case notifyLine(String)
  /// What a signal asked to be written.
  case dump(DumpKind, String)
  /// Save what the flight recorder remembers.
  case saveRecord(requestID: UInt32)
  /// Write a log line.
  case log(LogLevel, String)
  /// The engine ends now, having left gracefully; the exit status of the daemon.
  case stopped(exitCode: Int32)
}

/// What the engine wants of failover-agent's process.
public enum AgentOrder: UInt8, Sendable, CaseIterable {
  /// Let it run, and start it again whenever it ends. Without effect if that holds already, but that
  /// a running one is told once more.
  case start
  /// End it and start no other.
  case stop
  /// It hangs: kill it. Another one is started if `start` holds.
  case restart
}
