import NetworkTypes

extension KeywordTable {
  /// Keywords of `vrrp_script`.
  static let scriptKeywords: [Keyword] = [
    .works(
      .script, "script", "COMMAND", "required",
      "What is run; a bare name is searched in PATH, arguments need quotes around the whole.",
      read: {
        $0.script.command = $0.command($1)
        $0.script.commandSpan = $1.arguments.first?.span
      }),
    .works(
      .script, "interval", "seconds, 0.001 to 86400", "1", "From one run to the next.",
      read: { $0.script.interval = $0.seconds($1, 1_000...86_400_000_000) }),
    .works(
      .script, "timeout", "seconds, 0.001 to 86400", "interval", "A longer run has failed.",
      read: { $0.script.timeout = $0.seconds($1, 1_000...86_400_000_000) }),
    .works(
      .script, "weight", "-253 to 253 [reverse]", "0",
      "What the result does to the priority; 0 means that a failure is a FAULT.",
      read: { $0.script.weight = $0.weight($1, 253) }),
    .works(
      .script, "rise", "1 to 1000000", "1", "Successes in a row that make it up.",
      read: { $0.script.rise = $0.integer($1, 1...1_000_000) }),
    .works(
      .script, "fall", "1 to 1000000", "1", "Failures in a row that make it down.",
      read: { $0.script.fall = $0.integer($1, 1...1_000_000) }),
    .works(
      .script, "user", "USER [GROUP]", "script_user", "Who runs it.",
      read: { $0.script.user = $0.user($1) }),
    .works(
      .script, "init_fail", "", "off", "Counts as failed until its first success.",
      read: {
        $0.noArguments($1)
        $0.script.initiallyFailed = true
      }),
    .works(
      .script, "exit_grace", "seconds, 0 to 3600", "0",
      "failover: how long a watched process may be gone before an early run counts.",
      read: { $0.script.exitGrace = $0.seconds($1, 0...3_600_000_000) }),
  ]

  /// Keywords of `vrrp_track_process`.
  static let processKeywords: [Keyword] = [
    .works(
      .process, "process", "NAME [PARAMETER …]", "required", "What must run.",
      read: { $0.process.words = $0.processWords($1) }),
    .works(
      .process, "param_match", "initial or partial", "all parameters equal",
      "How parameters are compared.", read: { $0.readParameterMatch($1) }),
    .works(
      .process, "full_command", "", "off", "Compare the whole command line, not the short name.",
      read: {
        $0.noArguments($1)
        $0.process.fullCommand = true
      }),
    .works(
      .process, "weight", "-254 to 254 [reverse]", "0",
      "What the result does to the priority; 0 means that a failure is a FAULT.",
      read: { $0.process.weight = $0.weight($1, 254) }),
    .works(
      .process, "quorum", "1 to 65535", "1", "Fewest processes that count as up.",
      read: { $0.process.quorum = $0.integer($1, 1...65_535) }),
    .works(
      .process, "quorum_max", "0 to 65535", "no limit",
      "Most processes that count as up; 0 means that none may run.",
      read: { $0.process.quorumMaximum = $0.integer($1, 0...65_535) }),
    .works(
      .process, "fork_delay", "seconds, 0.000001 to 3600", "0",
      "How long the quorum must hold before it counts.",
      read: { $0.process.forkDelay = $0.seconds($1, 1...3_600_000_000) }),
    .works(
      .process, "terminate_delay", "seconds, 0.000001 to 3600", "0",
      "How long the quorum must be lost before it counts.",
      read: { $0.process.terminateDelay = $0.seconds($1, 1...3_600_000_000) }),
    .works(
      .process, "delay", "seconds, 0.000001 to 3600", "0", "fork_delay and terminate_delay in one.",
      read: {
        guard let time = $0.seconds($1, 1...3_600_000_000) else { return }
        $0.process.forkDelay = time
        $0.process.terminateDelay = time
      }),
  ]
}
