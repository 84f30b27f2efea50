import Configuration
import NetworkTypes
import SupervisorProtocol

// `use_vmac`: a macvlan with the MAC address of the virtual router, there as long as the daemon runs.
// Addresses are bound on it and announced from it; adverts travel on it too, unless vmac_xmit_base.

extension Engine {
  /// The interface that an instance's adverts travel on.
  func transportInterface(_ index: Int) -> String {
    let configuration = instances[index].configuration
    guard let link = configuration.virtualMAC, !link.sendsFromBase else {
      return configuration.interface
    }
    return link.name
  }

  /// The interface that an address is bound on.
  func boundInterface(_ address: VirtualAddress, _ index: Int) -> String {
    instances[index].configuration.boundInterface(address)
  }

  /// True while the kernel was asked for one of the instance's links and has not told of it.
  func awaitsLink(_ index: Int) -> Bool {
    linkRequests(of: index).contains { request in
      guard failedObjects[.link(request)] == nil, !identity.observes else { return false }
      // It is made first and switched on then.
      guard let number = linkNames[request.name], let own = links[number] else { return true }
      return !own.isRunning && links[request.parent]?.isRunning == true
    }
  }

  /// The instance's own link first, then those of addresses elsewhere.
  func linkRequests(of index: Int) -> [LinkRequest] {
    guard
      instances[index].configuration.virtualMAC != nil
        || !instances[index].configuration.addressLinks.isEmpty
    else { return [] }
    let configuration = instances[index].configuration
    var requests: [LinkRequest] = []
    if let link = configuration.virtualMAC, let parent = linkNames[configuration.interface] {
      requests.append(
        LinkRequest(
          name: link.name, parent: parent, address: link.address, group: link.group,
          family: configuration.family))
    }
    return requests
      + configuration.addressLinks.compactMap { link in
        linkNames[link.parent].map {
          LinkRequest(
            name: link.name, parent: $0, address: link.address, group: nil, family: link.family)
        }
      }
  }

  /// The links, and what their parents and the interfaces of instances are to be like.
  func wantedLinks() -> [KernelObject] {
    var wanted: [KernelObject] = []
    for index in instances.indices {
      let configuration = instances[index].configuration
      for request in linkRequests(of: index) {
        wanted.append(.link(request))
        if let own = linkNames[request.name] {
          wanted.append(
            .drop(
              DropRequest(
                address: nil, index: own, settings: self.configuration.global.firewall)))
        }
        if request.family == .ipv4 {
          wanted.append(.setting(request.parent, .beneathVirtualMAC))
        }
      }
      if configuration.promotesSecondaries, let number = linkNames[configuration.interface] {
        wanted.append(.setting(number, .promotesSecondaries))
      }
    }
    return wanted
  }

  /// Has the kernel make the links that it does not have, once the interfaces are known.
  mutating func installLinks() {
    guard knowsInventory else { return }
    let wanted = wantedLinks()
    let before = virtualLinks
    guard !(wanted.isEmpty && before.isEmpty) else { return }
    hold(wanted)
    virtualLinks = wanted
    uninstall(release(before).filter(isOwn))
    guard !identity.observes else { return }
    let known = Set(before)
    let list = wanted.filter { object in
      guard case .link(let request) = object else { return !known.contains(object) }
      guard let number = linkNames[request.name] else { return true }
      // One of ours that is there already only needs its settings, once.
      guard links[number]?.hardwareAddress == request.address else {
        if !known.contains(object) { objectFailed(object, "another interface has this name") }
        return false
      }
      return !known.contains(object)
    }
    if !list.isEmpty { actions.append(.install(list)) }
  }

  /// Removes the links: the daemon ends.
  mutating func removeLinks() {
    uninstall(release(virtualLinks).filter(isOwn))
    virtualLinks = []
  }

  /// False for an interface of somebody else that has the name.
  private func isOwn(_ object: KernelObject) -> Bool {
    guard case .link(let request) = object else { return true }
    guard let number = linkNames[request.name] else { return false }
    return links[number]?.hardwareAddress == request.address
  }

  /// IPv6 sends from an address of the link itself: it gets the parent's link-local one, deprecated,
  /// since one made of its MAC address would be the same on all nodes.
  mutating func lendSource(_ index: Int) {
    let instance = instances[index]
    guard instance.configuration.family == .ipv6, !identity.observes,
      transportInterface(index) != instance.configuration.interface,
      let number = instance.interfaceIndex, let source = instance.sourceAddress,
      addresses[number]?.contains(source) != true
    else { return }
    var address = VirtualAddress(
      prefix: AddressPrefix(address: source, length: 64), interface: transportInterface(index))
    address.preferredLifetime = 0
    actions.append(
      .addAddresses([AddressRequest(index: number, address: address, lease: nil)]))
  }
}
