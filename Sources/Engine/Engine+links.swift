import Configuration
import Election
import NetworkTypes
import SupervisorProtocol
import VRRPWire

extension Engine {
  mutating func linkChanged(_ link: LinkFacts) {
    dump?.links.insert(link.index)
    let before = links[link.index]
    if let before, before.name != link.name { linkNames[before.name] = nil }
    if let stale = linkNames[link.name], stale != link.index { linkRemoved(stale) }
    links[link.index] = link
    linkNames[link.name] = link.index
    unsettledLinks[link.index] = nil
    guard before != link else { return }
    if before == nil || link.isRunning { reviewsObjects = true }
    if let before, before.isRunning != link.isRunning, let at = settlesLater(link) {
      // interface_up_down_delays: until then all is as it was.
      unsettledLinks[link.index] = (link, at)
      links[link.index]?.isRunning = before.isRunning
      return rescheduleHousekeeping(at: at)
    }
    linkSettled(link, before)
  }

  /// When a link that came up or went down counts as such; nil for at once.
  private func settlesLater(_ link: LinkFacts) -> MonotonicInstant? {
    let delays = configuration.linkDelays.first { $0.interface == link.name }
    guard let delay = link.isRunning ? delays?.up : delays?.down, delay > .zero else { return nil }
    return now + delay
  }

  /// Changes that have lasted count now.
  mutating func settleLinks() {
    for (index, unsettled) in unsettledLinks.sorted(by: { $0.key.rawValue < $1.key.rawValue })
    where unsettled.at <= now {
      unsettledLinks[index] = nil
      guard let before = links[index] else { continue }
      links[index] = unsettled.link
      linkSettled(unsettled.link, before)
    }
  }

  private mutating func linkSettled(_ link: LinkFacts, _ before: LinkFacts?) {
    if let before, before.isRunning != link.isRunning {
      log(.notice, "interface \(link.name) is \(link.isRunning ? "up" : "down").")
    }
    if before == nil, knowsInventory,
      instances.indices.contains(where: { concerns(link.name, $0) })
    {
      log(.notice, "interface \(link.name) is there.")
      record(.daemon, text: "interface \(link.name) is there")
    }
    // Before anything joins a group on it.
    if before == nil, !virtualLinks.isEmpty { installLinks() }
    interfacesChanged(instances.indices.filter { concerns(link.name, $0) })
    if let before, before.hardwareAddress != link.hardwareAddress { announceHardware(link) }
  }

  /// The clients know the addresses here under a hardware address that is no longer ours.
  private mutating func announceHardware(_ link: LinkFacts) {
    for index in instances.indices
    where instances[index].holdsAddresses
      && addressRequests(index).contains(where: { $0.index == link.index })
    {
      log(
        .notice,
        "(\(instances[index].name)) \(link.name) has another hardware address: announced.")
      sendAnnouncements(
        index, repetitions: instances[index].configuration.announcements.repetitions)
    }
  }

  mutating func linkRemoved(_ number: InterfaceIndex) {
    guard let link = links.removeValue(forKey: number) else { return }
    unsettledLinks[number] = nil
    if linkNames[link.name] == number { linkNames[link.name] = nil }
    addresses[number] = nil
    log(.warning, "interface \(link.name) is gone.")
    if instances.indices.contains(where: { concerns(link.name, $0) }) {
      record(.daemon, text: "interface \(link.name) is gone")
    }
    reviewsObjects = true
    interfacesChanged(instances.indices.filter { concerns(link.name, $0) })
  }

  private func concerns(_ name: String, _ index: Int) -> Bool {
    // No copy: of a configuration it costs more than the comparisons.
    instances[index].configuration.interface == name
      || instances[index].configuration.virtualMAC?.name == name
      || instances[index].configuration.trackedInterfaces.contains { $0.name == name }
      || instances[index].configuration.addressLinks.contains { $0.name == name }
      || instances[index].configuration.addresses.contains { $0.interface == name }
      || instances[index].configuration.excludedAddresses.contains { $0.interface == name }
  }

  mutating func addressAdded(_ address: InterfaceAddress) {
    dump?.addresses.insert(address)
    guard addresses[address.index, default: AddressBook()].update(address) else { return }
    if virtualAddresses[address.prefix.address] == nil { reviewsObjects = true }
    sourceMayHaveChanged(address)
  }

