import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

extension Engine {
  /// Sends an advert to every destination.
  mutating func sendAdvertisement(_ index: Int, resigning: Bool) {
    guard let interface = instances[index].interfaceIndex,
      let source = instances[index].sourceAddress
    else { return }
    let priority = resigning ? Priority.resignation : instances[index].router.parameters.priority
    if instances[index].encoded.isEmpty || instances[index].encodedPriority != priority {
      encodeAdvertisement(index, priority, source)
    }
    let transport = instances[index].transport(on: interface)
    let isMulticast = instances[index].isMulticast
    let packets = signed(index, source)
    let ttl = isMulticast ? 255 : instances[index].configuration.unicastTTL
    if isMulticast {
      send(
        Datagram(
          transport: transport, bytes: packets[0], source: source,
          destination: instances[index].configuration.multicastGroup, ttl: ttl))
    } else {
      for (number, peer) in instances[index].configuration.unicastPeers.enumerated() {
        send(
          Datagram(
            transport: transport, bytes: packets[number], source: source,
            destination: peer.address, ttl: ttl))
      }
    }
    let count = UInt64(instances[index].encoded.count)
    instances[index].statistics.advertisementsSent &+= count
    if resigning { instances[index].statistics.priorityZeroSent &+= count }
  }

  private mutating func send(_ datagram: Datagram) {
    guard !identity.observes else { return }
    actions.append(.send(datagram))
  }

  /// Takes back adverts and announcements that have not left yet: whatever waited in the sockets was
  /// answered in its order, and the last of it came from a better master.
  mutating func withdrawUnsent(_ index: Int) {
    let router = instances[index].configuration.virtualRouterID.rawValue
    let source = instances[index].sourceAddress
    let frames = Set(addressRequests(index).compactMap { frame($0)?.1 })
    var withdrawn: UInt64 = 0
    actions.removeAll { action in
      switch action {
      case .send(let datagram):
        // By VRID and priority: the priority may have changed within the turn.
        guard datagram.source == source, datagram.bytes.count > 2, datagram.bytes[1] == router,
          datagram.bytes[2] != Priority.resignation.rawValue
        else { return false }
        withdrawn += 1
        return true
      case .sendFrame(_, let bytes): return frames.contains(bytes)
      default: return false
      }
    }
    instances[index].statistics.advertisementsSent &-= withdrawn
  }

  private mutating func encodeAdvertisement(
    _ index: Int, _ priority: Priority, _ source: IPAddress
  ) {
    let configuration = instances[index].configuration
    let advertisement = Advertisement(
      version: configuration.version, virtualRouterID: configuration.virtualRouterID,
      priority: priority, interval: configuration.advertisementInterval,
      addresses: Array(
        configuration.addresses.map(\.prefix.address).prefix(addressesPerAdvertisement(index))),
      password: configuration.password.map { SimplePassword($0) })
    let form: ChecksumForm =
      configuration.checksumWithoutPseudoHeader ? .messageOnly : .pseudoHeader
    instances[index].encoded = instances[index].destinations.map { destination in
      var bytes: [UInt8] = []
      advertisement.encode(into: &bytes, source: source, destination: destination, checksum: form)
      return bytes
    }
    instances[index].encodedPriority = priority
  }

  /// How many addresses of an instance fit into one advert on its interface. All others are bound as
  /// well, but not advertised: keepalived drops longer packets, and adverts with another list than its
  /// own, so the count is keepalived's, which leaves room for an Ethernet header besides.
  func addressesPerAdvertisement(_ index: Int) -> Int {
    let mtu = instances[index].interfaceIndex.flatMap { links[$0]?.mtu } ?? 1_500
    let room =
      switch (instances[index].configuration.family, instances[index].configuration.version) {
      case (.ipv6, _): (mtu - 62) / 16
      case (.ipv4, .version3): (mtu - 42) / 4
      case (.ipv4, .version2): (mtu - 50) / 4
      }
    return max(1, min(255, room))
  }

  /// Adverts and what is expected of others follow the MTU.
  mutating func fitAddressList(_ index: Int) {
    let count = instances[index].configuration.addresses.count
    let fits = min(count, addressesPerAdvertisement(index))
    guard instances[index].expectation.addresses.count != fits else { return }
    instances[index].expectation.addresses = Array(
      instances[index].configuration.addresses.prefix(fits).map(\.prefix.address))
    instances[index].encoded = []
  }

  /// Binds all addresses of an instance, in one batch per call.
  mutating func bindAddresses(_ index: Int) {
    let requests = allowed(ownRequests(index), index)
    guard !requests.isEmpty else { return }
    leaseBegins(index)
    for request in requests where instances[index].boundAt[request] == nil {
      instances[index].boundAt[request] = wall
    }
    if identity.observes {
      log(.notice, "(\(instances[index].name)) would bind \(list(requests)).")
    } else {
      actions.append(.addAddresses(requests))
    }
  }

  /// Removes all addresses of an instance.
  mutating func removeAddresses(_ index: Int) {
    let requests = ownRequests(index)
    instances[index].boundAt = BoundTimes()
    instances[index].leaseDueAt = nil
    instances[index].leaseRenewedAt = nil
    guard !requests.isEmpty, !identity.observes else { return }
    actions.append(.removeAddresses(requests))
  }

  /// The addresses of an instance on the interfaces that exist.
  func addressRequests(_ index: Int) -> [AddressRequest] {
    let lease = instances[index].configuration.addressLease
    return instances[index].allAddresses.compactMap { address in
      linkNames[boundInterface(address, index)].map {
        AddressRequest(index: $0, address: address, lease: lease)
      }
    }
  }

  private func list(_ requests: [AddressRequest]) -> String {
    requests.map { $0.address.prefix.description }.joined(separator: ", ")
  }
}
