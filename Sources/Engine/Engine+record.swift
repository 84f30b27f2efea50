import ControlProtocol
import SupervisorProtocol

// `failover record`: the supervisor saves what the recorder remembers.

extension Engine {
  /// Asks the supervisor to save the flight record.
  mutating func saveRecord(for client: ClientID) {
    lastRequest += 1
    recordQueries[lastRequest] = client
    actions.append(.supervise(.saveRecord(requestID: lastRequest)))
  }

  /// It is saved, or could not be.
  mutating func recordSaved(_ request: UInt32, path: String, failure: String?) {
    guard let client = recordQueries.removeValue(forKey: request) else { return }
    if let failure {
      return replyError(
        client, "record", .failed, "notWritten",
        "the flight record could not be written: \(failure).", next: ["failover doctor"])
    }
    record(.daemon, text: "the flight record was saved as \(path)")
    var document = OutcomeDocument(
      node: identity.node, command: "record", changed: true, outcome: .done,
      text: [
        "The flight record is saved as \(path). It holds no passwords and no keys.",
        "Replay, in a checkout of version \(identity.version): scripts/simulate --replay FILE",
      ])
    document.file = path
    reply(client, document)
  }
}