  mutating func addressRemoved(_ address: InterfaceAddress) {
    addresses[address.index]?.remove(address.prefix)
    staticMayBeGone(address)
    for index in virtualAddresses[address.prefix.address] ?? []
    where instances[index].holdsAddresses {
      robbedInstances.insert(index)
    }
    bearLossOfSource(address)
    sourceMayHaveChanged(address)
  }

  /// Somebody removed an address that we hold: it comes back at once, announced, and the state
  /// stays. keepalived would go through BACKUP; a hand's slip need not move the address.
  ///
  /// Not before everything that has arrived was taken: a node that was frozen until its leases ended
  /// must hear who is master now before it claims anything.
  mutating func restoreMissing() {
    guard !robbedInstances.isEmpty else { return }
    let robbed = robbedInstances.sorted()
    robbedInstances = []
    for index in robbed where instances[index].holdsAddresses && !identity.observes {
      // Its lease in etcd is about to end, or to be renewed.
      if !hasTimeToBind(index) {
        expiredInstances.insert(index)
        continue
      }
      for request in allowed(addressRequests(index), index)
      where !isBound(request) && !request.address.untracked && !waitsForSource(request, index) {
        restore(request, index)
      }
    }
  }

  private mutating func restore(_ request: AddressRequest, _ index: Int) {
    instances[index].statistics.addressesRestored &+= 1
    actions.append(.addAddresses([request]))
    robbedObjects.insert(index)
    if !instances[index].router.state.isLingering, let (interface, bytes) = frame(request) {
      let repetitions = instances[index].configuration.announcements.repetitions
      for _ in 0..<max(1, repetitions) { actions.append(.sendFrame(interface, bytes)) }
    }
    let late = instances[index].leaseRenewedAt.map { now - $0 > (request.lease ?? .zero) } ?? false
    let cause =
      late ? "ended with its lease while this node stood still" : "was removed by somebody else"
    let text = "\(request.address.prefix) \(cause); restored and announced"
    log(.warning, "(\(instances[index].name)) \(text).")
    record(.address, instance: instances[index].name, text: text)
  }

  /// After the first dump: leftovers of an earlier life go, then instances may start.
  mutating func inventoryComplete() {
    forgetMissing()
    guard !knowsInventory else {
      // A dump after an overrun: whatever is missing was removed while we did not look.
      tellOverrun()
      for index in instances.indices where instances[index].holdsAddresses {
        robbedInstances.insert(index)
      }
      interfacesChanged(instances.indices)
      reviewsObjects = true
      return
    }
    knowsInventory = true
    installLinks()
    installStatics(looksAgain: false)
    for index in instances.indices { removeLeftovers(index) }
    interfacesChanged(instances.indices)
    startPendingInstances()
  }

  /// What a whole dump leaves out went while nobody told us.
  private mutating func forgetMissing() {
    guard let told = dump else { return }
    dump = nil
    for index in Array(addresses.keys) {
      let gone = (addresses[index] ?? AddressBook()).all.filter { !told.addresses.contains($0) }
      for address in gone { addresses[index]?.remove(address.prefix) }
    }
    for index in links.keys.sorted(by: { $0.rawValue < $1.rawValue })
    where !told.links.contains(index) {
      linkRemoved(index)
    }
  }

  /// True if the kernel has the address.
  func isBound(_ request: AddressRequest) -> Bool {
    addresses[request.index]?[request.address.prefix] != nil
  }

  /// Removes virtual addresses that an earlier life left bound.
  mutating func removeLeftovers(_ index: Int) {
    guard knowsInventory, !identity.observes, !instances[index].holdsAddresses,
      !canResume(index)
    else { return }
    warnOfForeign(index)
    removeLeftoverObjects(index)
    let leftovers = ownRequests(index).filter(isBound)
    guard !leftovers.isEmpty else { return }
    for leftover in leftovers {
      log(
        .notice,
        "(\(instances[index].name)) removes \(leftover.address.prefix), left by an earlier life.")
    }
    actions.append(.removeAddresses(leftovers))
  }

  mutating func addressFailed(_ request: AddressRequest, _ text: String) {
    if statics.addresses.contains(request) {
      log(.error, "\(request.address.prefix): \(text)")
      staticFailed(.address(request))
    }
    for index in instances.indices where addressRequests(index).contains(request) {
      instances[index].boundAt[request] = nil
      log(.error, "(\(instances[index].name)) \(request.address.prefix): \(text)")
      record(.address, instance: instances[index].name, text: "\(request.address.prefix): \(text)")
    }
  }

