import ArgumentParser
import ControlProtocol
import NetworkTypes

/// `failover reload`.
struct ReloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Let the daemon read its configuration again.",
    discussion: """
      Waits until it runs, and prints each change and whether it interrupts. A file that is \
      refused changes nothing; then the exit code is 2.
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(help: "Only say what would change.")
  var dryRun = false

  func run() throws {
    let session = Session("reload", global)
    let bytes = try session.ask(.reload(dryRun: dryRun), patience: .seconds(60))
    guard let document = try? session.decode(ReloadDocument.self, bytes) else {
      try session.throwReported(bytes, waited: nil)
      throw session.failure(.malformed("an answer that is none to a reload"), waited: nil)
    }
    if let error = document.error, error.code != .configurationRefused {
      let outcome = OutcomeDocument(
        node: document.node, command: "reload", changed: document.changed, outcome: .unchanged,
        error: error)
      throw CommandFailure(document: outcome, bytes: bytes, waited: nil)
    }
    session.print((document, bytes)) { ReloadText.lines($0, dryRun: dryRun) }
    throw ExitStatus(document.error).exitCode
  }
}
