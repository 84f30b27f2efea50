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
    + Keyword.accepted(
      .root, "instance", "there is no PID file to name; use --run-dir for a second daemon")
    + Keyword.accepted(.root, "use_pid_dir", "failoverd writes no PID file")
    + Keyword.accepted(
      .root, "linkbeat_use_polling linkbeat_interfaces",
      "the kernel reports the state of every link at once")
    + Keyword.accepted(.root, "child_wait_time", "the supervisor has bounds of its own")
    + Keyword.accepted(
      .root, "net_namespace_ipvs namespace_with_ipsets", "failover does not use IPVS or ipsets")
    + Keyword.accepted(.root, "garp_group", "announcements are not rate-limited yet")
    + Keyword.accepted(
      .root, "interface_up_down_delays", "a link that goes down counts at once, as does its return")
    + Keyword.refused(
      .root, "net_namespace",
      "it would run in the wrong network namespace; start failoverd inside of it, with"
        + " NetworkNamespacePath= or `ip netns exec`")
    + Keyword.refused(
      .root, "vrrp_sync_group",
      "sync groups are not in this version: the members would move one by one")
    + Keyword.refused(
      .root, "track_file vrrp_track_file",
      "track_file is not in this version: what it watches would go unwatched")
    + Keyword.refused(
      .root, "static_ipaddress static_routes static_rules track_group",
      "static addresses, routes and rules are not in this version: they would be missing")
    + Keyword.refused(
      .root, "witness", "a witness is not in this version: nobody would be asked")
    + Keyword.refused(
      .root, "bfd_instance", "BFD is not in this version: what it watches would go unwatched")
    + Keyword.foreign(.root, "virtual_server virtual_server_group real_server SSL")
}
