import CLibNL
import NetworkTypes

/// One change of the kernel's routes or routing rules.
public enum RouteChange: Hashable, Sendable {
  /// Adds a route, before others of its destination and metric unless it is to be appended.
  case addRoute(RouteState)
  /// Removes a route: exactly this one, with its maker.
  case removeRoute(RouteState)
  /// Adds a rule; one that differs only in its maker is EEXIST.
  case addRule(RuleState)
  /// Removes a rule: exactly this one, with its maker.
  case removeRule(RuleState)
}

extension RouteChange: KernelChange {
  var operation: String {
    switch self {
    case .addRoute: "add route"
    case .removeRoute: "remove route"
    case .addRule: "add rule"
    case .removeRule: "remove rule"
    }
  }

  var subject: String {
    switch self {
    case .addRoute(let route), .removeRoute(let route):
      "\(route.destination) in table \(route.table)"
    case .addRule(let rule), .removeRule(let rule): "of priority \(rule.priority)"
    }
  }

  func encode(into bytes: inout [UInt8], sequence: UInt32, port: UInt32) throws(NetlinkError) {
    switch self {
    case .addRoute(let route):
      let flags = NLM_F_CREATE | (route.isAppended ? NLM_F_APPEND : 0)
      let message = try route.message(Int(RTM_NEWROUTE), flags, sequence, port)
      try route.putProperties(message)
      message.append(to: &bytes)
    case .removeRoute(let route):
      try route.message(Int(RTM_DELROUTE), 0, sequence, port).append(to: &bytes)
    case .addRule(let rule):
      // Without NLM_F_EXCL the kernel takes the same rule again and again.
      try rule.message(Int(RTM_NEWRULE), NLM_F_CREATE | NLM_F_EXCL, sequence, port)
        .append(to: &bytes)
    case .removeRule(let rule):
      try rule.message(Int(RTM_DELRULE), 0, sequence, port).append(to: &bytes)
    }
  }
}

extension RouteState {
  /// A request with all that tells the route from others.
  fileprivate func message(
    _ type: Int, _ flags: Int32, _ sequence: UInt32, _ port: UInt32
  ) throws(NetlinkError) -> RequestMessage {
    let hop = hops.count == 1 ? hops[0] : nil
    let fixed = rtmsg(
      rtm_family: destination.address.family.kernelNumber, rtm_dst_len: destination.length,
      rtm_src_len: source?.length ?? 0, rtm_tos: typeOfService,
      rtm_table: table < 256 ? UInt8(table) : UInt8(RT_TABLE_UNSPEC.rawValue),
      rtm_protocol: origin, rtm_scope: scope.rawValue, rtm_type: kind,
      rtm_flags: hop?.isOnLink == true ? UInt32(RTNH_F_ONLINK) : 0)
    let message = try RequestMessage.request(
      type: type, flags: flags, sequence: sequence, port: port, fixed: fixed)
    if destination.length > 0 {
      try message.put(Int(RTA_DST.rawValue), address: destination.address)
    }
    if let source { try message.put(Int(RTA_SRC.rawValue), address: source.address) }
    if table >= 256 { try message.put(Int(RTA_TABLE.rawValue), table) }
    if let metric { try message.put(Int(RTA_PRIORITY.rawValue), metric) }
    if let preferredSource {
      try message.put(Int(RTA_PREFSRC.rawValue), address: preferredSource)
    }
    if let hop, hop.weight == 1 {
      try put(hop, message)
    } else if !hops.isEmpty {
      try message.put(Int(RTA_MULTIPATH.rawValue), bytes: hops.flatMap(nextHop))
    }
    return message
  }

  private func put(_ hop: Hop, _ message: borrowing RequestMessage) throws(NetlinkError) {
    if let gateway = hop.gateway {
      let (type, bytes) = gatewayAttribute(gateway)
      try message.put(type, bytes: bytes)
    }
    if let interface = hop.interface {
      try message.put(Int(RTA_OIF.rawValue), interface.rawValue)
    }
  }

  /// RTA_GATEWAY, or RTA_VIA where the gateway is of the other family.
  private func gatewayAttribute(_ gateway: IPAddress) -> (type: Int, bytes: [UInt8]) {
    let family = gateway.family
    guard family != destination.address.family else {
      return (Int(RTA_GATEWAY.rawValue), networkBytes(gateway))
    }
    let number = unsafe withUnsafeBytes(of: UInt16(family.kernelNumber)) { unsafe [UInt8]($0) }
    return (Int(RTA_VIA.rawValue), number + networkBytes(gateway))
  }

