extension KeywordTable {
  /// Keywords outside of any block.
  static let rootKeywords: [Keyword] =
    [
      .works(
        .root, "global_defs", "{ … }", "", "Settings of the whole node.", form: .block(.global),
        repeatable: true, read: { $0.readGlobal($1) }),
      .works(
        .root, "vrrp_script", "NAME { … }", "", "A script whose result is tracked.",
        form: .block(.script), repeatable: true, read: { $0.readScript($1) }),
      .works(
        .root, "vrrp_track_process", "NAME { … }", "", "Processes that are tracked.",
        form: .block(.process), repeatable: true, read: { $0.readProcess($1) }),
      .works(
        .root, "vrrp_instance", "NAME { … }", "", "A virtual router on an interface.",
        form: .block(.instance), repeatable: true, read: { $0.readInstance($1) }),
      .works(
        .root, "track_file", "NAME { … }", "", "A file whose number changes priorities.",
        form: .block(.trackFile), repeatable: true, read: { $0.readTrackFile($1) }),
      .works(
        .root, "vrrp_track_file", "NAME { … }", "", "The same, under its old name.",
        form: .block(.trackFile), repeatable: true, read: { $0.readTrackFile($1) }),
      .works(
        .root, "vrrp_sync_group", "NAME { … }", "", "Instances that move together.",
        form: .block(.syncGroup), repeatable: true, read: { $0.readSyncGroup($1) }),
      .works(
        .root, "static_ipaddress", "{ ADDRESS[/LENGTH] [OPTION …] [track_group NAME] … }", "none",
        "Addresses that are there as long as the daemon runs.", form: .list, repeatable: true,
        read: { $0.readStaticAddresses($1) }),
      .works(
        .root, "static_routes", "{ ROUTE [track_group NAME] … }", "none",
        "Routes that are there as long as the daemon runs.", form: .list, repeatable: true,
        read: { $0.readStaticRoutes($1) }),
      .works(
        .root, "static_rules", "{ RULE [track_group NAME] … }", "none",
        "Rules that are there as long as the daemon runs.", form: .list, repeatable: true,
        read: { $0.readStaticRules($1) }),
      .works(
        .root, "track_group", "NAME { … }", "",
        "Instances that depend on static addresses, routes and rules.", form: .block(.trackGroup),
        repeatable: true, read: { $0.readTrackGroup($1) }),
      .works(
        .root, "garp_group", "{ … }", "", "Interfaces whose announcements share a rate limit.",
        form: .block(.announcementGroup), repeatable: true,
        read: { $0.readAnnouncementGroup($1) }),
      .works(
        .root, "interface_up_down_delays", "{ NAME DOWN [UP] … }", "none",
        "How many seconds, 0 to 255, a link must be down or up before that counts.", form: .list,
        repeatable: true, read: { $0.readLinkDelays($1) }),
      .text(
        .root, "net_namespace", "NAME", "its own", "The network namespace that the daemon runs in."
      ) { $0.configuration.networkNamespace = $1 },
      .text(
        .root, "instance", "NAME", "none", "Tells several daemons of a host apart."
      ) { $0.configuration.daemonInstance = $1 },
      .works(
        .root, "witness", "{ … }", "none", "failover: default of the instances' witness.",
        form: .block(.witness), read: { $0.readWitness($1, inInstance: false) }),
      .works(
        .root, "etcd", "{ … }", "none",
        "failover: every instance is master only while it holds a lease in etcd.",
        form: .block(.etcd), read: { $0.readEtcd($1) }),
      .works(
        .root, "cluster_key_file", "PATH", "none",
        "failover: file of 32 to 64 bytes that authenticates messages between failoverd peers.",
        read: { $0.readClusterKeyFile($1) }),
      .works(
        .root, "vrrp_only", "", "off",
        "failover: skip blocks that configure something else than VRRP, as keepalived's -P.",
        read: { $0.noArguments($1) }),
      .works(
        .root, "cloud_provider", "NAME { … }", "none",
        "failover: an account at a provider, for cloud_address.", form: .block(.cloudProvider),
        repeatable: true, read: { $0.readCloudProvider($1) }),
      .works(
        .root, "cloud_address", "ADDRESS { … }", "none",
        "failover: as in vrrp_instance, with 'instance NAME' in it, so that a file may include an"
          + " untouched keepalived.conf and add to it.",
        form: .block(.cloudAddress), repeatable: true,
        read: { $0.readCloudAddress($1, inInstance: false) }),
      .works(
        .root, "unicast_transport", "udp PORT, or vrrp", "vrrp",
        "failover: default of the instances' unicast_transport.",
        read: { $0.defaults.unicastTransport = $0.transport($1) }),
    ]
    + Keyword.accepted(.root, "use_pid_dir", "failoverd writes no PID file")
    + Keyword.accepted(
      .root, "linkbeat_use_polling linkbeat_interfaces",
      "the kernel reports the state of every link at once")
    + Keyword.accepted(.root, "child_wait_time", "the supervisor has bounds of its own")
    + Keyword.accepted(
      .root, "net_namespace_ipvs namespace_with_ipsets", "failover does not use IPVS or ipsets")
    + Keyword.refused(
      .root, "bfd_instance", "BFD is not in this version: what it watches would go unwatched")
    + Keyword.foreign(.root, "virtual_server virtual_server_group real_server SSL")
}
