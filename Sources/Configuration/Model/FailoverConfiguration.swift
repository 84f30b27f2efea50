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
  /// `track_file` blocks.
  public var files: [TrackFile] = []
  /// `vrrp_track_process` blocks.
  public var processes: [TrackProcess] = []
  /// `cloud_provider` blocks.
  public var cloudProviders: [CloudProvider] = []
  /// `etcd`; nil if no lease is needed to be master.
  public var etcd: Etcd?
  /// `vrrp_instance` blocks.
  public var instances: [InstanceConfiguration] = []
  /// `vrrp_sync_group` blocks.
  public var syncGroups: [SyncGroup] = []
  /// `track_group` blocks.
  public var trackGroups: [TrackGroup] = []
  /// `static_ipaddress`.
  public var staticAddresses: [StaticAddress] = []
  /// `static_routes`.
  public var staticRoutes: [StaticRoute] = []
  /// `static_rules`.
  public var staticRules: [StaticRule] = []
  /// `garp_group` blocks.
  public var announcementGroups: [AnnouncementGroup] = []
  /// `interface_up_down_delays`.
  public var linkDelays: [LinkDelay] = []
  /// `net_namespace`: name of the network namespace that the daemon runs in; nil means its own.
  public var networkNamespace: String?
  /// `instance`: tells several daemons of a host apart; nil means that there is one.
  public var daemonInstance: String?

  /// An empty configuration.
  public init() {}

  /// Fills in the secret of a key of `auth_hmac` that stands in a file. Does nothing if there is no
  /// such instance or key.
  public mutating func setSecret(_ secret: [UInt8], of id: UInt8, in instance: String) {
    guard let index = instances.firstIndex(where: { $0.name == instance }),
      let key = instances[index].messageAuthentication?.keys.firstIndex(where: { $0.id == id })
    else { return }
    instances[index].messageAuthentication?.keys[key].secret = secret
  }
}

/// `global_defs` as far as the engine acts on it.
public struct GlobalDefinitions: Equatable, Sendable {
  /// `router_id`: the node's name in status and events; nil means the host name.
  public var routerID: String?
  /// `script_user`: who runs scripts without a user of their own; nil means keepalived's default.
  public var scriptUser: ScriptUser?
  /// `control_read_group` and `control_admin_group`.
  public var controlGroups = ControlGroups()
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

  /// `vrrp_delay_after_boot`: VRRP is held back until the host has been up for so long.
  public var delayAfterBoot = Microseconds.zero
  /// `log_unknown_vrids`: an event for adverts of virtual routers that do not run here.
  public var reportsUnknownRouters = false
  /// `vrrp_garp_interval`: least time between two gratuitous ARPs on an interface; 0: no limit.
  public var arpInterval = Microseconds.zero
  /// `vrrp_gna_interval`: the same for neighbor advertisements.
  public var neighborInterval = Microseconds.zero
  /// `vmac_addr_prefix`: begin of the names of macvlans for addresses on other interfaces.
  public var virtualMACAddressPrefix = "vrrp"
  /// `notify_fifo`.
  public var notifyFIFO: NotifyFIFO?
  /// `vrrp_notify_fifo`: gets the same lines.
  public var vrrpNotifyFIFO: NotifyFIFO?
  /// `fifo_write_vrrp_states_on_reload`: the pipes get all states after a reload.
  public var fifoStatesOnReload = false
  /// `startup_script`: run once before the engine starts.
  public var startupScript: ScriptCommand?
  /// `startup_script_timeout`, 1 to 1000 s.
  public var startupTimeout = Microseconds.seconds(10)
  /// `shutdown_script`: run once after the engine has ended.
  public var shutdownScript: ScriptCommand?
  /// `shutdown_script_timeout`, 1 to 1000 s.
  public var shutdownTimeout = Microseconds.seconds(10)
  /// The mail keywords.
  public var mail = MailSettings()
  /// `vrrp_priority`, `vrrp_rt_priority` and their like.
  public var scheduling = ProcessScheduling()
  /// `process_names` and its like.
  public var processNames = ProcessNames()
  /// `state_dump_file` and its like.
  public var dumps = DumpFiles()
  /// `nftables` and its like, for `no_accept`.
  public var firewall = FirewallSettings()

  /// The defaults.
  public init() {}
}

/// Who may use the control socket besides root and the daemon's own user and group.
public struct ControlGroups: Hashable, Sendable {
  /// Name or number of the group that may ask.
  public var readers: String?
  /// Name or number of the group that may also change things.
  public var administrators: String?

  /// Nobody else.
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
