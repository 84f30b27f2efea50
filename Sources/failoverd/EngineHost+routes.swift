import Configuration
import Engine
import Netlink
import NetworkTypes
import Processes
import SupervisorProtocol

extension EngineHost {
  /// Adds what the kernel shall have, kind by kind.
  func install(_ list: [KernelObject]) {
    flush()
    for object in list {
      switch object {
      case .link(let request): create(request)
      case .setting(let index, let setting): apply(setting, to: index)
      case .route, .rule, .drop: break
      }
    }
    drop(list.compactMap(\.drop))
    let routes = list.filter { Self.change($0, add: true) != nil }
    guard !routes.isEmpty else { return }
    // From the first of them on their removal by others is heard of.
    do throws(NetlinkError) {
      try monitor.watchRoutes()
    } catch {
      channel.send(.log(.error, "routes are not watched: \(error)"))
    }
    requests.perform(routes: routes.compactMap { Self.change($0, add: true) }) { index, error in
      // EEXIST: it is there already.
      guard let error, error.errno != 17 else { return }
      feed(.objectFailed(routes[index], "\(error)"))
    }
  }

  /// Removes what the kernel shall not have any more.
  func uninstall(_ list: [KernelObject]) {
    flush()
    requests.perform(routes: list.compactMap { Self.change($0, add: false) }) { _, error in
      guard let error, !error.meansNoObject else { return }
      channel.send(.log(.error, "\(error)"))
    }
    accept(list.compactMap(\.drop))
    for object in list {
      switch object {
      case .link(let request): remove(request)
      case .setting(let index, let setting): withdraw(setting, from: index)
      case .route, .rule, .drop: break
      }
    }
  }

  /// What netlink tells of a removal that others have made; nil for all else.
  func removed(_ event: NetlinkEvent) -> RemovedObject? {
    switch event {
    case .routeRemoved(let route, let port) where port != requests.port:
      .route(
        RemovedObject.Route(
          destination: route.destination, table: route.table,
          typeOfService: route.typeOfService, metric: route.metric, origin: route.origin))
    case .ruleRemoved(let family, let priority, let port) where port != requests.port:
      .rule(family, priority: priority)
    default: nil
    }
  }

  /// The change that adds or removes a route or a rule; nil for all else.
  private static func change(_ object: KernelObject, add: Bool) -> RouteChange? {
    switch object {
    case .route(let request):
      let state = state(request)
      return add ? .addRoute(state) : .removeRoute(state)
    case .rule(let request):
      let state = state(request)
      return add ? .addRule(state) : .removeRule(state)
    case .link, .setting, .drop: return nil
    }
  }

  /// A route in the terms of netlink.
  private static func state(_ request: RouteRequest) -> RouteState {
    let route = request.route
    var state = RouteState(destination: route.destination)
    state.kind = number(route.kind)
    state.table = request.table
    // Local routes reach no further than the host; keepalived, too, makes all others global.
    state.scope = AddressScope(rawValue: route.scope ?? (route.kind == .local ? 254 : 0))
    state.origin = route.routeProtocol
    state.typeOfService = route.typeOfService
    state.metric = route.metric
    state.preferredSource = route.preferredSource
    state.source = route.source
    state.preference = route.preference.map(number)
    state.hops = zip(route.hops, request.interfaces).map { hop, interface in
      var result = RouteState.Hop(gateway: hop.gateway, interface: interface)
      result.weight = hop.weight
      result.isOnLink = hop.onLink
      return result
    }
    state.metrics = route.metrics.map {
      RouteState.Metric(kind: $0.kind.rawValue, value: $0.value &* unit($0.kind))
    }
    // RTAX_FEATURES and its bit for ECN.
    if route.explicitCongestion { state.metrics.append(RouteState.Metric(kind: 12, value: 1)) }
    state.lockedMetrics = route.metrics.filter(\.locked)
      .reduce(0) { $0 | 1 << UInt32($1.kind.rawValue) }
    state.congestionControl = route.congestionControl
    state.isAppended = route.appended
    return state
  }

  /// The kernel keeps smoothed times as multiples. Source: `ip route`, RTAX_RTT and RTAX_RTTVAR.
  private static func unit(_ kind: RouteMetricKind) -> UInt32 {
    switch kind {
    case .rtt: 8
    case .rttvar: 4
    default: 1
    }
  }

  /// RTN_* of linux/rtnetlink.h.
  private static func number(_ kind: RouteKind) -> UInt8 {
    switch kind {
    case .unicast: 1
    case .local: 2
    case .broadcast: 3
    case .anycast: 4
    case .multicast: 5
    case .blackhole: 6
    case .unreachable: 7
    case .prohibit: 8
    case .throw: 9
    }
  }

  /// ICMPV6_ROUTER_PREF_*.
  private static func number(_ preference: RoutePreference) -> UInt8 {
    switch preference {
    case .medium: 0
    case .high: 1
    case .low: 3
    }
  }

  /// A rule in the terms of netlink.
  private static func state(_ request: RuleRequest) -> RuleState {
    let rule = request.rule
    var state = RuleState(
      family: rule.family, priority: request.priority, action: number(rule.action))
    state.table = request.table
    if case .goTo(let target) = rule.action { state.target = target }
    state.isNegated = rule.negated
    state.source = rule.source
    state.destination = rule.destination
    state.typeOfService = rule.typeOfService
    state.mark = rule.mark.map { ($0.value, $0.mask) }
    state.inputInterface = rule.inputInterface
    state.outputInterface = rule.outputInterface
    state.suppressPrefixLength = rule.suppressPrefixLength.map { UInt32($0) }
    state.suppressInterfaceGroup = rule.suppressInterfaceGroup
    state.users = rule.users
    state.usesVRFTable = rule.usesVRFTable
    state.ipProtocol = rule.ipProtocol
    state.sourcePorts = rule.sourcePorts
    state.destinationPorts = rule.destinationPorts
    state.origin = rule.ruleProtocol
    return state
  }

  /// FR_ACT_* of linux/fib_rules.h.
  private static func number(_ action: RuleAction) -> UInt8 {
    switch action {
    case .lookUp: 1
    case .goTo: 2
    case .nothing: 3
    case .blackhole: 6
    case .unreachable: 7
    case .prohibit: 8
    }
  }
}

extension NetlinkError {
  /// True if there is no such route or rule (any more).
  fileprivate var meansNoObject: Bool {
    // ESRCH, ENOENT, ENODEV; EAFNOSUPPORT without IPv6.
    [3, 2, 19, 97].contains(errno)
  }
}

extension KernelObject {
  /// The address whose packets are dropped, if it is about one.
  fileprivate var drop: DropRequest? {
    guard case .drop(let request) = self else { return nil }
    return request
  }
}
