public import NetworkTypes

/// A route as the kernel shall have it, in the numbers of rtnetlink(7).
public struct RouteState: Hashable, Sendable {
  /// Where it leads.
  public var destination: AddressPrefix
  /// What happens to packets: RTN_UNICAST is 1. Source: linux/rtnetlink.h.
  public var kind: UInt8 = 1
  /// The table: 254 main, 255 local.
  public var table: UInt32 = 254
  /// How far the destination is; IPv4 only.
  public var scope = AddressScope.global
  /// Who made it: RTPROT_*.
  public var origin: UInt8 = AddressState.ownOrigin
  /// Type of service.
  public var typeOfService: UInt8 = 0
  /// The lower, the sooner it is taken; nil means the kernel's choice: 0 for IPv4, 1024 for IPv6.
  public var metric: UInt32?
  /// Which address packets leave from.
  public var preferredSource: IPAddress?
  /// Only for packets from there; IPv6 only.
  public var source: AddressPrefix?
  /// Preference of IPv6 routers: 0 medium, 1 high, 3 low. Source: ICMPV6_ROUTER_PREF_*.
  public var preference: UInt8?
  /// Ways out, several for multipath; none for routes that lead nowhere.
  public var hops: [Hop] = []
  /// Numbers (RTAX_*) that connections through it take, in the units of the kernel.
  public var metrics: [Metric] = []
  /// Bits for those numbers that the kernel does not change.
  public var lockedMetrics: UInt32 = 0
  /// Name of a TCP congestion algorithm.
  public var congestionControl: String?
  /// True if it goes behind others of the same destination and metric instead of before them.
  public var isAppended = false

  /// One way out.
  public struct Hop: Hashable, Sendable {
    /// The next router, of either family; nil for a destination on the link.
    public var gateway: IPAddress?
    /// The interface; nil means that the kernel finds it.
    public var interface: InterfaceIndex?
    /// Share of the packets, 1 to 256.
    public var weight = 1
    /// The gateway is taken to be on the link.
    public var isOnLink = false

    /// A way out.
    public init(gateway: IPAddress? = nil, interface: InterfaceIndex? = nil) {
      self.gateway = gateway
      self.interface = interface
    }
  }

  /// One number of a route.
  public struct Metric: Hashable, Sendable {
    /// RTAX_*.
    public var kind: UInt16
    /// Its value.
    public var value: UInt32

    /// A number.
    public init(kind: UInt16, value: UInt32) {
      self.kind = kind
      self.value = value
    }
  }

  /// A unicast route in the main table.
  public init(destination: AddressPrefix) {
    self.destination = destination
  }
}

/// A routing rule as the kernel shall have it. Source: linux/fib_rules.h.
public struct RuleState: Hashable, Sendable {
  /// The family whose packets it concerns.
  public var family: AddressFamily
  /// The lower, the sooner it is asked.
  public var priority: UInt32
  /// FR_ACT_*: 1 looks up a table, 2 goes to another rule, 6 drops.
  public var action: UInt8
  /// The table that is looked up; 0 for none.
  public var table: UInt32 = 0
  /// Where `goto` leads.
  public var target: UInt32?
  /// True for packets that do not match.
  public var isNegated = false
  /// From where; nil means anywhere.
  public var source: AddressPrefix?
  /// To where; nil means anywhere.
  public var destination: AddressPrefix?
  /// Type of service.
  public var typeOfService: UInt8 = 0
  /// Firewall mark and the bits of it that count.
  public var mark: (value: UInt32, mask: UInt32)? {
    get { markValue.map { ($0, markMask) } }
    set {
      markValue = newValue?.value
      markMask = newValue?.mask ?? 0
    }
  }
  private var markValue: UInt32?
  private var markMask: UInt32 = 0
  /// Interface that packets came through.
  public var inputInterface: String?
  /// Interface that sockets are bound to.
  public var outputInterface: String?
  /// Answers of this prefix length and shorter are not taken.
  public var suppressPrefixLength: UInt32?
  /// Answers through interfaces of this group are not taken.
  public var suppressInterfaceGroup: UInt32?
  /// Users of local sockets.
  public var users: ClosedRange<UInt32>?
  /// True if the table is that of the packet's VRF.
  public var usesVRFTable = false
  /// IP protocol.
  public var ipProtocol: UInt8?
  /// Source ports.
  public var sourcePorts: ClosedRange<UInt16>?
  /// Destination ports.
  public var destinationPorts: ClosedRange<UInt16>?
  /// Who made it: RTPROT_*.
  public var origin: UInt8 = AddressState.ownOrigin

  /// A rule that matches everything.
  public init(family: AddressFamily, priority: UInt32, action: UInt8) {
    self.family = family
    self.priority = priority
    self.action = action
  }
}
