import ArgumentParser

/// `failover`.
struct FailoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failover",
    abstract: "See and steer failoverd, which keeps an address on a healthy node.",
    usage: "failover [--run-dir DIR] [--json] COMMAND",
    discussion: """
      Durations are written 500ms, 2s, 10m, 2h or 1d. INSTANCE may be left out if only \
      one is configured. Every command takes --json, which prints one JSON document, and --run-dir, \
      the directory of the daemon's socket (default: /run/failover).

      Exit codes: 0 done or already so; 1 negative or failed; 2 configuration refused; \
      3 timed out; 4 refused, nothing changed; 5 no daemon; 64 usage; 77 not permitted.
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "See",
        subcommands: [
          StatusCommand.self, EventsCommand.self, IsMasterCommand.self, WaitCommand.self,
          StatsCommand.self, MetricsCommand.self, VersionCommand.self,
        ]),
      CommandGroup(
        name: "Steer",
        subcommands: [
          PromoteCommand.self, DemoteCommand.self, ReleaseCommand.self, MaintenanceCommand.self,
          ReloadCommand.self, CloudCommand.self,
        ]),
      CommandGroup(
        name: "Examine",
        subcommands: [
          CheckCommand.self, DoctorCommand.self, DecodeCommand.self, RecordCommand.self,
        ]),
    ])
}
