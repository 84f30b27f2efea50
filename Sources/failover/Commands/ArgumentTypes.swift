import ArgumentParser
import ControlProtocol
import NetworkTypes
import SystemCalls

/// A duration as an argument.
struct DurationArgument: ExpressibleByArgument {
  /// The duration.
  var value: Microseconds

  /// Reads `500ms`, `2s`, `10m`, `2h`.
  init?(argument: String) {
    guard let value = DurationText.parse(argument) else { return nil }
    self.value = value
  }

  /// A duration.
  init(_ value: Microseconds) {
    self.value = value
  }

  var defaultValueDescription: String {
    DurationText.span(value).filter { $0 != " " }
  }
}

/// A point in time as an argument.
struct TimeArgumentValue: ExpressibleByArgument {
  /// The time.
  var value: WallTime

  /// Reads a date, a time, or a duration before now; all in UTC.
  init?(argument: String) {
    let now = WallTime(unixMicroseconds: WallClock.now())
    guard let value = TimeArgument.parse(argument, now: now) else { return nil }
    self.value = value
  }
}

/// A condition of `wait` as an argument.
enum ConditionArgument: String, ExpressibleByArgument, CaseIterable {
  case master
  case backup
  case redundant
  case confirmed

  /// The condition.
  var value: WaitCondition {
    switch self {
    case .master: .master
    case .backup: .backup
    case .redundant: .redundant
    case .confirmed: .confirmed
    }
  }
}

/// INSTANCE or `--all`.
struct SelectionOptions: ParsableArguments {
  @Argument(help: "Instance or sync group; not needed if there is only one.")
  var instance: String?

  @Flag(help: "All instances.")
  var all = false

  /// Refuses both at once.
  func validate() throws {
    if all, instance != nil { throw ValidationError("Give INSTANCE or --all, not both.") }
  }

  /// What is selected.
  var selection: InstanceSelection {
    all ? .all : instance.map { .named($0) } ?? .onlyOne
  }
}

/// Options of `promote` and `demote`.
struct MoveOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("End it after this time by itself: 30m, 2h, 1d.", valueName: "duration"))
  var duration: DurationArgument?

  @Option(
    help: ArgumentHelp(
      "How long to wait for the outcome. (default: 60s)", valueName: "duration"))
  var wait: DurationArgument?

  @Flag(help: "Return as soon as the move is under way.")
  var noWait = false

  @Option(
    help: ArgumentHelp(
      "Why; kept with the promotion and shown in status and events.", valueName: "text"))
  var reason: String?

  @Flag(help: "Skip the checks, but never interface FAULT or maintenance.")
  var force = false

  /// Refuses what contradicts itself.
  func validate() throws {
    if noWait, wait != nil { throw ValidationError("Give --wait or --no-wait, not both.") }
    if let duration, duration.value <= .zero { throw ValidationError("--for must not be 0.") }
  }

  /// The request for a selection.
  func request(_ selection: InstanceSelection) -> MoveRequest {
    MoveRequest(
      selection: selection, duration: duration?.value,
      wait: noWait ? nil : wait?.value ?? MoveRequest.defaultWait, reason: reason, force: force)
  }
}
