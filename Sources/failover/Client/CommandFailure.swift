import ControlProtocol
import NetworkTypes

/// A command that could not do what was asked; ends the program with the exit code of its error.
struct CommandFailure: Error {
  /// The document that `--json` prints.
  var document: OutcomeDocument
  /// The document as the daemon sent it; nil if it was made here.
  var bytes: [UInt8]?
  /// How long the client was ready to wait; nil if it did not wait.
  var waited: Microseconds?

  /// A failure that the daemon reported.
  init(document: OutcomeDocument, bytes: [UInt8]?, waited: Microseconds?) {
    self.document = document
    self.bytes = bytes
    self.waited = waited
  }

  /// A failure that was found here.
  init(command: String, _ error: ErrorDocument) {
    document = OutcomeDocument(node: Environment.hostName, command: command, error: error)
  }

  /// The exit code.
  var status: ExitStatus { ExitStatus(document.error) }

  /// Tells of it: as a document on standard output, or in words on standard error.
  func report(to console: Console, asJSON: Bool) {
    if asJSON {
      console.print(json: bytes ?? JSONWriter.bytes(of: document))
    } else {
      console.complain(OutcomeText.failure(document, waited: waited))
    }
  }
}
