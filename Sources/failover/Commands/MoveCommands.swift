import ArgumentParser
import ControlProtocol
import NetworkTypes

/// `failover promote`.
struct PromoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Let this node take over and keep it.",
    usage: """
      failover promote [INSTANCE | --all] [--for D] [--wait D | --no-wait]
                       [--reason TEXT] [--force] [--json] [--run-dir DIR]
      """,
    discussion: """
      It keeps the instance, whatever the priorities are, until `failover release`, until the \
      time of --for is over, or until its own health fails. Checks come first: if one says no, \
      nothing moves and the exit code is 4. With 0 this node is MASTER and the address is bound; \
      with 3 the time was not enough, and the outcome says whether it moved.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: SelectionOptions
  @OptionGroup var move: MoveOptions

  func run() throws {
    let request = move.request(target.selection)
    try MoveRunner(command: "promote", global).run(.promote(request), wait: request.wait)
  }
}

/// `failover demote`.
struct DemoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demote",
    abstract: "Let a peer take over: as `promote` typed there.",
    usage: """
      failover demote [INSTANCE | --all] [--to PEER] [--for D]
                      [--wait D | --no-wait] [--reason TEXT] [--force] [--json]
                      [--run-dir DIR]
      """,
    discussion: "Without --to the best peer takes over. `failover release` ends it on any node.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: SelectionOptions

  @Option(
    help: ArgumentHelp("Name or address of the peer that shall take over.", valueName: "peer"))
  var to: String?

  @OptionGroup var move: MoveOptions

  func run() throws {
    let request = move.request(target.selection)
    try MoveRunner(command: "demote", global).run(.demote(request, to: to), wait: request.wait)
  }
}

/// `failover release`.
struct ReleaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "End a promotion, on whichever node it holds.",
    usage: "failover release [INSTANCE | --all] [--json] [--run-dir DIR]",
    discussion: "After that the priorities decide again. Nothing to end is no failure.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var target: SelectionOptions

  func run() throws {
    try MoveRunner(command: "release", global).run(
      .release(target.selection), wait: MoveRequest.defaultWait)
  }
}

/// Runs a command that reports steps and then an outcome.
struct MoveRunner {
  private let session: Session

  /// A runner for a command.
  init(command: String, _ options: GlobalOptions) {
    session = Session(command, options)
  }

  /// Sends the request, prints steps as they come, and the outcome.
  ///
  /// - Parameters:
  ///   - wait: how long the daemon may take; nil if it shall not wait.
  ///   - steps: how a step is printed.
  func run(
    _ request: ControlRequest, wait: Microseconds?,
    steps: (ProgressDocument) -> [String] = OutcomeText.timed
  ) throws {
    let answer = try session.answer(
      request, as: OutcomeDocument.self, patience: (wait ?? .zero) + Session.answerTimeout,
      waited: wait
    ) { bytes in
      guard !session.options.json else { return }
      session.console.print(steps(try session.decode(ProgressDocument.self, bytes)))
    }
    session.print(answer, OutcomeText.lines)
  }
}
