import NetworkTypes

extension SupervisorToEngine {
  /// The bytes of the message, still to be split by `MessageFragments`.
  public func encoded() -> [UInt8] {
    var writer = MessageWriter(tag: tag)
    switch self {
    case .start(let facts):
      writer.write(facts)
    case .configuration(let requestID, let loaded):
      writer.write(requestID)
      writer.write(loaded)
    case .configurationRefused(let requestID, let summary, let findings):
      writer.write(requestID)
      writer.write(summary)
      writer.write(count: findings.count)
      for finding in findings { writer.write(finding) }
    case .scriptStarted(let runID, let pid):
      writer.write(runID)
      writer.write(pid)
    case .scriptFinished(let runID, let result):
      writer.write(runID)
      writer.write(result)
    case .watchChanged(let watchID, let pids):
      writer.write(watchID)
      writer.write(count: pids.count)
      for pid in pids { writer.write(pid) }
    case .watchedProcessExited(let watchID, let pid), .watchedProcessReaped(let watchID, let pid):
      writer.write(watchID)
      writer.write(pid)
    case .persisted(let token):
      writer.write(token)
    case .persistFailed(let token, let text):
      writer.write(token)
      writer.write(text)
    case .eventLines(let requestID, let lines, let summary):
      writer.write(requestID)
      writer.write(lines)
      writer.write(summary)
    case .reloadSignal, .terminateSignal, .agentStarted:
      break
    case .agentEnded(let text), .hostEvent(let text):
      writer.write(text)
    case .dumpSignal(let kind):
      writer.write(kind.rawValue)
    case .recordSaved(let requestID, let path, let failure):
      writer.write(requestID)
      writer.write(path)
      writer.write(failure)
    case .fileRead(let name, let value):
      writer.write(name)
      writer.write(UInt64(bitPattern: value))
    }
    return writer.bytes
  }

  private var tag: UInt8 {
    switch self {
    case .start: 1
    case .configuration: 2
    case .configurationRefused: 3
    case .scriptStarted: 4
    case .scriptFinished: 5
    case .watchChanged: 6
    case .watchedProcessExited: 7
    case .watchedProcessReaped: 8
    case .persisted: 9
    case .persistFailed: 10
    case .eventLines: 11
    case .reloadSignal: 12
    case .terminateSignal: 13
    case .dumpSignal: 14
    case .agentStarted: 15
    case .agentEnded: 16
    case .fileRead: 17
    case .hostEvent: 18
    case .recordSaved: 19
    }
  }

  /// Decodes a whole message.
  ///
  /// - Throws: `MessageError` for anything that `encoded()` does not produce.
  public init(decoding message: [UInt8]) throws(MessageError) {
    var reader = MessageReader(message)
    self = try Self.read(&reader)
    try reader.finish()
  }

  private static func read(_ reader: inout MessageReader) throws(MessageError) -> Self {
    let tag = try reader.byte()
    switch tag {
    case 1: return .start(try reader.startFacts())
    case 2:
      return .configuration(requestID: try reader.word(), try reader.loadedConfiguration())
    case 3:
      return .configurationRefused(
        requestID: try reader.word(), summary: try reader.text(), try reader.findings())
    case 4: return .scriptStarted(runID: try reader.long(), pid: try reader.signedWord())
    case 5: return .scriptFinished(runID: try reader.long(), try reader.scriptResult())
    case 6:
      return .watchChanged(watchID: try reader.word(), pids: try reader.signedWords())
    case 7:
      return .watchedProcessExited(watchID: try reader.word(), pid: try reader.signedWord())
    case 8:
      return .watchedProcessReaped(watchID: try reader.word(), pid: try reader.signedWord())
    case 9: return .persisted(token: try reader.long())
    case 10: return .persistFailed(token: try reader.long(), try reader.text())
    case 11:
      return .eventLines(
        requestID: try reader.word(), lines: try reader.texts(), try reader.eventSummary())
    case 12: return .reloadSignal
    case 13: return .terminateSignal
    case 14:
      let value = try reader.byte()
      guard let kind = DumpKind(rawValue: value) else { throw reader.unknown(value) }
      return .dumpSignal(kind)
    case 15: return .agentStarted
    case 16: return .agentEnded(try reader.text())
    case 17:
      return .fileRead(name: try reader.text(), value: Int64(bitPattern: try reader.long()))
    case 18: return .hostEvent(try reader.text())
    case 19:
      return .recordSaved(
        requestID: try reader.word(), path: try reader.text(), failure: try reader.optionalText())
    default: throw reader.unknown(tag)
    }
  }
}

extension MessageReader {
  /// Numbers of four bytes after their count.
  fileprivate mutating func signedWords() throws(MessageError) -> [Int32] {
    let size = try count(elementSize: 4)
    var values: [Int32] = []
    values.reserveCapacity(size)
    for _ in 0..<size { values.append(try signedWord()) }
    return values
  }
}
