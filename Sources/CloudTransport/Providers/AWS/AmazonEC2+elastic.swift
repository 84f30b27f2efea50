import AgentProtocol
import NetworkTypes

// Elastic IPs: one request moves one wherever it is, if it says that it may.

extension AmazonEC2 {
  func readElastic(
    _ address: TargetedAddress, allocation: String?, _ call: ProviderCall
  ) async throws(CallFailure) -> HolderReading {
    let found = try await describe(address, allocation: allocation, call)
    let instance = found.value("instanceId")
    let interface = found.value("networkInterfaceId")
    guard let holder = instance ?? interface else { return HolderReading(holder: .nobody) }
    let isOwn: Bool
    if let wanted = AWSSettings.interface(address.configuration) {
      isOwn = interface == wanted
    } else {
      let target = try address.knownTarget()
      isOwn = instance == target || (interface != nil && interface == knownInterface(address))
    }
    return HolderReading(
      holder: isOwn ? .own(address.target ?? holder) : .other(Self.name(holder)))
  }

  func assignElastic(
    _ address: TargetedAddress, allocation: String?, _ call: ProviderCall
  ) async throws(CallFailure) {
    let target = try address.knownTarget()
    if allocation == nil, allocations[address.configuration.address] == nil {
      _ = try await describe(address, allocation: nil, call)
    }
    _ = try await send(
      association(address, target, allocation: allocation), acts: true, call)
  }

  /// What gives the address to the target. Without a known allocation EC2 takes the address itself.
  func association(
    _ address: TargetedAddress, _ target: String, allocation: String?
  ) -> EC2Query {
    var query = EC2Query("AssociateAddress")
    if let allocation = allocation ?? allocations[address.configuration.address] {
      query = query.with("AllocationId", allocation)
    } else {
      query = query.with("PublicIp", address.text)
    }
    // An instance with several interfaces is refused: the interface says it in any case.
    if let interface = knownInterface(address) {
      query = query.with("NetworkInterfaceId", interface)
    } else {
      query = query.with("InstanceId", target)
    }
    return query.with("AllowReassociation", true)
  }

  private func describe(
    _ address: TargetedAddress, allocation: String?, _ call: ProviderCall
  ) async throws(CallFailure) -> XMLElement {
    let query = EC2Query("DescribeAddresses")
    let root = try await send(
      allocation.map { query.with("AllocationId.1", $0) } ?? query.with("PublicIp.1", address.text),
      call)
    let found = root.items("addressesSet").first { item in
      item.value("publicIp").flatMap { IPAddress($0) } == address.configuration.address
    }
    guard let found else {
      let place = region ?? "this region"
      throw .rejected(
        .addressNotFound,
        allocation.map { "\($0) is another Elastic IP than \(address.text)." }
          ?? "The account has no Elastic IP \(address.text) in \(place).")
    }
    if let identifier = found.value("allocationId"),
      AWSSettings.isIdentifier(identifier, "eipalloc")
    {
      allocations[address.configuration.address] = identifier
    }
    return found
  }

  /// A name that came from an answer.
  static func name(_ text: String) -> String { PrintableText.line(text, limit: 64) }
}
