package import Engine
package import NetworkTypes

/// Interfaces and addresses of one machine, and what netlink says of each change.
///
/// Changes happen at once, as under a real kernel; the notifications that they return reach the
/// engine later. Source of the rules: observed of Linux 6.18, see the comments.
package struct FakeKernel: Sendable {
  /// An interface and the wire that it is plugged into.
  package struct Link: Sendable {
    /// What netlink tells.
    package var facts: LinkFacts
    /// The wire.
    package var segment: Int
  }

  /// A bound address.
  package struct BoundAddress: Equatable, Sendable {
    /// Where it is bound.
    package var index: InterfaceIndex
    /// The address and its prefix length.
    package var prefix: AddressPrefix
    /// When the kernel removes it; nil for never.
    package var validUntil: MonotonicInstant?
    /// When the world looks whether the lifetime has ended; renewals do not move it.
    var checkedAt: MonotonicInstant?
  }

  /// All interfaces.
  package private(set) var links: [Link] = []
  /// All addresses, in the order in which they were bound.
  package private(set) var addresses: [BoundAddress] = []
  /// Routes and rules.
  package var objects: Set<KernelObject> = []
  private var lastIndex: Int32 = 1
  /// Grows with each change of interfaces and addresses; renewing a lifetime is none.
  package private(set) var generation = 0

  /// A machine without interfaces.
  package init() {}

  /// The interface of that name.
  package func link(named name: String) -> Link? { links.first { $0.facts.name == name } }

  /// The interface of that number.
  package func link(_ index: InterfaceIndex) -> Link? { links.first { $0.facts.index == index } }

  /// True if the address is bound somewhere.
  package func has(_ address: IPAddress) -> Bool {
    addresses.contains { $0.prefix.address == address }
  }

  /// True if the address is bound on an interface with a carrier.
  package func answers(_ address: IPAddress) -> Bool {
    addresses.contains { bound in
      bound.prefix.address == address && link(bound.index)?.facts.isRunning == true
    }
  }

  /// Creates an interface with a new number.
  package mutating func createLink(
    _ name: String, segment: Int, hardwareAddress: MACAddress?
  ) -> EngineEvent {
    lastIndex += 1
    generation += 1
    let facts = LinkFacts(
      index: InterfaceIndex(lastIndex), name: name, isRunning: true,
      hardwareAddress: hardwareAddress, mtu: 1500)
    links.append(Link(facts: facts, segment: segment))
    return .linkChanged(facts)
  }

  /// Deletes an interface; its addresses go with it.
  package mutating func deleteLink(_ index: InterfaceIndex) -> [EngineEvent] {
    generation += 1
    var events: [EngineEvent] = []
    for bound in addresses where bound.index == index {
      events.append(.addressRemoved(InterfaceAddress(index: index, prefix: bound.prefix)))
    }
    addresses.removeAll { $0.index == index }
    links.removeAll { $0.facts.index == index }
    return events + [.linkRemoved(index)]
  }

  /// Sets the carrier, as when a cable is pulled: addresses stay.
  package mutating func setCarrier(_ isRunning: Bool, _ index: InterfaceIndex) -> EngineEvent? {
    guard let position = links.firstIndex(where: { $0.facts.index == index }),
      links[position].facts.isRunning != isRunning
    else { return nil }
    generation += 1
    links[position].facts.isRunning = isRunning
    return .linkChanged(links[position].facts)
  }

  /// Gives an interface another hardware address while it is up.
  package mutating func setHardwareAddress(
    _ address: MACAddress, _ index: InterfaceIndex
  ) -> EngineEvent? {
    guard let position = links.firstIndex(where: { $0.facts.index == index }) else { return nil }
    links[position].facts.hardwareAddress = address
    return .linkChanged(links[position].facts)
  }

  /// Binds an address, or renews the lifetime of one that is bound.
  ///
  /// - Returns: the notification; nil if there is no such interface.
  package mutating func bind(
    _ prefix: AddressPrefix, on index: InterfaceIndex, until: MonotonicInstant? = nil
  ) -> EngineEvent? {
    guard link(index) != nil else { return nil }
    if let position = addresses.firstIndex(where: { $0.index == index && $0.prefix == prefix }) {
      addresses[position].validUntil = until
    } else {
      generation += 1
      addresses.append(BoundAddress(index: index, prefix: prefix, validUntil: until))
    }
    return .addressAdded(InterfaceAddress(index: index, prefix: prefix))
  }

  /// When the lifetime of an address must be looked at for the first time; nil if it is being
  /// watched already, or has none.
  mutating func watchLifetime(
    _ prefix: AddressPrefix, on index: InterfaceIndex
  ) -> MonotonicInstant? {
    guard
      let position = addresses.firstIndex(where: { $0.index == index && $0.prefix == prefix }),
      addresses[position].checkedAt == nil, let end = addresses[position].validUntil
    else { return nil }
    addresses[position].checkedAt = end
    return end
  }

  /// The time has come to look at a lifetime: true if it has ended, else when to look again.
  mutating func checkLifetime(
    _ prefix: AddressPrefix, on index: InterfaceIndex, at now: MonotonicInstant
  ) -> (hasEnded: Bool, next: MonotonicInstant?) {
    guard
      let position = addresses.firstIndex(where: { $0.index == index && $0.prefix == prefix }),
      addresses[position].checkedAt == now
    else { return (false, nil) }
    addresses[position].checkedAt = nil
    guard let end = addresses[position].validUntil else { return (false, nil) }
    if end <= now { return (true, nil) }
    addresses[position].checkedAt = end
    return (false, end)
  }

  /// The machine's clock stood still for a time: lifetimes end as much later.
  mutating func shiftLifetimes(by time: Microseconds) {
    for position in addresses.indices {
      addresses[position].validUntil = addresses[position].validUntil.map { $0 + time }
    }
  }

  /// Removes an address.
  ///
  /// - Returns: the notification; nil if it was not bound.
  package mutating func unbind(
    _ prefix: AddressPrefix, on index: InterfaceIndex
  ) -> EngineEvent? {
    guard
      let position = addresses.firstIndex(where: { $0.index == index && $0.prefix == prefix })
    else { return nil }
    generation += 1
    addresses.remove(at: position)
    return .addressRemoved(InterfaceAddress(index: index, prefix: prefix))
  }

  /// A reboot: virtual addresses are gone, interfaces come back with what `keeps` says.
  package mutating func reboot(keeping keeps: (AddressPrefix) -> Bool) {
    generation += 1
    addresses.removeAll { !keeps($0.prefix) }
    for position in links.indices { links[position].facts.isRunning = true }
  }

  /// A whole dump, as at the start or after an overrun.
  package var inventory: [EngineEvent] {
    [.inventoryBegins] + links.map { .linkChanged($0.facts) }
      + addresses.map { .addressAdded(InterfaceAddress(index: $0.index, prefix: $0.prefix)) }
      + [.inventoryComplete]
  }
}
