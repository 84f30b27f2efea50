import CLibNL
import Glibc
public import NetworkTypes

/// One change of the kernel's links.
public enum LinkChange: Hashable, Sendable {
  /// Makes a macvlan in private mode above an interface, switched off.
  case createMACVLAN(
    name: String, parent: InterfaceIndex, address: MACAddress, group: UInt32?)
  /// Keeps the kernel from giving the link IPv6 addresses of its own.
  case withholdAddresses(name: String)
  /// Sets IPv4 parameters of a link: what /proc/sys/net/ipv4/conf has by name.
  case set(LinkName, [LinkParameter: UInt32])
  /// Switches it on.
  case switchOn(name: String)
  /// Removes it.
  case remove(name: String)
}

/// How a request names a link.
public enum LinkName: Hashable, Sendable {
  /// By its name.
  case name(String)
  /// By its number.
  case index(InterfaceIndex)
}

/// A parameter of IPv4 on a link. Raw values are IPV4_DEVCONF_* of linux/ip.h.
public enum LinkParameter: UInt16, Hashable, Sendable, CaseIterable {
  /// `rp_filter`.
  case reversePathFilter = 8
  /// `arp_filter`.
  case arpFilter = 13
  /// `arp_announce`.
  case arpAnnounce = 18
  /// `arp_ignore`.
  case arpIgnore = 19
  /// `promote_secondaries`.
  case promoteSecondaries = 20
  /// `accept_local`.
  case acceptLocal = 23
}

extension LinkChange: KernelChange {
  var operation: String {
    switch self {
    case .createMACVLAN: "create macvlan"
    case .withholdAddresses, .set: "configure link"
    case .switchOn: "switch on"
    case .remove: "remove link"
    }
  }

  var subject: String {
    switch self {
    case .createMACVLAN(let name, let parent, _, _): "\(name) on interface \(parent)"
    case .withholdAddresses(let name), .switchOn(let name), .remove(let name): name
    case .set(.name(let name), _): name
    case .set(.index(let index), _): "interface \(index)"
    }
  }

  func encode(into bytes: inout [UInt8], sequence: UInt32, port: UInt32) throws(NetlinkError) {
    var fixed = ifinfomsg()
    fixed.ifi_family = UInt8(AF_UNSPEC)
    if case .set(.index(let index), _) = self { fixed.ifi_index = index.rawValue }
    if case .switchOn = self {
      fixed.ifi_flags = UInt32(IFF_UP.rawValue)
      fixed.ifi_change = UInt32(IFF_UP.rawValue)
    }
    let message = try RequestMessage.request(
      type: type, flags: flags, sequence: sequence, port: port, fixed: fixed)
    switch self {
    case .createMACVLAN(let name, let parent, let address, let group):
      try message.put(Int(IFLA_IFNAME), text: name)
      try message.put(Int(IFLA_LINK), parent.rawValue)
      try message.put(Int(IFLA_ADDRESS), bytes: Self.bytes(address))
      if let group { try message.put(Int(IFLA_GROUP), group) }
      try putPrivateMode(message)
    case .withholdAddresses(let name):
      try message.put(Int(IFLA_IFNAME), text: name)
      try putFamily(AF_INET6, message) { message throws(NetlinkError) in
        // IN6_ADDR_GEN_MODE_NONE.
        try message.put(Int(IFLA_INET6_ADDR_GEN_MODE), UInt8(1))
      }
    case .set(let link, let parameters):
      if case .name(let name) = link { try message.put(Int(IFLA_IFNAME), text: name) }
      try putFamily(AF_INET, message) { message throws(NetlinkError) in
        let list = try message.beginNest(Int(IFLA_INET_CONF))
        for parameter in LinkParameter.allCases {
          guard let value = parameters[parameter] else { continue }
          try message.put(Int(parameter.rawValue), value)
        }
        try message.endNest(list)
      }
    case .switchOn(let name), .remove(let name):
      try message.put(Int(IFLA_IFNAME), text: name)
    }
    message.append(to: &bytes)
  }

  private var type: Int {
    switch self {
    case .createMACVLAN: Int(RTM_NEWLINK)
    case .withholdAddresses, .set, .switchOn: Int(RTM_SETLINK)
    case .remove: Int(RTM_DELLINK)
    }
  }

  private var flags: Int32 {
    if case .createMACVLAN = self { return NLM_F_CREATE | NLM_F_EXCL }
    return 0
  }

  private func putPrivateMode(_ message: borrowing RequestMessage) throws(NetlinkError) {
    let info = try message.beginNest(Int(IFLA_LINKINFO))
    try message.put(Int(IFLA_INFO_KIND), text: "macvlan")
    let data = try message.beginNest(Int(IFLA_INFO_DATA))
    try message.put(Int(IFLA_MACVLAN_MODE), UInt32(MACVLAN_MODE_PRIVATE.rawValue))
    try message.endNest(data)
    try message.endNest(info)
  }

  private func putFamily(
    _ family: Int32, _ message: borrowing RequestMessage,
    _ body: (borrowing RequestMessage) throws(NetlinkError) -> Void
  ) throws(NetlinkError) {
    let families = try message.beginNest(Int(IFLA_AF_SPEC))
    let one = try message.beginNest(Int(family))
    try body(message)
    try message.endNest(one)
    try message.endNest(families)
  }

  private static func bytes(_ address: MACAddress) -> [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: address.rawValue >> UInt64(40 - 8 * $0)) }
  }
}

extension NetlinkMessage {
  /// Parameters of IPv4 on the link that the message is about; empty if it does not tell.
  func linkParameters() -> [LinkParameter: UInt32] {
    var values: [LinkParameter: UInt32] = [:]
    forEachAttribute(after: MemoryLayout<ifinfomsg>.size) { attribute in
      guard attribute.type == Int(IFLA_AF_SPEC) else { return }
      attribute.forEachNested { family in
        guard family.type == Int(AF_INET) else { return }
        family.forEachNested { list in
          guard list.type == Int(IFLA_INET_CONF) else { return }
          for parameter in LinkParameter.allCases {
            let offset = (Int(parameter.rawValue) - 1) * 4
            guard unsafe offset + 4 <= list.bytes.count else { continue }
            values[parameter] = unsafe list.bytes.loadUnaligned(
              fromByteOffset: offset, as: UInt32.self)
          }
        }
      }
    }
    return values
  }
}

extension NetlinkAttribute {
  /// Hands over each attribute within this one.
  func forEachNested(_ body: (NetlinkAttribute) -> Void) {
    var rest = unsafe bytes
    while rest.count >= 4 {
      let length = unsafe Int(rest.loadUnaligned(as: UInt16.self))
      guard length >= 4, length <= rest.count,
        let base = unsafe UnsafeMutableRawPointer(mutating: rest.baseAddress)
      else { return }
      unsafe body(NetlinkAttribute(attribute: base.assumingMemoryBound(to: nlattr.self)))
      let aligned = (length + 3) & ~3
      guard aligned < rest.count else { return }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[aligned...])
    }
  }
}
