/// An entry of `static_ipaddress`: there as long as the daemon runs.
public struct StaticAddress: Hashable, Sendable {
  /// The address; its interface is `dev`, else `default_interface`.
  public var address: VirtualAddress
  /// `track_group`: name of a ``TrackGroup`` whose instances are in FAULT while it is absent.
  public var trackGroup: String?

  /// An address that nothing tracks.
  public init(address: VirtualAddress, trackGroup: String? = nil) {
    self.address = address
    self.trackGroup = trackGroup
  }
}

/// An entry of `static_routes`.
public struct StaticRoute: Hashable, Sendable {
  /// The route.
  public var route: VirtualRoute
  /// `track_group`: name of a ``TrackGroup`` whose instances are in FAULT while it is absent.
  public var trackGroup: String?

  /// A route that nothing tracks.
  public init(route: VirtualRoute, trackGroup: String? = nil) {
    self.route = route
    self.trackGroup = trackGroup
  }
}

/// An entry of `static_rules`.
public struct StaticRule: Hashable, Sendable {
  /// The rule.
  public var rule: VirtualRule
  /// `track_group`: name of a ``TrackGroup`` whose instances are in FAULT while it is absent.
  public var trackGroup: String?

  /// A rule that nothing tracks.
  public init(rule: VirtualRule, trackGroup: String? = nil) {
    self.rule = rule
    self.trackGroup = trackGroup
  }
}

/// A `track_group` block: the instances that depend on static addresses, routes and rules.
public struct TrackGroup: Equatable, Sendable {
  /// The name; unique among track groups.
  public var name: String
  /// `group`: names of instances, at least one, in order.
  public var members: [String]

  /// A group of instances.
  public init(name: String, members: [String]) {
    self.name = name
    self.members = members
  }
}
