import AgentProtocol
import CloudTransport
import NetworkTypes

extension Agent {
  /// Makes the lease store of the pending configuration the one that holds.
  ///
  /// - Returns: what is wrong with it.
  func applyLeaseStore(_ wanted: LeaseStoreConfiguration?) -> [ConfigurationProblem] {
    guard wanted != leaseStore?.client.configuration else { return [] }
    leaseStore?.leave()
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
    store.open += 1
    Task {
      let result = await store.client.perform(request)
      store.finished()
      // A former life of the engine hears nothing.
      if life == session { send(.lease(result)) }
    }
  }
}

/// The etcd cluster of a configuration. Belongs to the agent's isolation.
final class LeaseStoreSession {
  let client: EtcdClient
  let transport: PooledTransport
  /// Questions under way.
  var open = 0
  private var isLeaving = false

  init(client: EtcdClient, transport: PooledTransport) {
    self.client = client
    self.transport = transport
  }

  /// Closes the connections once all questions have their answers: one of them may give back a lease
  /// that the new configuration does not know any more.
  func leave() {
    isLeaving = true
    if open == 0 { transport.close() }
  }

  /// One has its answer.
  func finished() {
    open -= 1
    if isLeaving, open == 0 { transport.close() }
  }
}
