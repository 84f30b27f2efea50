import ArgumentParser
import ControlProtocol
import NetworkTypes

/// `failover is-master`.
struct IsMasterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "is-master",
    abstract: "Tell by the exit code whether this node is master: 0 yes, 1 no.",
    discussion: "Prints nothing but errors. For cron: failover is-master VI_1 && backup")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The instance; not needed if there is only one.")
  var instance: String?

  func run() throws {
    let session = Session("is-master", global)
    let answer = try session.answer(.isMaster(instance: instance), as: AnswerDocument.self)
    session.print(answer) { _ in [] }
    throw (answer.document.answer ? ExitStatus.success : .failed).exitCode
  }
}

/// `failover wait`.
struct WaitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Return once a condition holds.",
    usage: """
      failover wait --for CONDITION [INSTANCE] [--timeout D] [--json]
                    [--run-dir DIR]
      """,
    discussion: """
      master: this node is MASTER and the address is bound. backup: this node is BACKUP. \
      redundant: there is a master, and a peer is ready to take over. confirmed: where a provider \
      holds the address, it confirms the master. Exit code 3 if the time is over before.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    name: .customLong("for"), help: ArgumentHelp("What to wait for.", valueName: "condition"))
  var condition: ConditionArgument

  @Argument(help: "Only this instance; else all of them.")
  var instance: String?

  @Option(
    help: ArgumentHelp(
      "How long at most; without it as long as it takes.", valueName: "duration"))
  var timeout: DurationArgument?

  func run() throws {
    let session = Session("wait", global)
    let request = ControlRequest.wait(
      instance: instance, condition: condition.value, timeout: timeout?.value)
    let answer = try session.answer(
      request, as: OutcomeDocument.self,
      patience: timeout.map { $0.value + Session.answerTimeout }, waited: timeout?.value)
    session.print(answer, OutcomeText.lines)
  }
}

/// `failover stats`.
struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Print counters since the daemon started.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this instance.")
  var instance: String?

  func run() throws {
    let session = Session("stats", global)
    session.print(
      try session.answer(.stats(instance: instance), as: StatsDocument.self), StatsText.lines)
  }
}
