import AgentProtocol
import NetworkTypes

// Private addresses of network interfaces. The same private address may exist in several VPCs, so
// it is looked for in the subnet of the target only.

/// What does not change about a network interface as long as it is in use.
struct NetworkInterface: Equatable {
  let id: String
  let subnet: String?
  /// True if packets for other addresses than its own are dropped; nil if not told.
  let checksDestinations: Bool?
}

extension AmazonEC2 {
  func readInterfaces(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading {
    let own = try await interface(of: address, call)
    let holders = try await holders(of: address, in: own.subnet, call)
    guard let other = holders.first(where: { $0.value("networkInterfaceId") != own.id }) else {
      let isOwn = !holders.isEmpty
      return HolderReading(holder: isOwn ? .own(address.target ?? own.id) : .nobody)
    }
    if holders.count > 1 {
      // Under way: two interfaces are told to have it.
      return HolderReading(holder: .own(address.target ?? own.id), isBusy: true)
    }
    let name = other.child("attachment")?.value("instanceId") ?? other.value("networkInterfaceId")
    return HolderReading(holder: .other(Self.name(name ?? "another interface")))
  }

  func assignSecondary(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) {
    let own = try await interface(of: address, call)
    _ = try await send(
      EC2Query("AssignPrivateIpAddresses").with("NetworkInterfaceId", own.id)
        .with("PrivateIpAddress.1", address.text).with("AllowReassignment", true),
      acts: true, call)
  }

  /// Takes the address from whoever has it and gives it to the target: EC2 cannot move an IPv6
  /// address in one step.
  func assignIPv6(
    _ address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) {
    let own = try await interface(of: address, call)
    let holders = try await holders(of: address, in: own.subnet, call)
      .compactMap { $0.value("networkInterfaceId") }
    if holders == [own.id] {
      throw .rejected(.conflict, "The interface has the address already.")
    }
    var isTaken = false
    for holder in holders where holder != own.id {
      _ = try await send(
        EC2Query("UnassignIpv6Addresses").with("NetworkInterfaceId", holder)
          .with("Ipv6Addresses.1", address.text), acts: true, call)
      isTaken = true
    }
    let query = EC2Query("AssignIpv6Addresses").with("NetworkInterfaceId", own.id)
      .with("Ipv6Addresses.1", address.text)
    while true {
      do {
        _ = try await send(query, acts: true, call)
        return
      } catch {
        // Nobody has it now, so this is no refusal to be slow about, and no promise of nothing done.
        guard isTaken else { throw error }
        guard error.rejection?.reason == .conflict || error.rejection?.reason == .busy else {
          throw Self.halfDone(error)
        }
        try await call.pause(.milliseconds(250))
      }
    }
  }

  /// A failure after something was done already: only a reading tells how things are.
  static func halfDone(_ failure: CallFailure) -> CallFailure {
    switch failure.outcome {
    case .rejected, .throttled, .notSent:
      .ambiguous("The first step was done, the next was not: \(failure.text)")
    case .ambiguous, .cancelled, .accepted, .holder, .action: failure
    }
  }

  /// The interfaces of a subnet that have the address.
  private func holders(
    of address: TargetedAddress, in subnet: String?, _ call: ProviderCall
  ) async throws(CallFailure) -> [XMLElement] {
    let wanted = address.configuration.address
    let isVersion4 = wanted.family == .ipv4
    let filter =
      isVersion4 ? "addresses.private-ip-address" : "ipv6-addresses.ipv6-address"
    var query = EC2Query("DescribeNetworkInterfaces").filtered(filter, address.text)
    if let subnet { query = query.filtered("subnet-id", subnet) }
    let root = try await send(query, call)
    let (set, name) =
      isVersion4
      ? ("privateIpAddressesSet", "privateIpAddress") : ("ipv6AddressesSet", "ipv6Address")
    return root.items("networkInterfaceSet").filter { interface in
      (subnet == nil || interface.value("subnetId") == subnet)
        && interface.items(set).contains { item in
          item.value(name).flatMap { IPAddress($0) } == wanted
        }
    }
  }

  /// The interface that is the target: as configured, this machine's first, or the first of the
  /// instance that is the target.
  func interface(
    of address: TargetedAddress, _ call: ProviderCall
  ) async throws(CallFailure) -> NetworkInterface {
    if let id = knownInterface(address) { return try await interface(id, call) }
    let target = try address.knownTarget()
    if let id = firstInterfaces[target], let known = interfaces[id] { return known }
    let root = try await send(
      EC2Query("DescribeNetworkInterfaces").filtered("attachment.instance-id", target), call)
    let own = root.items("networkInterfaceSet").filter {
      $0.child("attachment")?.value("instanceId") == target
    }
    let first =
      own.first { $0.child("attachment")?.value("deviceIndex") == "0" } ?? own.first
    guard let first, let id = first.value("networkInterfaceId") else {
      throw .rejected(.targetNotFound, "Nobody knows a network interface of \(target).")
    }
    firstInterfaces[target] = id
    return keep(first, id)
  }

  private func interface(
    _ id: String, _ call: ProviderCall
  ) async throws(CallFailure) -> NetworkInterface {
    if let known = interfaces[id] { return known }
    let root = try await send(
      EC2Query("DescribeNetworkInterfaces").with("NetworkInterfaceId.1", id), call)
    let found = root.items("networkInterfaceSet").first { $0.value("networkInterfaceId") == id }
    guard let found else {
      throw .rejected(.targetNotFound, "The account has no network interface \(id).")
    }
    return keep(found, id)
  }

  private func keep(_ element: XMLElement, _ id: String) -> NetworkInterface {
    let interface = NetworkInterface(
      id: id, subnet: element.value("subnetId"),
      checksDestinations: element.value("sourceDestCheck").map { $0 == "true" })
    interfaces[id] = interface
    return interface
  }
}
