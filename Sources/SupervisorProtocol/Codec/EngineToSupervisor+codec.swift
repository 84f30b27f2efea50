import NetworkTypes

extension EngineToSupervisor {
  /// The bytes of the message, still to be split by `MessageFragments`.
  public func encoded() -> [UInt8] {
    var writer = MessageWriter(tag: tag)
    switch self {
    case .ready(let text), .statusText(let text):
      writer.write(text)
    case .heartbeat:
      break
    case .runScript(let runID, let run):
      writer.write(runID)
      writer.write(run)
    case .cancelScript(let runID):
      writer.write(runID)
    case .watch(let watchID, let target):
      writer.write(watchID)
      writer.write(target)
    case .refreshWatch(let watchID), .unwatch(let watchID):
      writer.write(watchID)
    case .persist(let token, let blob):
      writer.write(token)
      writer.write(blob)
    case .appendEvent(let sequence, let line):
      writer.write(sequence)
      writer.write(line)
    case .queryEvents(let requestID, let query):
      writer.write(requestID)
      writer.write(query)
    case .loadConfiguration(let requestID, let dryRun):
      writer.write(requestID)
      writer.write(dryRun)
    case .log(let level, let text):
      writer.write(level.rawValue)
      writer.write(text)
    case .stopped(let exitCode):
      writer.write(exitCode)
    case .agent(let order):
      writer.write(order.rawValue)
    case .remember(let records):
      writer.write(records)
    case .notifyLine(let line):
      writer.write(line)
    case .saveRecord(let requestID):
      writer.write(requestID)
    case .dump(let kind, let text):
      writer.write(kind.rawValue)
      writer.write(text)
    }
    return writer.bytes
  }

  private var tag: UInt8 {
    switch self {
    case .ready: 1
    case .heartbeat: 2
    case .statusText: 3
    case .runScript: 4
    case .cancelScript: 5
    case .watch: 6
    case .refreshWatch: 7
    case .unwatch: 8
    case .persist: 9
    case .appendEvent: 10
    case .queryEvents: 11
    case .loadConfiguration: 12
    case .log: 13
    case .stopped: 14
    case .agent: 15
    case .remember: 16
    case .notifyLine: 17
    case .dump: 18
    case .saveRecord: 19
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
    case 1: return .ready(statusText: try reader.text())
    case 2: return .heartbeat
    case 3: return .statusText(try reader.text())
    case 4: return .runScript(runID: try reader.long(), try reader.scriptRun())
    case 5: return .cancelScript(runID: try reader.long())
    case 6: return .watch(watchID: try reader.word(), try reader.watchTarget())
    case 7: return .refreshWatch(watchID: try reader.word())
    case 8: return .unwatch(watchID: try reader.word())
    case 9: return .persist(token: try reader.long(), blob: try reader.data())
    case 10: return .appendEvent(sequence: try reader.long(), jsonLine: try reader.text())
    case 11: return .queryEvents(requestID: try reader.word(), try reader.eventQuery())
    case 12:
      return .loadConfiguration(requestID: try reader.word(), dryRun: try reader.flag())
    case 13:
      let value = try reader.byte()
      guard let level = LogLevel(rawValue: value) else { throw reader.unknown(value) }
      return .log(level, try reader.text())
    case 14: return .stopped(exitCode: try reader.signedWord())
    case 15:
      let value = try reader.byte()
      guard let order = AgentOrder(rawValue: value) else { throw reader.unknown(value) }
      return .agent(order)
    case 16: return .remember(try reader.instanceRecords())
    case 17: return .notifyLine(try reader.text())
    case 18:
      let value = try reader.byte()
      guard let kind = DumpKind(rawValue: value) else { throw reader.unknown(value) }
      return .dump(kind, try reader.text())
    case 19: return .saveRecord(requestID: try reader.word())
    default: throw reader.unknown(tag)
    }
  }
}
