import AgentProtocol
import NetworkTypes

// Alias addresses: each server has a list of its own, which is replaced as a whole. The former
// holder must let go before the next one can take, so an assignment is two steps.

extension HetznerCloud {
  func readAlias(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading {
    let target = try address.knownTarget()
    if try await server(target, call).network(holding: address.text) != nil {
      return HolderReading(holder: .own(target))
    }
    guard let holder = try await holder(of: address, call) else {
      return HolderReading(holder: .nobody)
    }
    let id = String(holder.id)
    return HolderReading(holder: id == target ? .own(id) : .other(id))
  }

  func assignAlias(
    _ address: TargetedAddress, to server: Int64, _ call: ProviderCall
  ) async throws(CallFailure) -> ActionReference? {
    let own = try await self.server(String(server), call)
    if own.network(holding: address.text) != nil {
      throw .rejected(.conflict, "The server has the alias address already.")
    }
    let wanted = Self.network(address.configuration).flatMap(Self.number)
    let networks = own.privateNet ?? []
    guard let network = networks.first(where: { wanted == nil || $0.network == wanted }) else {
      throw .rejected(.regionMismatch, "The server is not in the private network of the address.")
    }
    if let holder = try await holder(of: address, call), holder.id != server,
      let held = holder.network(holding: address.text)
    {
      let rest = (held.aliasIps ?? []).filter { $0 != address.text }
      let action = try await change(holder.id, held.network, to: rest, call)
      try await wait(for: action, call)
    }
    let list = (network.aliasIps ?? []) + [address.text]
    return try await change(server, network.network, to: list, call)
  }

  private func change(
    _ server: Int64, _ network: Int64, to list: [String], _ call: ProviderCall
  ) async throws(CallFailure) -> ActionReference {
    let body = JSONAnswer.encode(AliasBody(network: network, aliasIps: list))
    let path = "/servers/\(server)/actions/change_alias_ips"
    let response = try await send(.post, path, body: body, call)
    let action = try JSONAnswer.decode(HetznerActionAnswer.self, response).action
    return ActionReference(String(action.id))
  }

  /// Waits until the former holder has let go, as long as the call has time.
  private func wait(
    for action: ActionReference, _ call: ProviderCall
  ) async throws(CallFailure) {
    while true {
      let response = try await send(.get, "/actions/\(action)", call)
      switch try JSONAnswer.decode(HetznerActionAnswer.self, response).action.progress {
      case .completed: return
      case .errored(let text):
        throw .rejected(.conflict, "The former holder keeps the alias address: \(text)")
      case .inProgress, .unknown, .notFound: break
      }
      try await call.pause(.milliseconds(250))
    }
  }

  private func server(
    _ id: String, _ call: ProviderCall
  ) async throws(CallFailure) -> Server {
    do {
      let response = try await send(.get, "/servers/\(id)", call)
      return try JSONAnswer.decode(ServerAnswer.self, response).server
    } catch {
      if error.rejection?.reason == .addressNotFound {
        throw .rejected(.targetNotFound, "The project of this token has no server \(id).")
      }
      throw error
    }
  }

  /// The server that has the alias address, whichever that is.
  private func holder(
    of address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> Server? {
    for page in 1...10 {
      let response = try await send(.get, "/servers?page=\(page)&per_page=50", call)
      let list = try JSONAnswer.decode(ServerList.self, response)
      if let found = list.servers.first(where: { $0.network(holding: address.text) != nil }) {
        return found
      }
      guard list.meta?.pagination?.nextPage != nil else { break }
    }
    return nil
  }
}

extension Server {
  /// The private network in which the server has that alias address.
  func network(holding alias: String) -> PrivateNetwork? {
    (privateNet ?? []).first { ($0.aliasIps ?? []).contains(alias) }
  }
}
