import CLibNL
import NetworkTypes

/// The sets of the table. Raw values are their names.
enum FilterSet: String, CaseIterable {
  /// IPv4 addresses.
  case vips4
  /// IPv6 addresses.
  case vips6
  /// Link-local IPv6 addresses with their interfaces.
  case vipsLink = "vips6_link_local"
  /// Links that say nothing of their groups.
  case links = "vmacs"

  /// NFTNL_UDATA_SET_KEYBYTEORDER with the host's.
  static let hostOrder: [UInt8] = [0, 4, 1, 0, 0, 0]

  /// A number of its own within a batch.
  var number: UInt32 {
    switch self {
    case .vips4: 1
    case .vips6: 2
    case .vipsLink: 3
    case .links: 4
    }
  }

  /// What `nft` prints elements as: ipv4_addr, ipv6_addr, and ipv6_addr . iface_index.
  var keyType: UInt32 {
    switch self {
    case .vips4: 7
    case .vips6: 8
    case .vipsLink: 8 << 6 | 20
    case .links: 20
    }
  }

  /// Bytes of a key.
  var keyLength: UInt32 {
    switch self {
    case .vips4, .links: 4
    case .vips6: 16
    case .vipsLink: 20
    }
  }

  /// The key of an element; nil if it belongs to another set.
  func key(of element: PacketFilter.Element) -> [UInt8]? {
    switch element {
    case .membership(let index): return self == .links ? Self.bytes(index) : nil
    case .address(let address, let index):
      var bytes: [UInt8] = []
      address.append(to: &bytes)
      switch address {
      case .v4: return self == .vips4 ? bytes : nil
      case .v6(let own) where own.isLinkLocal:
        return self == .vipsLink ? bytes + Self.bytes(index) : nil
      case .v6: return self == .vips6 ? bytes : nil
      }
    }
  }

  private static func bytes(_ index: InterfaceIndex) -> [UInt8] {
    unsafe withUnsafeBytes(of: index.rawValue) { unsafe [UInt8]($0) }
  }
}

/// The chains of the table. Raw values are their names.
enum FilterDirection: String, CaseIterable {
  /// To this machine.
  case input = "in"
  /// From this machine.
  case output = "out"

  /// NF_INET_LOCAL_IN or NF_INET_LOCAL_OUT.
  var hook: UInt32 { self == .input ? 1 : 3 }
}

/// One rule: all of its matches, then a verdict.
struct FilterRule {
  var matches: [FilterExpression]
  var accepts = false

  /// The rules of a chain. Neighbor discovery goes on: without it nobody could reach the router.
  static func all(_ direction: FilterDirection) -> [FilterRule] {
    let isInput = direction == .input
    // Source and destination addresses in the headers of IPv4 and IPv6.
    let place4: UInt32 = isInput ? 16 : 12
    let place6: UInt32 = isInput ? 24 : 8
    let interface = FilterExpression.meta(isInput ? NFT_META_IIF : NFT_META_OIF, register: 2)
    let isIPv4 = [
      FilterExpression.meta(NFT_META_NFPROTO, register: 1), .compare(NFT_CMP_EQ, [2]),
    ]
    let isIPv6 = [
      FilterExpression.meta(NFT_META_NFPROTO, register: 1), .compare(NFT_CMP_EQ, [10]),
    ]
    let address6 = FilterExpression.header(offset: place6, length: 16)
    return (isInput ? [] : membership) + [
      FilterRule(
        matches: isIPv4 + [.header(offset: place4, length: 4), .lookUp(.vips4)]),
      FilterRule(
        matches: [
          .meta(NFT_META_L4PROTO, register: 1), .compare(NFT_CMP_EQ, [58]),
          .icmpType, .compare(NFT_CMP_GTE, [135]), .compare(NFT_CMP_LTE, [136]),
        ], accepts: true),
      FilterRule(matches: isIPv6 + [address6, .lookUp(.vips6)]),
      FilterRule(matches: isIPv6 + [address6, interface, .lookUp(.vipsLink)]),
    ]
  }
}

