import ArgumentParser
import ControlProtocol
import Glibc
import NetworkTypes

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
    commandName: "show", abstract: "Ask the providers which machine has each address.",
    usage: "failover cloud show [--json] [--run-dir DIR]",
    discussion: "Exit code 0 if the master has all of them, 1 if not.")

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let answer = try Session("cloud show", global).answer(.cloudShow, as: StatusDocument.self)
    Session("cloud show", global).print(answer, CloudText.lines)
    throw CloudText.isWell(answer.document) ? ExitCode.success : ExitCode.failure
  }
}

/// `failover cloud assign`.
struct CloudAssignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Give an address to this node, for emergencies.",
    usage: "failover cloud assign [ADDRESS] [--yes] [--json] [--run-dir DIR]",
    discussion: """
      The daemon does this by itself, and keeps doing it: this only skips the pauses between its \
      tries. Refused on a node that is not MASTER; `failover promote` moves both.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The address; not needed if there is only one.")
  var address: String?

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    if !yes { try confirm() }
    try MoveRunner(command: "cloud assign", global).run(
      .cloudAssign(address: address), wait: MoveRequest.defaultWait)
  }

  private func confirm() throws {
    guard isatty(STDIN_FILENO) == 1 else {
      throw CommandFailure(
        command: "cloud assign",
        ErrorDocument(
          .refused, reason: "notConfirmed",
          message: "nobody can be asked whether \(address ?? "the address") shall move.",
          next: ["failover cloud assign --yes"]))
    }
    Console().control("Move \(address ?? "the cloud address") to this node now? [y/N] ")
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
      throw CommandFailure(
        command: "cloud assign",
        ErrorDocument(.refused, reason: "notConfirmed", message: "nothing was changed."))
    }
  }
}

/// How cloud addresses are shown.
enum CloudText {
  /// A line for each address, and one below for what is wrong with it.
  static func lines(_ document: StatusDocument) -> [String] {
    var lines: [String] = []
    for instance in document.instances {
      for cloud in instance.cloud {
        let texts = StatusText.cloud(cloud)
        let head = "\(instance.name)  \(instance.state.rawValue)  \(texts.first ?? "")"
        lines += TextLayout.paragraphs(head, rest: "  ")
        for text in texts.dropFirst() + (cloud.next.map { ["next: \($0)"] } ?? []) {
          lines += TextLayout.paragraphs(text, first: "  ", rest: "    ")
        }
      }
    }
    return lines
  }

  /// True if every address was read, and none is away from a master.
  static func isWell(_ document: StatusDocument) -> Bool {
    document.instances.allSatisfy { instance in
      instance.cloud.allSatisfy { cloud in
        cloud.error == nil && cloud.mine == (instance.state == .master)
      }
    }
  }
}
