public import NetworkTypes

/// An entry of `virtual_routes` or `static_routes`, in the words of `ip route`.
public struct VirtualRoute: Hashable, Sendable {
  /// Where it leads; `default` is length 0.
  public var destination: AddressPrefix
  /// What happens to packets; unicast unless a word before the destination says otherwise.
  public var kind = RouteKind.unicast
  /// `via … dev …`, or one for each `nexthop`; empty for kinds that need none.
  public var hops: [RouteHop] = []
  /// `src`: preferred source address.
  public var preferredSource: IPAddress?
  /// `from`: IPv6 only, source prefix.
  public var source: AddressPrefix?
  /// `table`; nil means main, or local for kinds that belong there.
  public var table: RoutingTable?
  /// `tos` or `dsfield`.
  public var typeOfService: UInt8 = 0
  /// `metric`, `priority` or `preference`; nil means the kernel's.
  public var metric: UInt32?
  /// `scope`, as rtnetlink numbers it; nil means what follows from the hops.
  public var scope: UInt8?
  /// `protocol`: who made the route; 18 (keepalived) unless given.
  public var routeProtocol: UInt8 = 18
  /// `pref` of IPv6: low, medium or high; nil means medium.
  public var preference: RoutePreference?
  /// `mtu`, `window`, `hoplimit` and the like.
  public var metrics: [RouteMetric] = []
  /// `congctl`: name of a TCP congestion algorithm.
  public var congestionControl: String?
  /// `features ecn`.
  public var explicitCongestion = false
  /// `append`: added behind matching routes instead of before them.
  public var appended = false
  /// `no_track`: not restored when deleted by hand.
  public var untracked = false

  /// A unicast route.
  public init(destination: AddressPrefix) {
    self.destination = destination
  }
}

/// What a route does with packets: rtnetlink's route types.
public enum RouteKind: String, Hashable, Sendable, CaseIterable {
  /// To the hops.
  case unicast
  /// To this machine.
  case local
  /// As a broadcast.
  case broadcast
  /// As anycast.
  case anycast
  /// As a multicast.
  case multicast
  /// Dropped in silence.
  case blackhole
  /// Refused as unreachable.
  case unreachable
  /// Refused as prohibited.
  case prohibit
  /// The look-up goes on in the next table.
  case `throw`

  /// True if it leads nowhere, so that it has no hops.
  public var needsNoHop: Bool {
    switch self {
    case .blackhole, .unreachable, .prohibit, .throw: true
    case .unicast, .local, .broadcast, .anycast, .multicast: false
    }
  }
}

/// One way out of a route.
public struct RouteHop: Hashable, Sendable {
  /// `via` or `gw`; nil for a destination on the link itself. Of either family.
  public var gateway: IPAddress?
  /// `dev`; nil means that the kernel finds it from the gateway.
  public var interface: String?
  /// `weight` of a `nexthop`, 1 to 256.
  public var weight = 1
  /// `onlink`: the gateway is taken to be on the link.
  public var onLink = false

  /// A hop.
  public init(gateway: IPAddress? = nil, interface: String? = nil) {
    self.gateway = gateway
    self.interface = interface
  }
}

/// A routing table.
public enum RoutingTable: Hashable, Sendable {
  /// By number: 253 default, 254 main, 255 local.
  case number(UInt32)
  /// By a name of /etc/iproute2/rt_tables, which only the host knows.
  case named(String)
}

/// Preference of an IPv6 route among equals, RFC 4191.
public enum RoutePreference: String, Hashable, Sendable, CaseIterable {
  /// Below medium.
  case low
  /// The usual.
  case medium
  /// Above medium.
  case high
}

/// A number that a route carries, as `mtu 1400` or `mtu lock 1400`.
public struct RouteMetric: Hashable, Sendable {
  /// What it is.
  public var kind: RouteMetricKind
  /// Its value; milliseconds for `rtt`, `rttvar` and `rto_min`.
  public var value: UInt32
  /// `lock`: the kernel does not change it.
  public var locked: Bool

  /// A metric.
  public init(_ kind: RouteMetricKind, _ value: UInt32, locked: Bool = false) {
    self.kind = kind
    self.value = value
    self.locked = locked
  }
}

/// The metrics of a route; raw values are rtnetlink's RTAX numbers.
public enum RouteMetricKind: UInt16, Hashable, Sendable, CaseIterable {
  /// `mtu`, bytes.
  case mtu = 2
  /// `window`, bytes.
  case window = 3
  /// `rtt`, milliseconds.
  case rtt = 4
  /// `rttvar`, milliseconds.
  case rttvar = 5
  /// `ssthresh`, segments.
  case ssthresh = 6
  /// `cwnd`, segments.
  case cwnd = 7
  /// `advmss`, bytes.
  case advmss = 8
  /// `reordering`, segments.
  case reordering = 9
  /// `hoplimit`.
  case hoplimit = 10
  /// `initcwnd`, segments.
  case initcwnd = 11
  /// `rto_min`, milliseconds.
  case rtoMinimum = 13
  /// `initrwnd`, segments.
  case initrwnd = 14
  /// `quickack`, 0 or 1.
  case quickack = 15
  /// `fastopen_no_cookie`, 0 or 1.
  case fastopenNoCookie = 17

  /// The keyword of `ip route`.
  public var keyword: String {
    switch self {
    case .mtu: "mtu"
    case .window: "window"
    case .rtt: "rtt"
    case .rttvar: "rttvar"
    case .ssthresh: "ssthresh"
    case .cwnd: "cwnd"
    case .advmss: "advmss"
    case .reordering: "reordering"
    case .hoplimit: "hoplimit"
    case .initcwnd: "initcwnd"
    case .rtoMinimum: "rto_min"
    case .initrwnd: "initrwnd"
    case .quickack: "quickack"
    case .fastopenNoCookie: "fastopen_no_cookie"
    }
  }
}
