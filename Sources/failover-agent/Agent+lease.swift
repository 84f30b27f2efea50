import AgentProtocol
import CloudTransport
import NetworkTypes

extension Agent {
  /// Makes the lease store of the pending configuration the one that holds.
  ///
  /// - Returns: what is wrong with it.
  func applyLeaseStore(_ wanted: LeaseStoreConfiguration?) -> [ConfigurationProblem] {
    guard wanted != leaseStore?.client.configuration else { return [] }
    leaseStore?.transport.close()
    leaseStore = nil
    guard let wanted else { return [] }
    if let authorities = wanted.authorityFile, files.stamp(of: authorities) == nil {
      return [
        ConfigurationProblem(
          provider: "etcd", text: "The certificates of \(authorities) cannot be read.")
      ]
    }
    if let path = wanted.passwordFile,
      let found = CredentialReader.carelessness(.file(path: path), files)
    {
      log(.warning, "etcd: \(found.text) Next: \(found.remedy)")
    }
    let transport = PooledTransport(
      loop: loop, threads: resolverThreads, authorities: wanted.authorityFile)
    leaseStore = LeaseStoreSession(
      client: EtcdClient(wanted, transport: transport, services: services), transport: transport)
    return []
  }

  /// Asks the lease store.
  func ask(_ request: LeaseRequest) {
    guard let store = leaseStore else {
      send(.lease(LeaseResult(id: request.id, outcome: .failed(text: "There is no store."))))
      return
    }
    let life = session
    Task {
      let result = await store.client.perform(request)
      // A former life of the engine hears nothing.
      if life == session { send(.lease(result)) }
    }
  }
}

/// The etcd cluster of the configuration that holds.
struct LeaseStoreSession {
  let client: EtcdClient
  let transport: PooledTransport
}
