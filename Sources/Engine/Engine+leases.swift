import Configuration
import Election
import NetworkTypes
import SupervisorProtocol

// Virtual addresses are lent by the kernel for a time that only a live engine prolongs: a node that is
// frozen, or whose programs were all killed, loses them with nobody's help.

extension Engine {
  /// Addresses that are renewed in one turn; the rest follows in the next ones, so that no advert
  /// waits for thousands of them.
  static let renewalsAtOnce = 128
  /// The time between two turns.
  static let renewalPause = Microseconds.milliseconds(5)

  /// The addresses of an instance were bound just now: plans their renewal.
  mutating func leaseBegins(_ index: Int) {
    guard let lease = instances[index].configuration.addressLease else {
      instances[index].leaseRenewedAt = nil
      return instances[index].leaseDueAt = nil
    }
    instances[index].leaseRenewedAt = now
    instances[index].leaseDueAt = now + lease / 2
  }

  /// Half of a lease is over.
  mutating func renewLease(_ index: Int) {
    guard instances[index].holdsAddresses, !identity.observes else {
      return instances[index].leaseDueAt = nil
    }
    guard renewals.count < Self.renewalsAtOnce else {
      return instances[index].leaseDueAt = now + Self.renewalPause
    }
    leaseBegins(index)
    // Whoever loads a firewall anew flushes all tables first.
    guardAddresses(index)
    for position in instances[index].configuration.addresses.indices {
      renew(instances[index].configuration.addresses[position], index)
    }
    for position in instances[index].configuration.excludedAddresses.indices {
      renew(instances[index].configuration.excludedAddresses[position], index)
    }
  }

  /// Renews one address, if it is bound and ours: somebody who took it away in this very moment is
  /// dealt with as such.
  private mutating func renew(_ address: VirtualAddress, _ index: Int) {
    guard let interface = linkNames[boundInterface(address, index)],
      addresses[interface]?[address.prefix]?.isOurs == true
    else { return }
    let request = AddressRequest(
      index: interface, address: address, lease: instances[index].configuration.addressLease)
    renewals += allowed([request], index)
  }

  /// The addresses of an instance but those that somebody else has put there.
  func ownRequests(_ index: Int) -> [AddressRequest] {
    addressRequests(index).filter { !isForeign($0) }
  }

  /// True if the kernel has the address, and not from us: it is neither lent nor removed.
  func isForeign(_ request: AddressRequest) -> Bool {
    guard let known = addresses[request.index]?[request.address.prefix] else { return false }
    return !known.isOurs
  }

  /// Says which addresses of an instance are somebody else's.
  mutating func warnOfForeign(_ index: Int) {
    for request in addressRequests(index) where isForeign(request) {
      let address = request.address.prefix
      log(
        .warning,
        "(\(instances[index].name)) \(address) is on \(request.address.interface) already, and not "
          + "from failover: it is left alone, whatever the state. Remove it: "
          + "ip address del \(address) dev \(request.address.interface)")
    }
  }
}
