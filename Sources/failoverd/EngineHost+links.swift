import Engine
import Netlink
import NetworkTypes
import Processes
import SupervisorProtocol

extension EngineHost {
  /// Makes a macvlan and switches it on; one that is there already gets the same settings.
  func create(_ request: LinkRequest) {
    var changes: [LinkChange] = [
      .createMACVLAN(
        name: request.name, parent: request.parent, address: request.address,
        group: request.group),
      .withholdAddresses(name: request.name),
    ]
    // One for IPv6, too, must not answer ARP for the addresses of the one for IPv4.
    changes.append(
      .set(
        .name(request.name),
        request.family == .ipv6
          ? [.arpIgnore: 1]
          : [.arpIgnore: 1, .acceptLocal: 1, .reversePathFilter: 0, .promoteSecondaries: 1]))
    changes.append(.switchOn(name: request.name))
    requests.perform(links: changes) { index, error in
      // EEXIST, and a kernel without IPv6.
      guard let error, error.errno != 17 else { return }
      guard index == 1 else { return feed(.objectFailed(.link(request), "\(error)")) }
      channel.send(.log(.notice, "\(error)"))
    }
  }

  /// Removes a macvlan with its addresses.
  func remove(_ request: LinkRequest) {
    requests.perform(links: [.remove(name: request.name)]) { _, error in
      guard let error, !error.meansAbsent else { return }
      channel.send(.log(.error, "\(error)"))
    }
  }

  /// Sets an interface's parameters and remembers what they were.
  func apply(_ setting: LinkSetting, to index: InterfaceIndex) {
    let wanted = Self.parameters(setting)
    do throws(NetlinkError) {
      let present = try requests.parameters(of: index)
      for parameter in wanted.keys where savedParameters[index]?[parameter] == nil {
        savedParameters[index, default: [:]][parameter] = present[parameter]
      }
    } catch {
      channel.send(.log(.notice, "settings of interface \(index) will stay: \(error)"))
    }
    change(index, wanted)
  }

  /// Puts an interface's parameters back.
  func withdraw(_ setting: LinkSetting, from index: InterfaceIndex) {
    var former: [LinkParameter: UInt32] = [:]
    for parameter in Self.parameters(setting).keys {
      former[parameter] = savedParameters[index]?.removeValue(forKey: parameter)
    }
    if !former.isEmpty { change(index, former) }
  }

  private func change(_ index: InterfaceIndex, _ parameters: [LinkParameter: UInt32]) {
    requests.perform(links: [.set(.index(index), parameters)]) { _, error in
      guard let error, !error.meansAbsent else { return }
      channel.send(.log(.error, "\(error)"))
    }
  }

  private static func parameters(_ setting: LinkSetting) -> [LinkParameter: UInt32] {
    switch setting {
    case .beneathVirtualMAC: [.arpIgnore: 1, .arpFilter: 1, .arpAnnounce: 2]
    case .promotesSecondaries: [.promoteSecondaries: 1]
    }
  }
}
