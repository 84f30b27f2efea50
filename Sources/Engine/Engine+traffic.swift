import AddressOwnership
import AgentProtocol
import Configuration
import NetworkTypes

// The last proof: the provider says that an address is here, and a packet for it arrives.

extension Engine {
  /// Waits for packets while the provider confirms the address and none was seen.
  mutating func awaitTraffic(_ position: Int, _ status: OwnershipStatus) {
    let isWanted = status.activity == .holding && status.isMine && status.proof == .readBack
    let wanted = isWanted ? arrival(position) : nil
    let number = cloud[position].number
    guard cloud[position].awaited != wanted else { return }
    if cloud[position].awaited != nil { actions.append(.endTraffic(number)) }
    cloud[position].awaited = wanted
    if let wanted { actions.append(.awaitTraffic(number, wanted)) }
  }

  /// The destination of packets for the address when they reach this machine. DigitalOcean writes
  /// the anchor address into those for reserved IPv4 addresses. EC2 writes a private address, which
  /// has packets of its own, into those for Elastic IPs: they prove nothing, and never match.
  private func arrival(_ position: Int) -> IPAddress? {
    let address = cloud[position].configuration.address
    guard cloud[position].providerType == "digitalocean", address.family == .ipv4 else {
      return address
    }
    let provider = cloud[position].configuration.provider
    guard case .known(let identity)? = agent.identities[provider] else { return nil }
    return identity.anchor
  }

  /// A packet arrived.
  mutating func trafficSeen(_ number: AddressNumber) {
    guard let position = cloud.firstIndex(where: { $0.number == number }),
      cloud[position].awaited != nil
    else { return }
    cloud[position].awaited = nil
    tellCloud(position, .packetSeen)
  }
}
