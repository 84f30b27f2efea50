import Configuration
import Engine
import Netlink
import NetworkTypes
import Processes

extension EngineHost {
  /// So many addresses are bound within a moment.
  private static let fewAddresses = 256

  /// Binds again what would soon end by itself.
  func renew(_ list: [AddressRequest]) {
    flush()
    renewals.perform(list.map { .add(Self.state($0)) }) { index, error in
      if let error { feed(.addressFailed(list[index], "\(error)")) }
    }
  }

  /// Binds or removes addresses, after everything that is queued has left.
  func change(_ list: [AddressRequest], add: Bool) {
    flush()
    if list.count > Self.fewAddresses { life.promiseNothing() }
    let changes = list.map { request in
      let state = Self.state(request)
      return add ? AddressChange.add(state) : AddressChange.remove(state)
    }
    requests.perform(changes) { index, error in
      guard let error, !(add == false && error.meansAbsent) else { return }
      feed(.addressFailed(list[index], "\(error)"))
    }
  }

  /// An address to bind, in the terms of netlink.
  static func state(_ request: AddressRequest) -> AddressState {
    let address = request.address
    var flags: AddressFlags = []
    let isIPv6 = address.prefix.address.family == .ipv6
    if isIPv6 && address.skipsDuplicateDetection { flags.insert(.noDuplicateDetection) }
    if address.withoutPrefixRoute { flags.insert(.noPrefixRoute) }
    if address.home { flags.insert(.homeAddress) }
    if address.managesTemporary { flags.insert(.managesTemporary) }
    if address.autojoin { flags.insert(.multicastAutojoin) }
    // As keepalived: a virtual IPv6 address of its own shall not become a source address.
    let isHost = isIPv6 && address.prefix.length == 128
    let valid =
      request.lease.map { UInt32(clamping: $0.count / 1_000_000) } ?? AddressLifetime.unlimited
    let preferred = min(address.preferredLifetime ?? (isHost ? 0 : valid), valid)
    return AddressState(
      interface: request.index, prefix: address.prefix, peer: address.peer?.address,
      broadcast: address.broadcast, label: address.label,
      scope: AddressScope(rawValue: address.scope), flags: flags,
      lifetime: AddressLifetime(
        validSeconds: valid, preferredSeconds: preferred))
  }
}

extension NetlinkError {
  /// True if the address, or its interface, is not there (any more).
  var meansAbsent: Bool {
    // EADDRNOTAVAIL and ENODEV.
    errno == 99 || errno == 19
  }
}
