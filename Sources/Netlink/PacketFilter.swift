import CLibNL
import Glibc
public import NetworkTypes
import SystemCalls

/// A table of nftables that drops packets to and from some addresses, but for neighbor discovery,
/// and what some links would tell multicast routers.
///
/// The library for nftables is not used: a batch of netlink messages is a transaction of the kernel,
/// takes tens of microseconds, and needs no program beside CAP_NET_ADMIN. Belongs to one thread.
/// Source: linux/netfilter/nf_tables.h.
public final class PacketFilter {
  /// What is dropped.
  public enum Element: Hashable, Sendable {
    /// Packets to and from an address; its interface counts for link-local addresses only.
    case address(IPAddress, InterfaceIndex)
    /// IGMP, MLD reports and router solicitations that leave through a link.
    case membership(InterfaceIndex)
  }

  private let socket: NetlinkSocket
  private let table: String
  private let priority: Int32
  private let counts: Bool
  private var sequence: UInt32 = 1
  /// What is dropped now; nil until the table is known to be ours.
  private var elements: Set<Element>?

  private static let receiveBufferSize: Int32 = 1 << 18

  /// A table of the family inet; nothing is changed yet.
  /// - Parameters:
  ///   - table: its name; one of this name that is there already is replaced.
  ///   - priority: of its chains among others of the same hook.
  ///   - counts: true if its rules count packets.
  public init(table: String, priority: Int32, counts: Bool) throws(NetlinkError) {
    socket = try NetlinkSocket(
      receiveBuffer: Self.receiveBufferSize, family: NETLINK_NETFILTER)
    self.table = table
    self.priority = priority
    self.counts = counts
  }

  /// Drops packets of more addresses. Blocks for the kernel's transaction only.
  /// - Throws: EPERM, or EOPNOTSUPP and the like on kernels without nftables.
  public func add(_ list: [Element]) throws(NetlinkError) {
    let all = (elements ?? []).union(list)
    if elements != nil {
      do throws(NetlinkError) {
        try commit { batch throws(NetlinkError) in try change(NFT_MSG_NEWSETELEM, list, &batch) }
        elements = all
        return
      } catch {
        // Somebody has flushed the rule set: everything anew.
        guard error.errno == ENOENT else { throw error }
      }
    }
    try commit { batch throws(NetlinkError) in
      try build(&batch)
      try change(NFT_MSG_NEWSETELEM, Array(all), &batch)
    }
    elements = all
  }

  /// Drops packets of those addresses no more; without any left, the table goes.
  public func remove(_ list: [Element]) throws(NetlinkError) {
    let before = elements ?? []
    let rest = before.subtracting(list)
    elements = rest
    do throws(NetlinkError) {
      guard !rest.isEmpty else {
        elements = nil
        return try commit { batch throws(NetlinkError) in
          try put(NFT_MSG_DELTABLE, 0, &batch) { message throws(NetlinkError) in
            try message.put(Int(NFTA_TABLE_NAME.rawValue), text: table)
          }
        }
      }
      let gone = list.filter(before.contains)
      try commit { batch throws(NetlinkError) in try change(NFT_MSG_DELSETELEM, gone, &batch) }
    } catch {
      // It may be gone already.
      guard error.errno == ENOENT else { throw error }
    }
  }

  // MARK: Transactions

  /// Sends a batch, which the kernel carries out as a whole or not at all.
  private func commit(
    _ body: (inout [UInt8]) throws(NetlinkError) -> Void
  ) throws(NetlinkError) {
    var bytes: [UInt8] = []
    try frame(Int(NFNL_MSG_BATCH_BEGIN), &bytes)
    try body(&bytes)
    try frame(Int(NFNL_MSG_BATCH_END), &bytes)
    try socket.send(bytes)
    var failure: NetlinkError?
    do throws(SystemError) {
      while try socket.receive({ message in
        guard failure == nil, let answer = message.acknowledgement(), answer.errno != 0 else {
          return
        }
        failure = .system(
          SystemError(
            operation: "nftables", errno: answer.errno, subject: table, detail: answer.detail))
      }) {}
    } catch {
      throw .system(error)
    }
    if let failure { throw failure }
  }

  private func frame(_ type: Int, _ bytes: inout [UInt8]) throws(NetlinkError) {
    sequence &+= 1
    try RequestMessage.request(
      type: type, flags: 0, sequence: sequence, port: socket.port,
      fixed: nfgenmsg(
        nfgen_family: 0, version: 0, res_id: UInt16(NFNL_SUBSYS_NFTABLES).bigEndian),
      acknowledged: false
    ).append(to: &bytes)
  }

  private func put(
    _ type: nf_tables_msg_types, _ flags: Int32, _ bytes: inout [UInt8],
    _ body: (borrowing RequestMessage) throws(NetlinkError) -> Void
  ) throws(NetlinkError) {
    sequence &+= 1
    let message = try RequestMessage.request(
      type: Int(NFNL_SUBSYS_NFTABLES) << 8 | Int(type.rawValue), flags: flags, sequence: sequence,
      port: socket.port,
      fixed: nfgenmsg(nfgen_family: UInt8(NFPROTO_INET), version: 0, res_id: 0))
    try body(message)
    message.append(to: &bytes)
  }

