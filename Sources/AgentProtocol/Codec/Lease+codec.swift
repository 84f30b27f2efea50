import NetworkTypes

extension FieldWriter {
  /// A lease store.
  mutating func write(_ store: LeaseStoreConfiguration) {
    write(count: store.endpoints.count)
    for endpoint in store.endpoints { write(endpoint, atMost: AgentProtocolLimits.path) }
    write(optional: store.user) { $0.write(name: $1) }
    write(optional: store.passwordFile) { $0.write($1, atMost: AgentProtocolLimits.path) }
    write(optional: store.authorityFile) { $0.write($1, atMost: AgentProtocolLimits.path) }
  }

  /// A question to it.
  mutating func write(_ request: LeaseRequest) {
    write(request.id)
    write(request.key, atMost: AgentProtocolLimits.path)
    write(request.value, atMost: AgentProtocolLimits.path)
    switch request.kind {
    case .read: write(UInt8(1))
    case .acquire(let seconds):
      write(UInt8(2))
      write(seconds)
    case .renew(let lease):
      write(UInt8(3))
      write(lease)
    case .release(let lease):
      write(UInt8(4))
      write(lease)
    }
    write(request.timeout)
  }

  /// An answer of it.
  mutating func write(_ result: LeaseResult) {
    write(result.id)
    switch result.outcome {
    case .held(let lease, let seconds):
      write(UInt8(1))
      write(lease)
      write(seconds)
    case .heldBy(let value, let lease):
      write(UInt8(2))
      write(value, atMost: AgentProtocolLimits.path)
      write(lease)
    case .free: write(UInt8(3))
    case .failed(let text):
      write(UInt8(4))
      write(text: text)
    }
  }
}

extension FieldReader {
  /// A lease store.
  mutating func leaseStore() throws(AgentMessageError) -> LeaseStoreConfiguration {
    let endpoints = try list { (field) throws(AgentMessageError) in try field.path() }
    let user = try optional { (field) throws(AgentMessageError) in try field.name() }
    let passwordFile = try optional { (field) throws(AgentMessageError) in try field.path() }
    let authorityFile = try optional { (field) throws(AgentMessageError) in try field.path() }
    return LeaseStoreConfiguration(
      endpoints: endpoints, user: user, passwordFile: passwordFile, authorityFile: authorityFile)
  }

  /// A question to it.
  mutating func leaseRequest() throws(AgentMessageError) -> LeaseRequest {
    let id = try long()
    let key = try path()
    let value = try path()
    let tag = try byte()
    let kind: LeaseRequest.Kind
    switch tag {
    case 1: kind = .read
    case 2: kind = .acquire(seconds: try word())
    case 3: kind = .renew(lease: try long())
    case 4: kind = .release(lease: try long())
    default: throw unknown(tag)
    }
    return LeaseRequest(
      id: id, key: key, value: value, kind: kind, timeout: try microseconds())
  }

  /// An answer of it.
  mutating func leaseResult() throws(AgentMessageError) -> LeaseResult {
    let id = try long()
    let tag = try byte()
    switch tag {
    case 1:
      let lease = try long()
      return LeaseResult(id: id, outcome: .held(lease: lease, seconds: try word()))
    case 2:
      let value = try path()
      return LeaseResult(id: id, outcome: .heldBy(value: value, lease: try long()))
    case 3: return LeaseResult(id: id, outcome: .free)
    case 4: return LeaseResult(id: id, outcome: .failed(text: try text()))
    default: throw unknown(tag)
    }
  }
}
