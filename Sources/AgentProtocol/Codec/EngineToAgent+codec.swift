import NetworkTypes

extension EngineToAgent {
  /// The bytes of the message, without a frame.
  ///
  /// - Throws: `fieldTooLong` if a name, an identifier, a path or a list is beyond its limit;
  ///   `length` if the message is. Texts for people are cut instead.
  public func encoded() throws(AgentMessageError) -> [UInt8] {
    var writer = FieldWriter(tag: tag)
    switch self {
    case .hello(let hello):
      writer.write(hello.session)
      writer.write(name: hello.node)
      writer.write(name: hello.softwareVersion)
    case .beginConfiguration(let generation), .applyConfiguration(let generation):
      writer.write(generation)
    case .provider(let provider): writer.write(provider)
    case .address(let address): writer.write(address)
    case .leaseStore(let store): writer.write(store)
    case .lease(let request): writer.write(request)
    case .call(let call): writer.write(call)
    case .cancel(let call): writer.write(call.rawValue)
    case .examine(let requestID, let provider):
      writer.write(requestID)
      writer.write(optional: provider) { $0.write(name: $1) }
    case .refreshIdentity(let provider): writer.write(name: provider)
    case .ping(let sequence): writer.write(sequence)
    }
    return try writer.finish()
  }

  private var tag: UInt8 {
    switch self {
    case .hello: 1
    case .beginConfiguration: 2
    case .provider: 3
    case .address: 4
    case .applyConfiguration: 5
    case .call: 6
    case .cancel: 7
    case .examine: 8
    case .refreshIdentity: 9
    case .ping: 10
    case .leaseStore: 11
    case .lease: 12
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
      return .hello(
        EngineHello(
          session: try reader.long(), node: try reader.name(), softwareVersion: try reader.name()))
    case 2: return .beginConfiguration(generation: try reader.word())
    case 3: return .provider(try reader.provider())
    case 4: return .address(try reader.address())
    case 5: return .applyConfiguration(generation: try reader.word())
    case 6: return .call(try reader.call())
    case 7: return .cancel(CallID(try reader.long()))
    case 8:
      let requestID = try reader.word()
      let provider = try reader.optional { (field) throws(AgentMessageError) in
        try field.name()
      }
      return .examine(requestID: requestID, provider: provider)
    case 9: return .refreshIdentity(provider: try reader.name())
    case 10: return .ping(sequence: try reader.long())
    case 11: return .leaseStore(try reader.leaseStore())
    case 12: return .lease(try reader.leaseRequest())
    default: throw reader.unknown(tag)
    }
  }
}