  /// An instance's interface, or its addresses, changed: index, source address, sockets, faults.
  mutating func interfaceChanged(_ index: Int) { interfacesChanged(CollectionOfOne(index)) }

  /// The same for many: the sockets are looked at once, not once for each.
  mutating func interfacesChanged(_ indexes: some Sequence<Int>) {
    guard knowsInventory else { return }
    var hasMoved = false
    for index in indexes {
      let number = linkNames[transportInterface(index)]
      guard instances[index].interfaceIndex != number else { continue }
      instances[index].interfaceIndex = number
      instances[index].encoded = []
      hasMoved = true
    }
    if hasMoved { rebuildTransports() }
    for index in indexes {
      let source = chooseSource(index)
      if instances[index].sourceAddress != source {
        instances[index].sourceAddress = source
        instances[index].encoded = []
      }
      if source != nil { sourceIsBack(index) }
      fitAddressList(index)
      lendSource(index)
      updateFaults(index)
      updateParameters(index)
    }
  }

  /// Opens the sockets that instances need, closes the others, and finds instances by transport.
  mutating func rebuildTransports() {
    var wanted: [TransportKey: Set<IPAddress>] = [:]
    demultiplexer = [:]
    for index in instances.indices {
      guard let number = instances[index].interfaceIndex else { continue }
      let key = instances[index].transport(on: number)
      demultiplexer[key, default: Listeners()].add(
        index, instances[index].configuration.virtualRouterID.rawValue)
      guard instances[index].isMulticast else {
        wanted[key] = wanted[key] ?? []
        continue
      }
      let group = instances[index].configuration.multicastGroup
      wanted[key, default: []].insert(group)
      // Its parent tells the switches for it.
      if instances[index].configuration.virtualMAC != nil,
        let parent = linkNames[instances[index].configuration.interface], parent != number
      {
        wanted[instances[index].transport(on: parent), default: []].insert(group)
      }
    }
    for key in transports.keys where wanted[key] == nil { actions.append(.closeTransport(key)) }
    for (key, groups) in wanted where transports[key] != groups {
      actions.append(.openTransport(key, groups: Array(groups)))
    }
    transports = wanted
    failedTransports = failedTransports.filter { wanted[$0.key] != nil }
  }

  /// What keeps an instance in FAULT, from scratch; transitions if that changed.
  mutating func updateFaults(_ index: Int) {
    let before = instances[index].faults
    let wasOwn = instances[index].ownFaults.isEmpty
    readFaults(index)
    let after = instances[index].faults
    defer { if instances[index].ownFaults.isEmpty != wasOwn { spreadFaults(of: index) } }
    if !instances[index].isStarted { return startIfReady(index) }
    if before.isEmpty && !after.isEmpty {
      resignForFault(index)
      elect(.faultRaised, index)
    } else if !before.isEmpty && after.isEmpty {
      elect(.faultCleared, index)
    } else if before != after, !after.isEmpty {
      instances[index].reason = after.map(\.text).joined(separator: "; ")
    }
  }

  /// Sets what keeps an instance in FAULT, as things are.
  mutating func readFaults(_ index: Int) {
    instances[index].ownFaults = ownFaults(of: index)
    instances[index].faults = instances[index].ownFaults + groupFaults(index)
  }

  private func ownFaults(of index: Int) -> [FaultReason] {
    let instance = instances[index]
    let configuration = instance.configuration
    var result: [FaultReason] = []
    // A holder of the address hands over first.
    if maintenance != nil && !instance.holdsAddresses { result.append(.maintenance) }
    if let number = instance.interfaceIndex, let link = links[number] {
      if !link.isRunning && !configuration.ignoresPrimaryInterface {
        result.append(.interfaceDown(link.name))
      }
      if instance.sourceAddress == nil, lostSources[index] == nil {
        let what = configuration.sourceAddress.map { "source address \($0) is absent on" }
        result.append(
          .noSourceAddress("\(what ?? "there is no address to send from on") \(link.name)"))
      }
      if let text = failedTransports[instance.transport(on: number)] {
        result.append(.noSocket(text))
      }
    } else {
      result.append(.interfaceMissing(transportInterface(index)))
    }
    if configuration.faultWithoutPeer && configuration.unicastPeers.isEmpty {
      result.append(.noPeer)
    }
    return result + leaseFaults(index) + trackerFaults(index) + staticFaults(index)
  }
}
