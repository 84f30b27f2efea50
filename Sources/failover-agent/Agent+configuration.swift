import AgentProtocol
import CloudTransport
import NetworkTypes

extension Agent {
  /// Makes the pending configuration the one that holds. Providers that did not change keep their
  /// connections and what they know.
  func apply(_ generation: UInt32) {
    guard pending.generation == generation else { return }
    let wanted = pending
    pending = PendingConfiguration()
    var problems: [ConfigurationProblem] = []
    var sessions: [String: ProviderSession] = [:]
    for configuration in wanted.providers {
      if let present = providers[configuration.name], present.configuration == configuration {
        sessions[configuration.name] = present
        continue
      }
      do throws(ProviderProblem) {
        sessions[configuration.name] = try session(for: configuration)
      } catch {
        problems.append(ConfigurationProblem(provider: configuration.name, text: error.text))
      }
    }
    for (name, session) in providers where sessions[name] !== session {
      requestsOfOthers += session.transport.requestsSent
      session.transport.close()
    }
    providers = sessions
    addresses = [:]
    for address in wanted.addresses {
      guard let session = sessions[address.provider] else { continue }
      if let text = session.provider.problem(with: address) {
        problems.append(
          ConfigurationProblem(provider: address.provider, address: address.number, text: text))
      } else {
        addresses[address.number] = address
      }
    }
    problems += applyLeaseStore(wanted.leaseStore)
    let most = AgentProtocolLimits.elements
    send(.configured(generation: generation, problems: Array(problems.prefix(most))))
    for name in sessions.keys.sorted() {
      tellIdentity(name)
      report(name)
    }
    maintain()
  }

  private func session(
    for configuration: ProviderConfiguration
  ) throws(ProviderProblem) -> ProviderSession {
    guard let type = ProviderRegistry.named(configuration.type) else {
      let known = ProviderRegistry.all.map { $0.type }.joined(separator: ", ")
      throw ProviderProblem("There is no type '\(configuration.type)': it is one of \(known).")
    }
    let authorities =
      configuration.parameters.last { $0.name == "ca_file" }?.value
      ?? files.variable("FAILOVER_CA_FILE")
    if let authorities, files.stamp(of: authorities) == nil {
      throw ProviderProblem("The certificates of \(authorities) cannot be read.")
    }
    let transport = PooledTransport(
      loop: loop, threads: resolverThreads, authorities: authorities)
    if let found = CredentialReader.carelessness(configuration.credential, files) {
      log(.warning, "\(configuration.name): \(found.text) Next: \(found.remedy)")
    }
    return ProviderSession(configuration, try type.init(configuration, services), transport)
  }

  /// Tells the engine what changed at a provider.
  func report(_ name: String) {
    guard let session = providers[name] else { return }
    let credential = session.provider.credential
    if session.reportedCredential != credential {
      session.reportedCredential = credential
      send(.credential(provider: name, credential))
    }
    let connection = session.connection
    if session.reportedConnection != connection {
      session.reportedConnection = connection
      send(.connection(provider: name, connection))
    }
  }
}
