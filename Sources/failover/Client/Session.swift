import ControlProtocol
import FoundationEssentials
import NetworkTypes
import SystemCalls

/// One command's talk with the daemon.
struct Session {
  /// Where the daemon's socket is, and how to print.
  let options: GlobalOptions
  /// Where output goes.
  let console = Console()
  /// The command, for documents that are made here.
  let command: String

  /// How long the daemon may take for an answer that waits for nothing.
  static let answerTimeout = Microseconds.seconds(5)

  /// A session for a command.
  init(_ command: String, _ options: GlobalOptions) {
    self.command = command
    self.options = options
  }

  /// Sends a request and returns the final document.
  ///
  /// - Parameters:
  ///   - patience: how long the answer may take; nil waits for ever.
  ///   - waited: what the user gave as time to wait, for messages.
  ///   - onDocument: called with each document before the final one.
  func ask(
    _ request: ControlRequest, patience: Microseconds? = Session.answerTimeout,
    waited: Microseconds? = nil, onDocument: ([UInt8]) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    do {
      var connection = try ControlConnection(path: options.socketPath)
      try connection.send(request)
      let deadline = patience.map { MonotonicInstant.now() + $0 }
      while true {
        guard let frame = try connection.receive(until: deadline) else {
          throw ControlSocketError.unresponsive
        }
        if frame.isFinal { return frame.document }
        try onDocument(frame.document)
      }
    } catch let error as ControlSocketError {
      throw failure(error, waited: waited)
    }
  }

  /// Sends a request and reads the final document, or throws the failure that it reports.
  func answer<Document: Decodable>(
    _ request: ControlRequest, as type: Document.Type, patience: Microseconds? = answerTimeout,
    waited: Microseconds? = nil, onDocument: ([UInt8]) throws -> Void = { _ in }
  ) throws -> (document: Document, bytes: [UInt8]) {
    let bytes = try ask(request, patience: patience, waited: waited, onDocument: onDocument)
    try throwReported(bytes, waited: waited)
    return (try decode(type, bytes), bytes)
  }

  /// Prints the document as JSON if that is wanted, else as the lines of text.
  func print<Document>(
    _ answer: (document: Document, bytes: [UInt8]), _ lines: (Document) -> [String]
  ) {
    if options.json {
      console.print(json: answer.bytes)
    } else {
      console.print(lines(answer.document))
    }
  }

  /// Reads a document that the daemon sent.
  func decode<Document: Decodable>(_ type: Document.Type, _ bytes: [UInt8]) throws -> Document {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw failure(.malformed("a document that is no \(type)"), waited: nil)
    }
  }

  /// Throws the failure that a document reports; returns if it reports none.
  func throwReported(_ bytes: [UInt8], waited: Microseconds?) throws {
    struct Probe: Decodable {
      var error: ErrorDocument?
    }
    guard (try? JSONDecoder().decode(Probe.self, from: Data(bytes)))?.error != nil else { return }
    let document = try decode(OutcomeDocument.self, bytes)
    throw CommandFailure(document: document, bytes: bytes, waited: waited)
  }

  /// The failure to reach the daemon, with what to do about it.
  func failure(_ error: ControlSocketError, waited: Microseconds?) -> CommandFailure {
    var failure = CommandFailure(command: command, DaemonAbsence(options).error(error))
    failure.waited = waited
    return failure
  }
}
