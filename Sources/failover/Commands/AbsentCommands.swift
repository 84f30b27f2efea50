import ArgumentParser
import ControlProtocol

/// `failover cloud`.
struct CloudCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloud",
    abstract: "Show or move addresses at a provider by hand.",
    subcommands: [CloudShowCommand.self, CloudAssignCommand.self])
}

/// `failover cloud show`.
struct CloudShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show which machine has each address.")

  @OptionGroup var global: GlobalOptions

  func run() throws {
    throw CommandFailure(command: "cloud show", AbsentPart.cloud)
  }
}

/// `failover cloud assign`.
struct CloudAssignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Give an address to this node, for emergencies.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The address; not needed if there is only one.")
  var address: String?

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    throw CommandFailure(command: "cloud assign", AbsentPart.cloud)
  }
}

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
  static let cloud = ErrorDocument(
    .refused, reason: "noCloudProvider",
    message: "this build has no cloud providers yet: failover \(failoverVersion) moves addresses "
      + "of the local network only.",
    next: ["let a notify_master script call the provider, as under keepalived"])
  static let recorder = ErrorDocument(
    .refused, reason: "noRecorder",
    message: "this build has no flight recorder yet.", next: ["failover events"])
}
