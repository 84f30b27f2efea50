import Configuration
import Election
import NetworkTypes
import SupervisorProtocol

// Where adverts leave from, and what happens while there is no such address: systemd-networkd and other managers
// of interfaces take all addresses away and put them back some milliseconds later.

/// A master without an address to send from, which it had a moment ago.
struct LostSource: Sendable {
  /// What it was, with its length.
  let prefix: AddressPrefix
  /// When the master gives up.
  let endsAt: MonotonicInstant
}

extension Engine {
  /// An address came or went: only instances that can send from it look again.
  mutating func sourceMayHaveChanged(_ address: InterfaceAddress) {
    guard let name = links[address.index]?.name else { return }
    guard isSource(address) else { return }
    let isVirtual = virtualAddresses[address.prefix.address] != nil
    for index in instances.indices where instances[index].configuration.interface == name {
      if isVirtual, instances[index].configuration.sourceAddress != address.prefix.address {
        continue
      }
      interfaceChanged(index)
    }
  }

  /// True if an instance might send from the address: with thousands of virtual ones, which come and go
  /// together, nobody can afford to ask every instance about each.
  private func isSource(_ address: InterfaceAddress) -> Bool {
    virtualAddresses[address.prefix.address] == nil
      || configuredSources.contains(address.prefix.address)
  }

  /// A master that has nothing to send from any more stays master for one advert interval: no peer can
  /// lose patience in so short a time, and it could not even tell them that it resigns.
  mutating func bearLossOfSource(_ address: InterfaceAddress) {
    guard let name = links[address.index]?.name, knowsInventory, isSource(address) else { return }
    for index in instances.indices
    where instances[index].sourceAddress == address.prefix.address
      && instances[index].configuration.interface == name && lostSources[index] == nil
      && isMaster(index)
      && chooseSource(index) == nil
    {
      let patience = instances[index].configuration.advertisementInterval
      lostSources[index] = LostSource(prefix: address.prefix, endsAt: now + patience)
      rescheduleHousekeeping(at: now + patience)
      log(
        .warning,
        "(\(instances[index].name)) \(address.prefix) was removed from \(name) by somebody else: "
          + "no adverts can leave; FAULT if it is not back in \(Words.duration(patience)).")
    }
  }

  /// True if a virtual address must not come back before the one beside it: the kernel would take it for
  /// the subnet's first one, which others leave together with and connections are made from.
  func waitsForSource(_ request: AddressRequest, _ index: Int) -> Bool {
    lostSources[index]?.prefix.sharesSubnet(with: request.address.prefix) ?? false
  }

  /// There is an address to send from: what waited for it goes on, with an advert at once.
  mutating func sourceIsBack(_ index: Int) {
    guard lostSources.removeValue(forKey: index) != nil else { return }
    robbedInstances.insert(index)
    guard isMaster(index) else { return }
    sendAdvertisement(index, resigning: false)
  }

  /// Masters that have waited in vain for an address to send from.
  mutating func giveUpLostSources() {
    for index in lostSources.keys.sorted() {
      guard let lost = lostSources[index], lost.endsAt <= now else { continue }
      lostSources[index] = nil
      updateFaults(index)
    }
  }

  /// Where adverts leave from: the configured address, else the first of the interface that is not
  /// a virtual one; for IPv6 a link-local one. Source: RFC 9568 sections 5.1.1.1 and 5.1.2.1.
  func chooseSource(_ index: Int) -> IPAddress? {
    guard let number = linkNames[instances[index].configuration.interface],
      let book = addresses[number]
    else { return nil }
    if let configured = instances[index].configuration.sourceAddress {
      // As keepalived: a configured address counts as present unless track_src_ip says otherwise,
      // but one that was never there cannot be sent from.
      return book.isUsable(configured) ? configured : nil
    }
    if let current = instances[index].sourceAddress, book.isUsable(current) { return current }
    let family = instances[index].configuration.family
    return book.all.first { candidate in
      guard candidate.prefix.address.family == family, !candidate.isTentative,
        virtualAddresses[candidate.prefix.address] == nil
      else { return false }
      if case .v6(let address) = candidate.prefix.address { return address.isLinkLocal }
      return true
    }?.prefix.address
  }
}
