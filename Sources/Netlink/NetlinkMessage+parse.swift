import CLibNL
import NetworkTypes

extension NetlinkMessage {
  /// What the message says; nil if it is about something else.
  func event() -> NetlinkEvent? {
    switch Int(type) {
    case RTM_NEWLINK: link().map(NetlinkEvent.linkChanged)
    case RTM_DELLINK: link().map { .linkRemoved($0.index) }
    case RTM_NEWADDR: address().map(NetlinkEvent.addressAdded)
    case RTM_DELADDR: address().map(NetlinkEvent.addressRemoved)
    case RTM_DELROUTE: route().map { .routeRemoved($0, by: port) }
    case RTM_DELRULE: rule()
    default: nil
    }
  }

  /// What tells the route that the message is about from others; nil for another family.
  private func route() -> RemovedRoute? {
    guard let fixed = fixedPart(rtmsg.self), let family = AddressFamily(kernel: fixed.rtm_family)
    else { return nil }
    let any: IPAddress =
      family == .ipv4 ? .v4(IPv4Address(rawValue: 0)) : .v6(IPv6Address(high: 0, low: 0))
    var route = RemovedRoute(
      destination: AddressPrefix(address: any, length: fixed.rtm_dst_len),
      table: UInt32(fixed.rtm_table), typeOfService: fixed.rtm_tos, metric: 0,
      origin: fixed.rtm_protocol)
    forEachAttribute(after: MemoryLayout<rtmsg>.size) { attribute in
      switch attribute.type {
      case Int(RTA_DST.rawValue):
        if let address = attribute.address(family) {
          route.destination = AddressPrefix(address: address, length: fixed.rtm_dst_len)
        }
      case Int(RTA_TABLE.rawValue): route.table = attribute.value(UInt32.self) ?? route.table
      case Int(RTA_PRIORITY.rawValue): route.metric = attribute.value(UInt32.self) ?? 0
      default: break
      }
    }
    return route
  }

  private func rule() -> NetlinkEvent? {
    guard let fixed = fixedPart(fib_rule_hdr.self),
      let family = AddressFamily(kernel: fixed.family)
    else { return nil }
    var priority: UInt32 = 0
    forEachAttribute(after: MemoryLayout<fib_rule_hdr>.size) { attribute in
      if attribute.type == Int(FRA_PRIORITY) { priority = attribute.value(UInt32.self) ?? 0 }
    }
    return .ruleRemoved(family: family, priority: priority, by: port)
  }

  /// The link that the message is about; nil if it is only about its place in a bridge.
  func link() -> LinkState? {
    guard let fixed = fixedPart(ifinfomsg.self), fixed.ifi_family == AF_UNSPEC else { return nil }
    var link = LinkState(
      index: InterfaceIndex(fixed.ifi_index), name: "", flags: LinkFlags(rawValue: fixed.ifi_flags),
      mtu: 0, hardwareAddress: nil, hardwareType: fixed.ifi_type)
    forEachAttribute(after: MemoryLayout<ifinfomsg>.size) { attribute in
      switch attribute.type {
      case IFLA_IFNAME: link.name = attribute.text
      case IFLA_MTU: link.mtu = attribute.value(UInt32.self) ?? 0
      case IFLA_MASTER: link.controller = attribute.value(Int32.self).map { InterfaceIndex($0) }
      case IFLA_ADDRESS: link.hardwareAddress = attribute.hardwareAddress
      default: break
      }
    }
    return link
  }

  /// The address that the message is about; nil if it is of another family.
  func address() -> AddressState? {
    guard let fixed = fixedPart(ifaddrmsg.self),
      let family = AddressFamily(kernel: fixed.ifa_family)
    else { return nil }
    var local: IPAddress?
    var remote: IPAddress?
    let none = AddressPrefix(host: .v4(IPv4Address(rawValue: 0)))
    var address = AddressState(
      interface: InterfaceIndex(Int32(bitPattern: fixed.ifa_index)), prefix: none,
      scope: AddressScope(rawValue: fixed.ifa_scope),
      flags: AddressFlags(rawValue: UInt32(fixed.ifa_flags)), origin: 0)
    forEachAttribute(after: MemoryLayout<ifaddrmsg>.size) { attribute in
      switch attribute.type {
      case IFA_LOCAL: local = attribute.address(family)
      case IFA_ADDRESS: remote = attribute.address(family)
      case IFA_BROADCAST:
        if case .v4(let broadcast) = attribute.address(family) { address.broadcast = broadcast }
      case IFA_LABEL: address.label = attribute.text
      case IFA_FLAGS:
        if let bits = attribute.value(UInt32.self) { address.flags = AddressFlags(rawValue: bits) }
      case IFA_CACHEINFO:
        guard let info = attribute.value(ifa_cacheinfo.self) else { return }
        address.lifetime = AddressLifetime(
          validSeconds: info.ifa_valid, preferredSeconds: info.ifa_prefered)
      case IFA_PROTO: address.origin = attribute.value(UInt8.self) ?? 0
      default: break
      }
    }
    // IPv6 without a peer, and IPv4 of some tunnels, carry only one of the two.
    guard let own = local ?? remote else { return nil }
    address.prefix = AddressPrefix(address: own, length: fixed.ifa_prefixlen)
    if let remote, remote != own { address.peer = remote }
    return address
  }
}

extension AddressFamily {
  /// The family of a number of the kernel; nil for any other than IPv4 and IPv6.
  init?(kernel number: UInt8) {
    switch Int32(number) {
    case AF_INET: self = .ipv4
    case AF_INET6: self = .ipv6
    default: return nil
    }
  }

  /// AF_INET or AF_INET6.
  var kernelNumber: UInt8 { self == .ipv4 ? UInt8(AF_INET) : UInt8(AF_INET6) }
}
