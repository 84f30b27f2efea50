public import NetworkTypes

/// An entry of `virtual_rules` or `static_rules`, in the words of `ip rule`.
public struct VirtualRule: Hashable, Sendable {
  /// IPv4 or IPv6, from its prefixes; IPv4 unless `inet6` or a prefix says otherwise.
  public var family = AddressFamily.ipv4
  /// `not`: packets that do not match.
  public var negated = false
  /// `from`; nil means any.
  public var source: AddressPrefix?
  /// `to`; nil means any.
  public var destination: AddressPrefix?
  /// `priority` or `preference`; nil means 16384 and downward, in the order of the file.
  public var priority: UInt32?
  /// What happens to packets that match.
  public var action: RuleAction
  /// `tos` or `dsfield`.
  public var typeOfService: UInt8 = 0
  /// `fwmark MARK[/MASK]`.
  public var mark: PacketMark?
  /// `iif`.
  public var inputInterface: String?
  /// `oif`.
  public var outputInterface: String?
  /// `suppress_prefixlength`: answers of this length and shorter are not taken.
  public var suppressPrefixLength: UInt8?
  /// `suppress_ifgroup`: answers through interfaces of this group are not taken.
  public var suppressInterfaceGroup: UInt32?
  /// `uidrange LOW-HIGH`: of local sockets.
  public var users: ClosedRange<UInt32>?
  /// `l3mdev`: the table of the packet's VRF.
  public var usesVRFTable = false
  /// `ip_proto`: IP protocol number; nil means any.
  public var ipProtocol: UInt8?
  /// `sport`.
  public var sourcePorts: ClosedRange<UInt16>?
  /// `dport`.
  public var destinationPorts: ClosedRange<UInt16>?
  /// `protocol`: who made the rule; 18 (keepalived) unless given.
  public var ruleProtocol: UInt8 = 18
  /// `no_track`: not restored when deleted by hand.
  public var untracked = false

  /// A rule that matches everything.
  public init(action: RuleAction) {
    self.action = action
  }
}

/// What a rule does with packets that match.
public enum RuleAction: Hashable, Sendable {
  /// `table` or `lookup`.
  case lookUp(RoutingTable)
  /// `goto`: priority of another rule.
  case goTo(UInt32)
  /// `nop`.
  case nothing
  /// `blackhole`.
  case blackhole
  /// `unreachable`.
  case unreachable
  /// `prohibit`.
  case prohibit
}

/// A firewall mark with the bits of it that count.
public struct PacketMark: Hashable, Sendable {
  /// The mark.
  public var value: UInt32
  /// The bits that are compared; all unless given.
  public var mask: UInt32

  /// A mark.
  public init(value: UInt32, mask: UInt32 = .max) {
    self.value = value
    self.mask = mask
  }
}
