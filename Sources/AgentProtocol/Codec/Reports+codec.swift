import NetworkTypes

extension FieldWriter {
  /// Who this machine is.
  mutating func write(_ report: IdentityReport) {
    switch report {
    case .known(let identity):
      write(UInt8(1))
      write(identifier: identity.instance)
      write(name: identity.kind)
      write(optional: identity.region) { $0.write(name: $1) }
      write(identity.source.rawValue)
      write(optional: identity.anchor) { $0.write($1) }
    case .unknown(let text):
      write(UInt8(2))
      write(text: text)
    }
  }

  /// How a credential is.
  mutating func write(_ report: CredentialReport) {
    switch report.state {
    case .untried: write(UInt8(1))
    case .accepted: write(UInt8(2))
    case .rejected: write(UInt8(3))
    case .insufficient(let missing):
      write(UInt8(4))
      write(names: missing)
    case .unreadable: write(UInt8(5))
    }
    write(text: report.source)
    write(text: report.text)
    write(optional: report.expiresAfter) { $0.write($1) }
  }

  /// How far the connections are prepared.
  mutating func write(_ report: ConnectionReport) {
    write(report.state.rawValue)
    write(report.connections)
    write(report.resolvedAddresses)
    write(text: report.text)
  }

  /// How the agent is.
  mutating func write(_ health: AgentHealth) {
    write(health.uptime)
    write(health.openCalls)
    write(health.requestsSent)
    write(health.memory)
  }

  /// One line of `failover doctor`.
  mutating func write(_ finding: Finding) {
    write(finding.verdict.rawValue)
    write(name: finding.provider)
    write(optional: finding.address) { $0.write($1.rawValue) }
    write(name: finding.subject)
    write(text: finding.text)
    write(text: finding.remedy)
  }
}

extension FieldReader {
  /// Something wrong in the configuration.
  mutating func configurationProblem() throws(AgentMessageError) -> ConfigurationProblem {
    let provider = try name()
    let address = try optionalAddress()
    return ConfigurationProblem(provider: provider, address: address, text: try text())
  }

  private mutating func optionalAddress() throws(AgentMessageError) -> AddressNumber? {
    try optional { (field) throws(AgentMessageError) in AddressNumber(try field.word()) }
  }

  /// Who this machine is.
  mutating func identity() throws(AgentMessageError) -> IdentityReport {
    let tag = try byte()
    switch tag {
    case 1:
      let instance = try identifier()
      let kind = try name()
      let region = try optional { (field) throws(AgentMessageError) in try field.name() }
      let source = try choice(CloudIdentity.Source.self)
      let anchor = try optional { (field) throws(AgentMessageError) in try field.ipAddress() }
      return .known(
        CloudIdentity(
          instance: instance, kind: kind, region: region, source: source, anchor: anchor))
    case 2: return .unknown(text: try text())
    default: throw unknown(tag)
    }
  }

  /// How a credential is.
  mutating func credential() throws(AgentMessageError) -> CredentialReport {
    let tag = try byte()
    let state: CredentialReport.State
    switch tag {
    case 1: state = .untried
    case 2: state = .accepted
    case 3: state = .rejected
    case 4:
      state = .insufficient(
        missing: try list { (field) throws(AgentMessageError) in try field.name() })
    case 5: state = .unreadable
    default: throw unknown(tag)
    }
    let source = try text()
    let advice = try text()
    return CredentialReport(
      state: state, source: source, text: advice, expiresAfter: try optionalMicroseconds())
  }

  /// How far the connections are prepared.
  mutating func connection() throws(AgentMessageError) -> ConnectionReport {
    ConnectionReport(
      state: try choice(ConnectionReport.State.self), connections: try word(),
      resolvedAddresses: try word(), text: try text())
  }

  /// How the agent is.
  mutating func health() throws(AgentMessageError) -> AgentHealth {
    AgentHealth(
      uptime: try microseconds(), openCalls: try word(), requestsSent: try long(),
      memory: try long())
  }

  /// One line of `failover doctor`.
  mutating func finding() throws(AgentMessageError) -> Finding {
    let verdict = try choice(Finding.Verdict.self)
    let provider = try name()
    let address = try optionalAddress()
    let subject = try name()
    let text = try text()
    return Finding(
      verdict, provider: provider, address: address, subject: subject, text: text,
      remedy: try self.text())
  }
}
