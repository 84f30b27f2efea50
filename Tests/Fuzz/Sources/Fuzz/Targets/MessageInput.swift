import AgentProtocol
import ControlProtocol
import Engine
import SupervisorProtocol

/// Messages between processes, and files that outlive them.
enum MessageInput {
  /// A client's request.
  static func runControl(_ bytes: [UInt8]) {
    let fields = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    _ = try? ControlRequest(fields: fields)
    for field in fields {
      _ = RFC3339.parse(field)
      _ = DurationText.parse(field)
      let line = SafeText.line(field)
      precondition(!line.unicodeScalars.contains(where: SafeText.isHarmful), "harmful")
    }
  }

  /// What is read of the agent or by it says the same when it is written again.
  static func runAgent(_ bytes: [UInt8]) {
    if let message = try? AgentToEngine(decoding: bytes), let again = try? message.encoded() {
      precondition((try? AgentToEngine(decoding: again)) == message)
    }
    if let message = try? EngineToAgent(decoding: bytes), let again = try? message.encoded() {
      precondition((try? EngineToAgent(decoding: again)) == message)
    }
  }

  /// A flight record: as a file, and as the entries of its only block, which a file guards by a sum.
  static func runRecord(_ bytes: [UInt8]) {
    _ = try? FlightRecord.inputs(bytes)
    let block = FlightRecordBlock(sequence: 1, isClean: true, bytes: bytes)
    _ = try? FlightRecord.inputs(FlightRecord.file([block]))
  }

  /// Records on disk and messages of the supervisor.
  static func runState(_ bytes: [UInt8]) {
    if let content = try? StateRecord.decode(bytes) {
      precondition((try? StateRecord.decode(StateRecord.encode(content))) == content)
    }
    precondition((try? StateRecord.decode(StateRecord.encode(bytes))) == bytes)
    _ = try? EngineToSupervisor(decoding: bytes)
    _ = try? SupervisorToEngine(decoding: bytes)
    _ = WatchIdiom.target(ofScript: bytes)
  }
}
