import ArgumentParser
import ControlProtocol

/// `failover record`.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Save the flight recorder for analysis.",
    discussion: """
      The engine remembers what it was told: packets, timers, changes of the kernel, commands. \
      This saves it as a file for root alone, without passwords and keys; so does the death of an \
      engine. scripts/simulate --replay FILE plays it again, step by step.
      """)

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let session = Session("record", global)
    session.print(try session.answer(.record, as: OutcomeDocument.self)) { $0.text }
  }
}
