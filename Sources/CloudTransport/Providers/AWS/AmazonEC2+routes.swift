import AgentProtocol
import NetworkTypes

// A route to the address alone, in one table or several: the only kind that crosses availability
// zones.

extension AmazonEC2 {
  func readRoutes(
    _ address: TargetedAddress, _ tables: [String], _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading {
    let own = try await interface(of: address, call)
    var query = EC2Query("DescribeRouteTables")
    for (index, table) in tables.enumerated() {
      query = query.with("RouteTableId.\(index + 1)", table)
    }
    let found = try await send(query, call).items("routeTableSet")
    var isMissing = false
    var isOwn = true
    for table in tables {
      guard let content = found.first(where: { $0.value("routeTableId") == table }) else {
        throw .rejected(.addressNotFound, "The account has no route table \(table).")
      }
      guard let route = Self.route(to: address, in: content) else {
        isMissing = true
        continue
      }
      guard route.value("networkInterfaceId") != own.id else { continue }
      isOwn = false
      let name = route.value("instanceId") ?? Self.gateway(route)
      if let name { return HolderReading(holder: .other(Self.name(name))) }
    }
    if !isOwn { return HolderReading(holder: .other("a target that is gone")) }
    return HolderReading(holder: isMissing ? .nobody : .own(address.target ?? own.id))
  }

  func assignRoutes(
    _ address: TargetedAddress, _ tables: [String], _ call: ProviderCall
  ) async throws(CallFailure) {
    let own = try await interface(of: address, call)
    var isStarted = false
    var failure: CallFailure?
    // One table that refuses must not keep the others from following.
    for table in tables {
      do throws(CallFailure) {
        try await replaceRoute(address, table, own.id, call)
        isStarted = true
      } catch {
        failure = failure ?? error
      }
    }
    guard let failure else { return }
    throw isStarted ? Self.halfDone(failure) : failure
  }

  private func replaceRoute(
    _ address: TargetedAddress, _ table: String, _ interface: String, _ call: ProviderCall
  ) async throws(CallFailure) {
    do {
      _ = try await send(
        route("ReplaceRoute", address, table, interface), acts: true, call)
    } catch {
      guard Self.saysNoRoute(error) else { throw error }
      _ = try await send(
        route("CreateRoute", address, table, interface), acts: true, call)
    }
  }

  /// `ReplaceRoute` or `CreateRoute` to the address alone.
  func route(
    _ action: String, _ address: TargetedAddress, _ table: String, _ interface: String
  ) -> EC2Query {
    let query = EC2Query(action).with("RouteTableId", table)
    let isVersion4 = address.configuration.address.family == .ipv4
    let name = isVersion4 ? "DestinationCidrBlock" : "DestinationIpv6CidrBlock"
    return query.with(name, "\(address.text)/\(isVersion4 ? 32 : 128)")
      .with("NetworkInterfaceId", interface)
  }

  /// True if the table has no such route yet: EC2 has two ways of saying so.
  static func saysNoRoute(_ failure: CallFailure) -> Bool {
    let text = failure.rejection?.text ?? ""
    return text.contains("InvalidRoute.NotFound")
      || (text.contains("InvalidParameterValue") && text.contains("no route"))
  }

  private static func route(to address: TargetedAddress, in table: XMLElement) -> XMLElement? {
    table.items("routeSet").first { route in
      let text =
        route.value("destinationCidrBlock") ?? route.value("destinationIpv6CidrBlock") ?? ""
      let parts = text.split(separator: "/")
      guard parts.count == 2, let network = IPAddress(String(parts[0])) else { return false }
      return network == address.configuration.address
        && parts[1] == (network.family == .ipv4 ? "32" : "128")
    }
  }

  private static func gateway(_ route: XMLElement) -> String? {
    route.value("networkInterfaceId") ?? route.value("gatewayId") ?? route.value("natGatewayId")
      ?? route.value("transitGatewayId") ?? route.value("vpcPeeringConnectionId")
  }
}