  private func networkBytes(_ address: IPAddress) -> [UInt8] {
    var bytes: [UInt8] = []
    address.append(to: &bytes)
    return bytes
  }

  /// A struct rtnexthop with its attributes.
  private func nextHop(_ hop: Hop) -> [UInt8] {
    var attribute: [UInt8] = []
    if let gateway = hop.gateway {
      let (type, bytes) = gatewayAttribute(gateway)
      let header = nlattr(nla_len: UInt16(4 + bytes.count), nla_type: UInt16(type))
      attribute = unsafe withUnsafeBytes(of: header) { unsafe [UInt8]($0) } + bytes
      while attribute.count % 4 != 0 { attribute.append(0) }
    }
    let fixed = rtnexthop(
      rtnh_len: UInt16(MemoryLayout<rtnexthop>.size + attribute.count),
      rtnh_flags: hop.isOnLink ? UInt8(RTNH_F_ONLINK) : 0,
      rtnh_hops: UInt8(clamping: hop.weight - 1), rtnh_ifindex: hop.interface?.rawValue ?? 0)
    return unsafe withUnsafeBytes(of: fixed) { unsafe [UInt8]($0) } + attribute
  }

  /// What else the route shall be.
  fileprivate func putProperties(_ message: borrowing RequestMessage) throws(NetlinkError) {
    if let preference { try message.put(Int(RTA_PREF.rawValue), preference) }
    guard !metrics.isEmpty || congestionControl != nil else { return }
    let start = try message.beginNest(Int(RTA_METRICS.rawValue))
    if lockedMetrics != 0 { try message.put(Int(RTAX_LOCK), lockedMetrics) }
    for metric in metrics { try message.put(Int(metric.kind), metric.value) }
    if let congestionControl { try message.put(Int(RTAX_CC_ALGO), text: congestionControl) }
    try message.endNest(start)
  }
}

extension RuleState {
  /// A request with the whole rule, which is what tells it from others.
  fileprivate func message(
    _ type: Int, _ flags: Int32, _ sequence: UInt32, _ port: UInt32
  ) throws(NetlinkError) -> RequestMessage {
    var fixed = fib_rule_hdr()
    fixed.family = family.kernelNumber
    fixed.dst_len = destination?.length ?? 0
    fixed.src_len = source?.length ?? 0
    fixed.tos = typeOfService
    fixed.table = table < 256 ? UInt8(table) : 0
    fixed.action = action
    fixed.flags = isNegated ? UInt32(FIB_RULE_INVERT) : 0
    let message = try RequestMessage.request(
      type: type, flags: flags, sequence: sequence, port: port, fixed: fixed)
    try message.put(Int(FRA_PRIORITY), priority)
    try message.put(Int(FRA_PROTOCOL), origin)
    if let source { try message.put(Int(FRA_SRC), address: source.address) }
    if let destination { try message.put(Int(FRA_DST), address: destination.address) }
    if table != 0 { try message.put(Int(FRA_TABLE), table) }
    if let target { try message.put(Int(FRA_GOTO), target) }
    if usesVRFTable { try message.put(Int(FRA_L3MDEV), UInt8(1)) }
    if let value = suppressPrefixLength { try message.put(Int(FRA_SUPPRESS_PREFIXLEN), value) }
    if let group = suppressInterfaceGroup { try message.put(Int(FRA_SUPPRESS_IFGROUP), group) }
    try putSelectors(message)
    return message
  }

  /// Which packets, besides their addresses.
  private func putSelectors(_ message: borrowing RequestMessage) throws(NetlinkError) {
    if let mark {
      try message.put(Int(FRA_FWMARK), mark.value)
      try message.put(Int(FRA_FWMASK), mark.mask)
    }
    if let inputInterface { try message.put(Int(FRA_IIFNAME), text: inputInterface) }
    if let outputInterface { try message.put(Int(FRA_OIFNAME), text: outputInterface) }
    if let users {
      try message.put(
        Int(FRA_UID_RANGE), fib_rule_uid_range(start: users.lowerBound, end: users.upperBound))
    }
    if let ipProtocol { try message.put(Int(FRA_IP_PROTO), ipProtocol) }
    if let ports = sourcePorts {
      try message.put(
        Int(FRA_SPORT_RANGE), fib_rule_port_range(start: ports.lowerBound, end: ports.upperBound))
    }
    if let ports = destinationPorts {
      try message.put(
        Int(FRA_DPORT_RANGE), fib_rule_port_range(start: ports.lowerBound, end: ports.upperBound))
    }
  }
}
