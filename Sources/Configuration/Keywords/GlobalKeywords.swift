import NetworkTypes

extension KeywordTable {
  /// Keywords of `global_defs`.
  static let globalKeywords: [Keyword] =
    globalIdentity + globalDefaults + globalAnnouncements + globalNetwork + globalProcess
    + globalReports + globalAccepted

  private static let globalIdentity: [Keyword] = [
    .works(
      .global, "router_id", "NAME", "host name", "The node's name in status and events.",
      read: { $0.configuration.global.routerID = $0.name($1) }),
    .works(
      .global, "script_user", "USER [GROUP]", "keepalived_script, else failoverd's own",
      "Who runs scripts that name no user.",
      read: { $0.readScriptUser($1) }),
    .works(
      .global, "enable_script_security", "", "off",
      "Refuse scripts that root runs and others could change.",
      read: {
        $0.noArguments($1)
        $0.configuration.global.scriptSecurity = true
      }),
    .works(
      .global, "cluster_key_file", "PATH", "none",
      "failover: file of 32 to 64 bytes that authenticates messages between failoverd peers.",
      read: { $0.readClusterKeyFile($1) }),
    .works(
      .global, "control_read_group", "GROUP", "the daemon's own",
      "failover: who may ask (status, events, stats, doctor), besides root.",
      read: { $0.readControlGroup($1, \.readers) }),
    .works(
      .global, "control_admin_group", "GROUP", "none",
      "failover: who may also change things (promote, maintenance, reload), besides root.",
      read: { $0.readControlGroup($1, \.administrators) }),
    .works(
      .global, "dynamic_interfaces", "[allow_if_changes]", "always so",
      "Interfaces may appear later; failover always waits for them.", read: { _, _ in }),
    .works(
      .global, "reload_check_config", "[LOG]", "always so",
      "A reload takes a file that is valid, or changes nothing.", read: { _, _ in }),
    .works(
      .global, "random_seed", "0 to 4294967295", "from the host name and the file",
      "What ${_RANDOM} begins with; stands before its use.",
      read: { _ = $0.integer($1, 0...4_294_967_295) }),
  ]

  private static let globalDefaults: [Keyword] = [
    .works(
      .global, "vrrp_version", "2 or 3", "2", "VRRP version of IPv4 instances.",
      read: { if let version = $0.version($1) { $0.configuration.global.version = version } }),
    .works(
      .global, "vrrp_strict", "", "off", "Holds every instance to the RFC, see strict_mode.",
      read: {
        $0.noArguments($1)
        $0.defaults.strict = true
      }),
    .works(
      .global, "vrrp_startup_delay", "seconds, 0 to 86400", "0",
      "How long VRRP is held back after start.",
      read: {
        if let time = $0.seconds($1, 0...86_400_000_000) {
          $0.configuration.global.startupDelay = time
        }
      }),
    .works(
      .global, "vrrp_mcast_group4", "IPv4 group", "224.0.0.18", "Group of IPv4 instances.",
      read: { $0.readGroup4($1) }),
    .works(
      .global, "vrrp_mcast_group6", "IPv6 group", "ff02::12", "Group of IPv6 instances.",
      read: { $0.readGroup6($1) }),
    .works(
      .global, "vrrp_skip_check_adv_addr", "[BOOL]", "off", "Default of skip_check_adv_addr.",
      read: { $0.defaults.skipsAddressListCheck = $0.boolean($1) }),
    .works(
      .global, "vrrp_check_unicast_src", "[BOOL]", "off", "Default of check_unicast_src.",
      read: { $0.defaults.checkUnicastSource = $0.boolean($1) }),
    .works(
      .global, "vrrp_down_timer_adverts", "1 to 100", "3", "Default of down_timer_adverts.",
      read: { $0.defaults.downTimerAdverts = $0.integer($1, 1...100) }),
    .works(
      .global, "vrrp_lower_prio_no_advert", "[BOOL]", "off", "Default of lower_prio_no_advert.",
      read: { $0.defaults.lowerPriorityNoAdvert = $0.boolean($1) }),
    .works(
      .global, "vrrp_higher_prio_send_advert", "[BOOL]", "off",
      "Default of higher_prio_send_advert.",
      read: { $0.defaults.higherPrioritySendAdvert = $0.boolean($1) }),
    .works(
      .global, "vrrp_owner_ignore_adverts", "[BOOL]", "off", "Default of owner_ignore_adverts.",
      read: { $0.defaults.ownerIgnoresAdverts = $0.boolean($1) }),
    .works(
      .global, "v3_checksum_as_v2", "[BOOL]", "off", "Default of the instances' v3_checksum_as_v2.",
      read: { $0.defaults.checksumWithoutPseudoHeader = $0.boolean($1) }),
    .works(
      .global, "unicast_transport", "udp PORT, or vrrp", "vrrp",
      "failover: default of the instances' unicast_transport.",
      read: { $0.defaults.unicastTransport = $0.transport($1) }),
  ]

