import NetworkTypes

// Providers and their addresses.

extension ConfigurationPrinter {
  mutating func provider(_ provider: CloudProvider) {
    block("cloud_provider", Quoting.word(provider.name)) {
      $0.line("type", Quoting.word(provider.type))
      switch provider.credential {
      case .file(let path): $0.line("token_file", Quoting.word(path))
      case .systemd(let name): $0.line("token_credential", Quoting.word(name))
      case .environment(let name): $0.line("token_env", Quoting.word(name))
      case .machine: break
      }
      if let url = provider.apiURL { $0.line("api_url", Quoting.word(url)) }
      if let url = provider.metadataURL { $0.line("metadata_url", Quoting.word(url)) }
      $0.parameters(provider.parameters)
    }
  }

  mutating func cloudAddresses(_ addresses: [CloudAddress]) {
    for address in addresses {
      block("cloud_address", address.address.description) {
        $0.line("provider", Quoting.word(address.provider))
        if case .id(let id) = address.target { $0.line("target", Quoting.word(id)) }
        $0.parameters(address.parameters)
      }
    }
  }

  private mutating func parameters(_ parameters: [CloudParameter]) {
    for parameter in parameters { line(parameter.name, Quoting.word(parameter.value)) }
  }
}
