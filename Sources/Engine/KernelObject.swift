public import Configuration
public import NetworkTypes

/// A route or a routing rule that the kernel shall have.
public enum KernelObject: Hashable, Sendable {
  /// A route.
  case route(RouteRequest)
  /// A rule.
  case rule(RuleRequest)
  /// An interface with the MAC address of a virtual router (`use_vmac`).
  case link(LinkRequest)
  /// What an interface is to be like as long as the daemon runs; put back afterwards.
  case setting(InterfaceIndex, LinkSetting)
  /// Packets are dropped (`no_accept`, and what virtual links would tell of their groups).
  case drop(DropRequest)

  /// True if it is not put back when somebody removes it.
  var isUntracked: Bool {
    switch self {
    case .route(let request): request.route.untracked
    case .rule(let request): request.rule.untracked
    case .link, .setting, .drop: false
    }
  }

  /// In the words of `ip`.
  var text: String {
    switch self {
    case .route(let request): "route \(request.route.text)"
    case .rule(let request): "rule \(request.rule.text)"
    case .link(let request): "use_vmac \(request.name)"
    case .setting(let index, _): "settings of interface \(index)"
    case .drop(let request):
      request.address.map { "no_accept of \($0)" } ?? "IGMP through interface \(request.index)"
    }
  }

  /// True if what was removed was this.
  func matches(_ removed: RemovedObject) -> Bool {
    switch (self, removed) {
    case (.route(let request), .route(let gone)):
      request.route.destination == gone.destination && request.table == gone.table
        && request.route.typeOfService == gone.typeOfService && request.metric == gone.metric
        && request.route.routeProtocol == gone.origin
    case (.rule(let request), .rule(let family, let priority)):
      request.rule.family == family && request.priority == priority
    case (.route, .rule), (.rule, .route), (.drop, _), (.link, _), (.setting, _): false
    }
  }
}

/// A route with the kernel's numbers of what it names.
public struct RouteRequest: Hashable, Sendable {
  /// The route.
  public var route: VirtualRoute
  /// The interface of each hop; nil where it names none.
  public var interfaces: [InterfaceIndex?]
  /// The table.
  public var table: UInt32

  /// The metric that the kernel gives it.
  var metric: UInt32 {
    route.metric ?? (route.destination.address.family == .ipv4 ? 0 : 1024)
  }
}

/// A routing rule with the kernel's numbers of what it names.
public struct RuleRequest: Hashable, Sendable {
  /// The rule.
  public var rule: VirtualRule
  /// Its priority.
  public var priority: UInt32
  /// The table it looks up; 0 if none.
  public var table: UInt32
}

/// A macvlan in private mode.
public struct LinkRequest: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// The interface below it.
  public var parent: InterfaceIndex
  /// Its MAC address.
  public var address: MACAddress
  /// Number of an interface group; nil means none.
  public var group: UInt32?
  /// The family of its addresses.
  public var family: AddressFamily
}

/// Settings of IPv4 on an interface.
public enum LinkSetting: Hashable, Sendable {
  /// It answers ARP for no address but its own, and asks with none but its own, so that nobody
  /// sees an address of the macvlan above with its MAC address.
  case beneathVirtualMAC
  /// A secondary address takes the place of a primary one that is removed.
  case promotesSecondaries
}

/// Packets that are dropped.
public struct DropRequest: Hashable, Sendable {
  /// The address that gets or sends them, neighbor discovery excepted; nil means what a link tells
  /// of the groups that it is a member of.
  public var address: IPAddress?
  /// The interface that has the address, or the link.
  public var index: InterfaceIndex
  /// The table of nftables that does it.
  public var settings: FirewallSettings
}

/// A route or rule that somebody else has removed.
public enum RemovedObject: Equatable, Sendable {
  /// A route.
  case route(Route)
  /// A rule.
  case rule(AddressFamily, priority: UInt32)

  /// What tells a route from others.
  public struct Route: Equatable, Sendable {
    /// Where it led.
    public var destination: AddressPrefix
    /// Its table.
    public var table: UInt32
    /// Its type of service.
    public var typeOfService: UInt8
    /// Its metric, as the kernel had it.
    public var metric: UInt32
    /// Who made it, as rtnetlink numbers them.
    public var origin: UInt8

    /// A route that is gone.
    public init(
      destination: AddressPrefix, table: UInt32, typeOfService: UInt8, metric: UInt32,
      origin: UInt8
    ) {
      self.destination = destination
      self.table = table
      self.typeOfService = typeOfService
      self.metric = metric
      self.origin = origin
    }
  }
}