  private static let globalAnnouncements: [Keyword] =
    announcements(
      .global, prefix: "vrrp_", note: "Default of"
    ) {
      $0.defaults.announcements = $1
    } get: {
      $0.defaults.announcements
    }
    + [
      .works(
        .global, "vrrp_min_garp", "[BOOL]", "off",
        "One announcement of each address, and no second burst.",
        read: { $0.defaults.minimalAnnouncements = $0.boolean($1) ?? true })
    ]

  private static let globalAccepted: [Keyword] =
    Keyword.accepted(
      .global,
      "checker_priority bfd_priority checker_rt_priority checker_rlimit_rttime checker_no_swap"
        + " checker_cpu_affinity bfd_rt_priority bfd_rlimit_rttime bfd_no_swap bfd_cpu_affinity",
      "there is no such process")
    + Keyword.accepted(
      .global, "bfd_process_name checker_process_name ipvs_process_name",
      "there is no such process")
    + Keyword.accepted(
      .global, "enable_dbus dbus_service_name dbus_no_interface_name",
      "there is no D-Bus interface; `failover --json` answers and commands")
    + Keyword.accepted(
      .global,
      "snmp_socket enable_snmp_vrrp enable_snmp_keepalived enable_snmp_checker enable_snmp_rfc"
        + " enable_snmp_rfcv2 enable_snmp_rfcv3 enable_traps",
      "there is no SNMP agent; `failover --json status` has the same facts")
    + Keyword.accepted(
      .global, "vrrp_iptables vrrp_ipsets", "nftables is used where packets must be dropped")
    + Keyword.accepted(
      .global, "nftables_ipvs nftables_ipvs_priority nftables_ipvs_start_fwmark",
      "it does not concern VRRP")
    + Keyword.accepted(.global, "disable_local_igmp", "failover leaves this setting alone")
    + Keyword.accepted(
      .global,
      "vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs"
        + " vrrp_netlink_monitor_rcv_bufs_force process_monitor_rcv_bufs"
        + " process_monitor_rcv_bufs_force vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier",
      "failover sizes its socket buffers itself")
    + Keyword.accepted(.global, "umask", "files are made for their owner and the control group")
    + Keyword.accepted(
      .global, "reload_time_file reload_repeat reload_file", "use `failover reload` or SIGHUP")
    + Keyword.accepted(
      .global, "config_save_dir", "`failover check --print` prints what is in effect")
    + Keyword.accepted(
      .global, "tmp_config_directory iproute_usr_dir iproute_etc_dir", "failover does not need it")
    + Keyword.accepted(
      .global, "set_supplementary_groups", "scripts run with the groups of their user")
    + Keyword.accepted(.global, "use_symlink_paths", "script paths are kept as they are written")
    + Keyword.accepted(.global, "lvs_id", "use router_id")
    + Keyword.accepted(
      .global,
      "lvs_sync_daemon lvs_flush lvs_flush_on_stop lvs_timeouts lvs_netlink_cmd_rcv_bufs"
        + " lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs"
        + " lvs_netlink_monitor_rcv_bufs_force checker_log_all_failures smtp_alert_checker"
        + " rs_init_notifies no_checker_emails lvs_notify_fifo lvs_notify_fifo_script",
      "it does not concern VRRP")
}