extension FilterRule {
  /// The rules about links that say nothing of their groups: IGMP, MLD reports, and router
  /// solicitations. A switch would learn the virtual MAC address from a backup that sends one.
  fileprivate static var membership: [FilterRule] {
    let isSilent: [FilterExpression] = [.meta(NFT_META_OIF, register: 1), .lookUp(.links)]
    func isProtocol(_ number: UInt8) -> [FilterExpression] {
      [.meta(NFT_META_L4PROTO, register: 1), .compare(NFT_CMP_EQ, [number])]
    }
    return [FilterRule(matches: isSilent + isProtocol(2))]
      + [143, 133].map { type in
        FilterRule(
          matches: isSilent + isProtocol(58) + [.icmpType, .compare(NFT_CMP_EQ, [type])])
      }
  }
}

/// One expression of a rule. Addresses and what is compared are in the first register.
enum FilterExpression {
  /// A fact about the packet into a register.
  case meta(nft_meta_keys, register: UInt32)
  /// Bytes of the network header into the first register.
  case header(offset: UInt32, length: UInt32)
  /// The first byte of the transport header into the first register.
  case icmpType
  /// Goes on if the first register compares so with these bytes.
  case compare(nft_cmp_ops, [UInt8])
  /// Goes on if the set has what begins in the first register.
  case lookUp(FilterSet)
  /// Counts.
  case counter
  /// Ends the packet, or its way through the chain.
  case verdict(accepts: Bool)

  private var name: String {
    switch self {
    case .meta: "meta"
    case .header, .icmpType: "payload"
    case .compare: "cmp"
    case .lookUp: "lookup"
    case .counter: "counter"
    case .verdict: "immediate"
    }
  }

  /// Adds the expression to a list.
  func put(into message: borrowing RequestMessage) throws(NetlinkError) {
    let element = try message.beginNest(Int(NFTA_LIST_ELEM.rawValue))
    try message.put(Int(NFTA_EXPR_NAME.rawValue), text: name)
    let data = try message.beginNest(Int(NFTA_EXPR_DATA.rawValue))
    try putData(into: message)
    try message.endNest(data)
    try message.endNest(element)
  }

  private func putData(into message: borrowing RequestMessage) throws(NetlinkError) {
    switch self {
    case .meta(let key, let register):
      try message.put(Int(NFTA_META_KEY.rawValue), key.rawValue.bigEndian)
      try message.put(Int(NFTA_META_DREG.rawValue), register.bigEndian)
    case .header(let offset, let length):
      try payload(NFT_PAYLOAD_NETWORK_HEADER, offset, length, message)
    case .icmpType: try payload(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1, message)
    case .compare(let operation, let bytes):
      try message.put(Int(NFTA_CMP_SREG.rawValue), UInt32(1).bigEndian)
      try message.put(Int(NFTA_CMP_OP.rawValue), operation.rawValue.bigEndian)
      let data = try message.beginNest(Int(NFTA_CMP_DATA.rawValue))
      try message.put(Int(NFTA_DATA_VALUE.rawValue), bytes: bytes)
      try message.endNest(data)
    case .lookUp(let set):
      try message.put(Int(NFTA_LOOKUP_SET.rawValue), text: set.rawValue)
      try message.put(Int(NFTA_LOOKUP_SREG.rawValue), UInt32(1).bigEndian)
      try message.put(Int(NFTA_LOOKUP_SET_ID.rawValue), set.number.bigEndian)
    case .counter: break
    case .verdict(let accepts):
      try message.put(Int(NFTA_IMMEDIATE_DREG.rawValue), UInt32(0))
      let data = try message.beginNest(Int(NFTA_IMMEDIATE_DATA.rawValue))
      let verdict = try message.beginNest(Int(NFTA_DATA_VERDICT.rawValue))
      try message.put(Int(NFTA_VERDICT_CODE.rawValue), UInt32(accepts ? 1 : 0).bigEndian)
      try message.endNest(verdict)
      try message.endNest(data)
    }
  }

  private func payload(
    _ base: nft_payload_bases, _ offset: UInt32, _ length: UInt32,
    _ message: borrowing RequestMessage
  ) throws(NetlinkError) {
    try message.put(Int(NFTA_PAYLOAD_DREG.rawValue), UInt32(1).bigEndian)
    try message.put(Int(NFTA_PAYLOAD_BASE.rawValue), base.rawValue.bigEndian)
    try message.put(Int(NFTA_PAYLOAD_OFFSET.rawValue), offset.bigEndian)
    try message.put(Int(NFTA_PAYLOAD_LEN.rawValue), length.bigEndian)
  }
}
