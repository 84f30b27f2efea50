import NetworkTypes

// Providers and addresses, once all instances are known.

extension Reader {
  mutating func finishCloud() {
    finishProviders()
    finishCloudAddresses()
  }

  private mutating func finishProviders() {
    var first: [String: SourceSpan] = [:]
    for draft in cloudProviders {
      guard isFirst(draft.name, "cloud_provider", draft.span, &first) else { continue }
      guard let name = draft.type, let type = CloudProviderType.named(name) else {
        if draft.spans["type"] == nil {
          missing("type", in: "cloud_provider", draft.name, at: draft.span)
        }
        continue
      }
      if draft.credential == nil, !type.hasMachineCredentials,
        !["token_file", "token_credential", "token_env"].contains(where: { draft.spans[$0] != nil })
      {
        sink.error(
          "cloud_provider '\(Printable.text(draft.name))' has no token", at: draft.span,
          hints: ["write token_file PATH, token_credential NAME or token_env NAME"])
      }
      check(draft.parameters, type, type.providerParameters)
      var provider = CloudProvider(
        name: draft.name, type: name, credential: draft.credential ?? .machine)
      provider.apiURL = draft.apiURL
      provider.metadataURL = draft.metadataURL
      provider.parameters = draft.parameters.map(\.parameter)
      if provider.credential != .machine, let url = draft.apiURL, url.hasPrefix("http://") {
        sink.warning(
          "the token travels unencrypted to \(Printable.text(url, limit: 64))",
          at: draft.spans["api_url"] ?? draft.span, hints: ["for labs only; else use https"])
      }
      configuration.cloudProviders.append(provider)
    }
  }

  private mutating func check(
    _ parameters: [(parameter: CloudParameter, span: SourceSpan)], _ type: CloudProviderType,
    _ known: [String]
  ) {
    for (parameter, span) in parameters where !known.contains(parameter.name) {
      sink.error(
        "'\(parameter.name)' means nothing to a provider of type \(type.name)", at: span,
        hints: known.isEmpty ? [] : ["it knows " + known.joined(separator: ", ")])
    }
  }

  private mutating func finishCloudAddresses() {
    guard !cloudAddresses.isEmpty else { return }
    var first: [IPAddress: SourceSpan] = [:]
    let types = Dictionary(
      cloudProviders.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let indices = Dictionary(
      configuration.instances.enumerated().map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first })
    let names = Set(instances.map(\.name))
    for draft in cloudAddresses {
      guard let address = draft.address else { continue }
      if let earlier = first.updateValue(draft.span, forKey: address) {
        sink.error(
          "the cloud_address \(address) stands in the configuration twice", at: draft.span,
          hints: ["the first is in \(place(earlier, seenFrom: draft.span))"])
      }
      let provider = provider(of: draft, address, types)
      guard let instance = draft.instance else {
        if draft.spans["instance"] == nil {
          sink.error(
            "cloud_address \(address) has no 'instance'", at: draft.span,
            hints: ["write instance NAME, or move it into the vrrp_instance"])
        }
        continue
      }
      if !names.contains(instance) {
        let hints = sink.suggestion(for: instance, among: names.sorted())
        sink.error(
          "there is no vrrp_instance '\(Printable.text(instance))'",
          at: draft.instanceSpan ?? draft.span, hints: hints)
      }
      guard let provider, let index = indices[instance] else { continue }
      var cloud = CloudAddress(address: address, provider: provider)
      cloud.target = draft.target
      cloud.parameters = draft.parameters.map(\.parameter)
      configuration.instances[index].cloudAddresses.append(cloud)
    }
  }

  /// The name of the provider of an address, if it has one; says what is wrong with it.
  private mutating func provider(
    of draft: CloudAddressDraft, _ address: IPAddress, _ types: [String: String?]
  ) -> String? {
    guard let name = draft.provider else {
      if draft.spans["provider"] == nil {
        sink.error("cloud_address \(address) has no 'provider'", at: draft.span)
      }
      return nil
    }
    guard let type = types[name] else {
      let hints = sink.suggestion(for: name, among: types.keys.sorted())
      sink.error(
        "there is no cloud_provider '\(Printable.text(name))'",
        at: draft.providerSpan ?? draft.span, hints: hints)
      return nil
    }
    if let type, let known = CloudProviderType.named(type) {
      check(draft.parameters, known, known.addressParameters)
    }
    return name
  }
}
