import ArgumentParser
import ControlProtocol

/// `failover record`.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Save the flight recorder for analysis.")

  @OptionGroup var global: GlobalOptions

  func run() throws {
    throw CommandFailure(command: "record", AbsentPart.recorder)
  }
}

/// What this build does not have.
enum AbsentPart {
  static let recorder = ErrorDocument(
    .refused, reason: "noRecorder",
    message: "this build has no flight recorder yet.", next: ["failover events"])
}
