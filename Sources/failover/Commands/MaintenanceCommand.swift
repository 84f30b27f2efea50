import ArgumentParser
import ControlProtocol
import NetworkTypes

/// `failover maintenance`.
struct MaintenanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance",
    abstract: "Keep this node from taking anything over.",
    usage: """
      failover maintenance [on | off] [--for D] [--wait D] [--reason TEXT]
                           [--force] [--json] [--run-dir DIR]
      """,
    discussion: """
      `on` hands over first and returns once the address left; it is refused while no peer is \
      ready. `on --force` needs no peer and lets go of the addresses at once. Maintenance \
      survives restart and reboot. Without on or off the state is printed.
      """)

  /// `on` or `off`.
  enum Switch: String, ExpressibleByArgument, CaseIterable {
    case on
    case off
  }

  @OptionGroup var global: GlobalOptions

  @Argument(help: "on or off.")
  var state: Switch?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("End it after this time by itself: 30m, 2h, 1d.", valueName: "duration"))
  var duration: DurationArgument?

  @Option(help: ArgumentHelp("How long to wait for the hand-over.", valueName: "duration"))
  var wait = DurationArgument(MoveRequest.defaultWait)

  @Option(help: ArgumentHelp("Why; shown in status and events.", valueName: "text"))
  var reason: String?

  @Flag(help: "Let go of the addresses at once, even if nobody takes over.")
  var force = false

  func validate() throws {
    let hasOptions = duration != nil || reason != nil || force
    if state != .on, hasOptions {
      throw ValidationError("--for, --reason and --force belong to `maintenance on`.")
    }
    if let duration, duration.value <= .zero { throw ValidationError("--for must not be 0.") }
  }

  func run() throws {
    let mode: MaintenanceRequest.Mode =
      switch state {
      case .on: .on
      case .off: .off
      case nil: .show
      }
    let request = MaintenanceRequest(
      mode: mode, duration: duration?.value, wait: wait.value, reason: reason, force: force)
    try MoveRunner(command: "maintenance", global).run(
      .maintenance(request), wait: request.wait, steps: OutcomeText.plain)
  }
}
