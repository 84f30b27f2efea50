import NetworkTypes

extension FieldWriter {
  /// An address: its family, then its octets.
  mutating func write(_ address: IPAddress) {
    write(UInt8(address.family == .ipv4 ? 4 : 6))
    var octets: [UInt8] = []
    address.append(to: &octets)
    for octet in octets { write(octet) }
  }

  /// Settings by their names.
  mutating func write(_ parameters: [ProviderParameter]) {
    write(count: parameters.count)
    for parameter in parameters {
      write(name: parameter.name)
      write(parameter.value, atMost: AgentProtocolLimits.path)
    }
  }

  /// A provider.
  mutating func write(_ provider: ProviderConfiguration) {
    write(name: provider.name)
    write(name: provider.type)
    switch provider.credential {
    case .file(let path):
      write(UInt8(1))
      write(path, atMost: AgentProtocolLimits.path)
    case .credential(let name):
      write(UInt8(2))
      write(name, atMost: AgentProtocolLimits.path)
    case .environment(let name):
      write(UInt8(3))
      write(name, atMost: AgentProtocolLimits.path)
    case .machine:
      write(UInt8(4))
    }
    write(optional: provider.apiURL) { $0.write($1, atMost: AgentProtocolLimits.path) }
    write(optional: provider.metadataURL) { $0.write($1, atMost: AgentProtocolLimits.path) }
    write(provider.parameters)
  }

  /// An address of a provider.
  mutating func write(_ address: AddressConfiguration) {
    write(address.number.rawValue)
    write(address.address)
    write(name: address.provider)
    switch address.target {
    case .own: write(UInt8(1))
    case .explicit(let target):
      write(UInt8(2))
      write(target, atMost: AgentProtocolLimits.identifier)
    }
    write(address.parameters)
  }
}

extension FieldReader {
  /// An address.
  mutating func ipAddress() throws(AgentMessageError) -> IPAddress {
    let family = try byte()
    switch family {
    case 4: return .v4(IPv4Address(rawValue: try word()))
    case 6: return .v6(IPv6Address(high: try long(), low: try long()))
    default: throw unknown(family)
    }
  }

  /// Settings by their names.
  mutating func parameters() throws(AgentMessageError) -> [ProviderParameter] {
    try list { (field) throws(AgentMessageError) in
      ProviderParameter(try field.name(), try field.path())
    }
  }

  /// A provider.
  mutating func provider() throws(AgentMessageError) -> ProviderConfiguration {
    let name = try name()
    let type = try self.name()
    let tag = try byte()
    let credential: CredentialSource
    switch tag {
    case 1: credential = .file(path: try path())
    case 2: credential = .credential(name: try path())
    case 3: credential = .environment(name: try path())
    case 4: credential = .machine
    default: throw unknown(tag)
    }
    let apiURL = try optional { (field) throws(AgentMessageError) in try field.path() }
    let metadataURL = try optional { (field) throws(AgentMessageError) in try field.path() }
    return ProviderConfiguration(
      name: name, type: type, credential: credential, apiURL: apiURL, metadataURL: metadataURL,
      parameters: try parameters())
  }

  /// An address of a provider.
  mutating func address() throws(AgentMessageError) -> AddressConfiguration {
    let number = AddressNumber(try word())
    let address = try ipAddress()
    let provider = try name()
    let tag = try byte()
    let target: AddressTarget
    switch tag {
    case 1: target = .own
    case 2: target = .explicit(try identifier())
    default: throw unknown(tag)
    }
    return AddressConfiguration(
      number: number, address: address, provider: provider, target: target,
      parameters: try parameters())
  }
}