  // MARK: The table

  private func build(_ batch: inout [UInt8]) throws(NetlinkError) {
    // What an earlier life left goes: deleting needs it to exist.
    for type in [NFT_MSG_NEWTABLE, NFT_MSG_DELTABLE, NFT_MSG_NEWTABLE] {
      try put(type, type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0, &batch) {
        message throws(NetlinkError) in
        try message.put(Int(NFTA_TABLE_NAME.rawValue), text: table)
      }
    }
    for set in FilterSet.allCases { try build(set, &batch) }
    for direction in FilterDirection.allCases {
      try build(direction, &batch)
      for rule in FilterRule.all(direction) { try build(rule, direction, &batch) }
    }
  }

  private func build(_ set: FilterSet, _ batch: inout [UInt8]) throws(NetlinkError) {
    try put(NFT_MSG_NEWSET, NLM_F_CREATE, &batch) { message throws(NetlinkError) in
      try message.put(Int(NFTA_SET_TABLE.rawValue), text: table)
      try message.put(Int(NFTA_SET_NAME.rawValue), text: set.rawValue)
      try message.put(Int(NFTA_SET_FLAGS.rawValue), UInt32(0))
      try message.put(Int(NFTA_SET_KEY_TYPE.rawValue), set.keyType.bigEndian)
      try message.put(Int(NFTA_SET_KEY_LEN.rawValue), set.keyLength.bigEndian)
      try message.put(Int(NFTA_SET_ID.rawValue), (set.number).bigEndian)
      // For `nft` alone: the keys are numbers of this machine.
      if set == .links {
        try message.put(Int(NFTA_SET_USERDATA.rawValue), bytes: FilterSet.hostOrder)
      }
    }
  }

  private func build(_ direction: FilterDirection, _ batch: inout [UInt8]) throws(NetlinkError) {
    try put(NFT_MSG_NEWCHAIN, NLM_F_CREATE, &batch) { message throws(NetlinkError) in
      try message.put(Int(NFTA_CHAIN_TABLE.rawValue), text: table)
      try message.put(Int(NFTA_CHAIN_NAME.rawValue), text: direction.rawValue)
      let hook = try message.beginNest(Int(NFTA_CHAIN_HOOK.rawValue))
      try message.put(Int(NFTA_HOOK_HOOKNUM.rawValue), direction.hook.bigEndian)
      try message.put(Int(NFTA_HOOK_PRIORITY.rawValue), UInt32(bitPattern: priority).bigEndian)
      try message.endNest(hook)
      try message.put(Int(NFTA_CHAIN_TYPE.rawValue), text: "filter")
    }
  }

  private func build(
    _ rule: FilterRule, _ direction: FilterDirection, _ batch: inout [UInt8]
  ) throws(NetlinkError) {
    try put(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, &batch) { message throws(NetlinkError) in
      try message.put(Int(NFTA_RULE_TABLE.rawValue), text: table)
      try message.put(Int(NFTA_RULE_CHAIN.rawValue), text: direction.rawValue)
      let list = try message.beginNest(Int(NFTA_RULE_EXPRESSIONS.rawValue))
      for match in rule.matches { try match.put(into: message) }
      if counts { try FilterExpression.counter.put(into: message) }
      try FilterExpression.verdict(accepts: rule.accepts).put(into: message)
      try message.endNest(list)
    }
  }

  private func change(
    _ type: nf_tables_msg_types, _ list: [Element], _ batch: inout [UInt8]
  ) throws(NetlinkError) {
    for set in FilterSet.allCases {
      let keys = list.compactMap { set.key(of: $0) }
      guard !keys.isEmpty else { continue }
      // A message holds a few hundred elements.
      for start in stride(from: 0, to: keys.count, by: 100) {
        let part = keys[start..<min(start + 100, keys.count)]
        try put(type, type == NFT_MSG_NEWSETELEM ? NLM_F_CREATE : 0, &batch) {
          message throws(NetlinkError) in
          try message.put(Int(NFTA_SET_ELEM_LIST_TABLE.rawValue), text: table)
          try message.put(Int(NFTA_SET_ELEM_LIST_SET.rawValue), text: set.rawValue)
          let elements = try message.beginNest(Int(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue))
          for key in part {
            let element = try message.beginNest(Int(NFTA_LIST_ELEM.rawValue))
            let data = try message.beginNest(Int(NFTA_SET_ELEM_KEY.rawValue))
            try message.put(Int(NFTA_DATA_VALUE.rawValue), bytes: key)
            try message.endNest(data)
            try message.endNest(element)
          }
          try message.endNest(elements)
        }
      }
    }
  }
}
