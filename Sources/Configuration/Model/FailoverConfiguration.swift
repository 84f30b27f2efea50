public import NetworkTypes

/// Everything that a configuration file says, in the order in which it says it.
///
/// A plain value, made by the parser from text and by nobody else outside of tests. All times are
/// microseconds, all defaults are filled in: who reads it needs no knowledge of the language.
public struct FailoverConfiguration: Equatable, Sendable {
  /// `global_defs` and top-level keywords.
  public var global = GlobalDefinitions()
  /// `vrrp_script` blocks that at least one instance tracks or that stand unused.
  public var scripts: [TrackScript] = []
  /// `vrrp_track_process` blocks.
  public var processes: [TrackProcess] = []
  /// `cloud_provider` blocks.
  public var cloudProviders: [CloudProvider] = []
  /// `vrrp_instance` blocks.
  public var instances: [InstanceConfiguration] = []

  /// An empty configuration.
  public init() {}
}

/// `global_defs` as far as the engine acts on it.
public struct GlobalDefinitions: Equatable, Sendable {
  /// `router_id`: the node's name in status and events; nil means the host name.
  public var routerID: String?
  /// `script_user`: who runs scripts without a user of their own; nil means keepalived's default.
  public var scriptUser: ScriptUser?
  /// `enable_script_security`.
  public var scriptSecurity = false
  /// `vrrp_version`; IPv6 instances use version 3 whatever this says.
  public var version = ProtocolVersion.version2
  /// `vrrp_mcast_group4`.
  public var multicastGroup4 = IPv4Address.vrrpGroup
  /// `vrrp_mcast_group6`.
  public var multicastGroup6 = IPv6Address.vrrpGroup
  /// `vrrp_startup_delay`: VRRP is held back for so long after start.
  public var startupDelay = Microseconds.zero
  /// `cluster_key_file`: path of the key that authenticates messages between failoverd peers.
  public var clusterKeyFile: String?
  /// The key that was read from that file, 32 to 64 bytes; filled in by the loader, never printed.
  public var clusterKey: [UInt8]?

  /// The defaults.
  public init() {}
}

/// The user, and perhaps the group, that a script runs as.
public struct ScriptUser: Hashable, Sendable {
  /// Name or number of the user.
  public var user: String
  /// Name or number of the group; nil means the user's own.
  public var group: String?

  /// A user with an optional group.
  public init(user: String, group: String? = nil) {
    self.user = user
    self.group = group
  }
}

/// A script with its arguments, as `script` and `notify_*` give it.
public struct ScriptCommand: Hashable, Sendable {
  /// Words of the command, the program first; never empty.
  public var arguments: [String]
  /// Who runs it; nil means the default of the configuration.
  public var user: ScriptUser?

  /// A command from its words.
  public init(arguments: [String], user: ScriptUser? = nil) {
    self.arguments = arguments
    self.user = user
  }
}
