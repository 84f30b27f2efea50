import Configuration
import Engine
import Netlink
import NetworkTypes

extension EngineHost {
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
