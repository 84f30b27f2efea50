import NetworkTypes

extension AgentToEngine {
  /// The bytes of the message, without a frame.
  ///
  /// - Throws: `fieldTooLong` if a name, an identifier or a list is beyond its limit; `length` if
  ///   the message is. Texts for people are cut instead.
  public func encoded() throws(AgentMessageError) -> [UInt8] {
    var writer = FieldWriter(tag: tag)
    switch self {
    case .hello(let hello):
      writer.write(name: hello.softwareVersion)
      writer.write(names: hello.providerTypes)
    case .configured(let generation, let problems):
      writer.write(generation)
      writer.write(count: problems.count)
      for problem in problems {
        writer.write(name: problem.provider)
        writer.write(optional: problem.address) { $0.write($1.rawValue) }
        writer.write(text: problem.text)
      }
    case .sent(let call): writer.write(call.rawValue)
    case .result(let result): writer.write(result)
    case .lease(let result): writer.write(result)
    case .identity(let provider, let report):
      writer.write(name: provider)
      writer.write(report)
    case .credential(let provider, let report):
      writer.write(name: provider)
      writer.write(report)
    case .connection(let provider, let report):
      writer.write(name: provider)
      writer.write(report)
    case .budget(let provider, let budget):
      writer.write(name: provider)
      writer.write(budget)
    case .hint(let address, let hint):
      writer.write(address.rawValue)
      writer.write(hint.rawValue)
    case .health(let sequence, let health):
      writer.write(sequence)
      writer.write(health)
    case .finding(let requestID, let finding):
      writer.write(requestID)
      writer.write(finding)
    case .examined(let requestID): writer.write(requestID)
    case .log(let level, let text):
      writer.write(level.rawValue)
      writer.write(text: text)
    }
    return try writer.finish()
  }

  private var tag: UInt8 {
    switch self {
    case .hello: 1
    case .configured: 2
    case .sent: 3
    case .result: 4
    case .identity: 5
    case .credential: 6
    case .connection: 7
    case .budget: 8
    case .hint: 9
    case .health: 10
    case .finding: 11
    case .examined: 12
    case .log: 13
    case .lease: 14
    }
  }

  /// Decodes a whole message.
  ///
  /// - Throws: `AgentMessageError` for anything that `encoded()` does not produce.
  public init(decoding message: [UInt8]) throws(AgentMessageError) {
    var reader = try FieldReader(message)
    self = try Self.read(&reader)
    try reader.finish()
  }

  private static func read(_ reader: inout FieldReader) throws(AgentMessageError) -> Self {
    let tag = try reader.byte()
    switch tag {
    case 1:
      let version = try reader.name()
      let types = try reader.list { (field) throws(AgentMessageError) in try field.name() }
      return .hello(AgentHello(softwareVersion: version, providerTypes: types))
    case 2:
      let generation = try reader.word()
      let problems = try reader.list { (field) throws(AgentMessageError) in
        try field.configurationProblem()
      }
      return .configured(generation: generation, problems: problems)
    case 3: return .sent(CallID(try reader.long()))
    case 4: return .result(try reader.callResult())
    case 5: return .identity(provider: try reader.name(), try reader.identity())
    case 6: return .credential(provider: try reader.name(), try reader.credential())
    case 7: return .connection(provider: try reader.name(), try reader.connection())
    case 8: return .budget(provider: try reader.name(), try reader.budget())
    case 9:
      let address = AddressNumber(try reader.word())
      return .hint(address: address, try reader.choice(MetadataHint.self))
    case 10: return .health(sequence: try reader.long(), try reader.health())
    case 11: return .finding(requestID: try reader.word(), try reader.finding())
    case 12: return .examined(requestID: try reader.word())
    case 13: return .log(try reader.choice(AgentLogLevel.self), try reader.text())
    case 14: return .lease(try reader.leaseResult())
    default: throw reader.unknown(tag)
    }
  }
}
