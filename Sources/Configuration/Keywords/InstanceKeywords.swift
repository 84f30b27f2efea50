import NetworkTypes

extension KeywordTable {
  /// Keywords of `vrrp_instance`.
  static let instanceKeywords: [Keyword] =
    instanceIdentity + instanceTransport + instanceAddresses + instanceTracking
    + instanceBehaviour
    + announcements(.instance, prefix: "", note: "") {
      $0.instance.announcements = $1
    } get: {
      $0.instance.announcements
    }
    + instanceNotify + instanceAccepted + instanceRefused

  private static let instanceIdentity: [Keyword] = [
    .works(
      .instance, "interface", "NAME", "required", "The interface of the virtual router.",
      read: { $0.instance.interface = $0.interface($1) }),
    .works(
      .instance, "virtual_router_id", "1 to 255", "required", "The VRID.",
      read: { reader, statement in
        reader.instance.virtualRouterID = reader.integer(statement, 1...255)
          .flatMap { VirtualRouterID(UInt8($0)) }
      }),
    .works(
      .instance, "version", "2 or 3", "vrrp_version", "VRRP version; IPv6 always uses 3.",
      read: { $0.instance.version = $0.version($1) }),
    .works(
      .instance, "state", "MASTER or BACKUP", "MASTER with priority 255, else BACKUP",
      "The initial wish; it matters only with priority 255.", read: { $0.readState($1) }),
    .works(
      .instance, "priority", "1 to 255", "100, or 255 with state MASTER",
      "The higher one becomes master; 255 is the owner.",
      read: { reader, statement in
        reader.instance.priority = reader.integer(statement, 1...255).map { Priority(UInt8($0)) }
      }),
    .works(
      .instance, "advert_int", "seconds, 0.01 to 255", "1",
      "Time between adverts. VRRPv2: whole seconds, 1 to 255; VRRPv3: steps of 0.01 s up to 40.95.",
      read: { $0.instance.advertisementInterval = $0.seconds($1, 10_000...255_000_000) }),
    .works(
      .instance, "authentication", "{ … }", "none", "VRRPv2's simple password.",
      form: .block(.authentication), read: { $0.readAuthentication($1) }),
    .works(
      .instance, "auth_hmac", "{ … }", "none", "Adverts with a keyed hash, as keepalived 2.4.2's.",
      form: .block(.hmac), read: { $0.readHMAC($1) }),
    .works(
      .instance, "strict_mode", "[BOOL]", "vrrp_strict",
      "Refuses or corrects what the RFC does not allow.",
      read: { $0.instance.strict = $0.boolean($1) }),
  ]

  private static let instanceTransport: [Keyword] = [
    .works(
      .instance, "unicast_src_ip", "ADDRESS", "first address of the interface",
      "Where adverts come from.", read: { $0.readSourceAddress($1) }),
    .works(
      .instance, "mcast_src_ip", "ADDRESS", "first address of the interface",
      "The same, under its name for multicast.", read: { $0.readSourceAddress($1) }),
    .works(
      .instance, "unicast_peer", "{ ADDRESS [min_ttl 0-255] [max_ttl 0-255] … }", "multicast",
      "Adverts go to these addresses instead of the group.", form: .list, repeatable: true,
      read: { $0.readPeers($1) }),
    .works(
      .instance, "unicast_ttl", "0 to 255", "255", "TTL or hop limit of unicast adverts.",
      read: { reader, statement in
        reader.instance.unicastTTL = reader.integer(statement, 0...255).map { UInt8($0) }
      }),
    .works(
      .instance, "check_unicast_src", "[BOOL]", "vrrp_check_unicast_src",
      "Drop unicast adverts of who is no peer.",
      read: { $0.instance.checkUnicastSource = $0.boolean($1) }),
    .works(
      .instance, "unicast_fault_no_peer", "", "off",
      "FAULT instead of multicast while unicast_peer is empty.",
      read: {
        $0.noArguments($1)
        $0.instance.faultWithoutPeer = true
      }),
    .works(
      .instance, "mcast_dst_ip", "GROUP", "vrrp_mcast_group4 or 6", "The group of this instance.",
      read: { $0.readGroup($1) }),
    .works(
      .instance, "track_src_ip", "", "off", "FAULT while the source address is absent.",
      read: {
        $0.noArguments($1)
        $0.instance.trackSourceAddress = true
      }),
    .works(
      .instance, "unicast_transport", "udp PORT, or vrrp", "unicast_transport of the top level",
      "failover: adverts to failoverd peers in UDP datagrams, where the network passes only those.",
      read: { $0.instance.unicastTransport = $0.transport($1) }),
  ]

  private static let instanceAddresses: [Keyword] = [
    .works(
      .instance, "virtual_ipaddress", "{ ADDRESS[/LENGTH] [OPTION …] … }", "none",
      "Addresses of the master, listed in adverts.", form: .list, repeatable: true,
      read: { $0.readAddresses($1, excluded: false) }),
    .works(
      .instance, "virtual_ipaddress_excluded", "{ ADDRESS[/LENGTH] [OPTION …] … }", "none",
      "Addresses of the master that adverts do not list.", form: .list, repeatable: true,
      read: { $0.readAddresses($1, excluded: true) }),
    .works(
      .instance, "no_virtual_ipaddress", "", "off", "VRRPv3 without any address is meant.",
      read: {
        $0.noArguments($1)
        $0.instance.withoutAddresses = true
      }),
    .works(
      .instance, "accept", "", "on, with strict_mode off",
      "The master takes packets to the addresses.",
      read: {
        $0.noArguments($1)
        $0.instance.accepts = true
      }),
    .flag(.instance, "no_accept", "It drops them, unless it is the owner.") {
      $0.instance.accepts = false
    },
    .works(
      .instance, "virtual_routes", "{ ROUTE … }", "none", "Routes of the master.", form: .list,
      repeatable: true, read: { $0.readRoutes($1) }),
    .works(
      .instance, "virtual_rules", "{ RULE … }", "none", "Rules of the master.", form: .list,
      repeatable: true, read: { $0.readRules($1) }),
    .works(
      .instance, "use_vmac", "[NAME] [MAC] [group N]", "off",
      "A macvlan with the virtual router's MAC address carries adverts and addresses.",
      read: { $0.readVirtualMAC($1) }),
    .flag(
      .instance, "use_vmac_addr",
      "With use_vmac: addresses on other interfaces get macvlans too."
    ) { $0.instance.coversOtherInterfaces = true },
    .flag(
      .instance, "vmac_xmit_base",
      "With use_vmac: adverts leave and arrive at the interface itself."
    ) { $0.instance.sendsFromBase = true },
    .works(
      .instance, "use_ipvlan", "[NAME] [ADDRESS] [bridge|private|vepa] [group N]", "off",
      "An ipvlan carries adverts and addresses.", read: { $0.readIPVLAN($1) }),
    .flag(
      .instance, "promote_secondaries",
      "Sets net.ipv4.conf.INTERFACE.promote_secondaries, so that the kernel keeps other addresses."
    ) { $0.instance.promotesSecondaries = true },
    .works(
      .instance, "cloud_address", "ADDRESS { … }", "none",
      "failover: a provider's reserved address that follows the instance.",
      form: .block(.cloudAddress), repeatable: true,
      read: { $0.readCloudAddress($1, inInstance: true) }),
    .works(
      .instance, "address_lease", "whole seconds, 2 to 86400",
      "the master-down interval rounded up, and 1",
      "failover: how long the kernel keeps the addresses without a live engine.",
      read: { reader, statement in
        guard let seconds = reader.integer(statement, 2...86_400) else { return }
        reader.instance.lease = .some(.seconds(Int64(seconds)))
      }),
    .works(
      .instance, "no_address_lease", "", "off",
      "failover: the kernel keeps the addresses for ever, as under keepalived.",
      read: {
        $0.noArguments($1)
        $0.instance.lease = .some(nil)
      }),
  ]

  private static let instanceTracking: [Keyword] = [
    .works(
      .instance, "track_interface", "{ NAME [weight -253-253 [reverse]] … }", "the own interface",
      "Links whose state counts.", form: .list, repeatable: true,
      read: { reader, statement in
        reader.instance.interfaces += reader.references(statement, limit: 253)
      }),
    .works(
      .instance, "track_script", "{ NAME [weight -253-253 [reverse|noreverse]] … }", "none",
      "vrrp_script blocks whose result counts.", form: .list, repeatable: true,
      read: { reader, statement in
        reader.instance.scripts += reader.references(statement, limit: 253)
      }),
    .works(
      .instance, "track_file", "{ NAME [weight -254-254 [reverse|noreverse]] … }", "none",
      "track_file blocks whose number counts.", form: .list, repeatable: true,
      read: { reader, statement in
        reader.instance.files += reader.references(statement, limit: 254)
      }),
    .works(
      .instance, "track_process", "{ NAME [weight -254-254 [reverse|noreverse]] … }", "none",
      "vrrp_track_process blocks whose result counts.", form: .list, repeatable: true,
      read: { reader, statement in
        reader.instance.processes += reader.references(statement, limit: 254)
      }),
    .works(
      .instance, "dont_track_primary", "", "off", "Ignore faults of the own interface.",
      read: {
        $0.noArguments($1)
        $0.instance.ignoresPrimaryInterface = true
      }),
  ]

  private static let instanceBehaviour: [Keyword] = [
    .works(
      .instance, "witness", "{ … }", "witness of the top level",
      "failover: whom to ask before taking over from a peer that is silent.",
      form: .block(.witness), read: { $0.readWitness($1, inInstance: true) }),
    .works(
      .instance, "garp_extra_if", "[all] seconds, 0 to 86400", "vrrp_garp_extra_if, 0",
      "Period of announcements of addresses on other interfaces than the instance's; 0: none.",
      read: { reader, statement in
        guard let value = reader.extraAnnouncements(statement) else { return }
        reader.instance.extraAnnouncements = .some(value)
      }),
    .works(
      .instance, "preempt", "", "on", "A higher priority takes over from a lower one.",
      read: {
        $0.noArguments($1)
        $0.instance.preempt = true
      }),
    .works(
      .instance, "nopreempt", "", "off", "It does not.",
      read: {
        $0.noArguments($1)
        $0.instance.preempt = false
      }),
    .works(
      .instance, "preempt_delay", "seconds, 0 to 1000", "0",
      "Wait so long before taking over from a lower priority.",
      read: { $0.instance.preemptDelay = $0.seconds($1, 0...1_000_000_000) }),
    .works(
      .instance, "flap_damping", "COUNT SECONDS [SECONDS]", "none",
      "failover: who becomes master so often in that time does not preempt for as long, or for "
        + "the third number.",
      read: { $0.instance.flapDamping = $0.flapDamping($1) }),
    .works(
      .instance, "down_timer_adverts", "1 to 100", "vrrp_down_timer_adverts, 3",
      "Adverts that may be missing before the master counts as down.",
      read: { $0.instance.downTimerAdverts = $0.integer($1, 1...100) }),
    .works(
      .instance, "lower_prio_no_advert", "[BOOL]", "vrrp_lower_prio_no_advert",
      "Do not answer an advert of lower priority with our own.",
      read: { $0.instance.lowerPriorityNoAdvert = $0.boolean($1) }),
    .works(
      .instance, "higher_prio_send_advert", "[BOOL]", "vrrp_higher_prio_send_advert",
      "One last advert before yielding.",
      read: { $0.instance.higherPrioritySendAdvert = $0.boolean($1) }),
    .works(
      .instance, "owner_ignore_adverts", "[BOOL]", "vrrp_owner_ignore_adverts",
      "An owner drops the adverts it receives.",
      read: { $0.instance.ownerIgnoresAdverts = $0.boolean($1) }),
    .works(
      .instance, "v3_checksum_as_v2", "[BOOL]", "v3_checksum_as_v2 of global_defs",
      "Send VRRPv3 over IPv4 without the pseudo-header in the checksum.",
      read: { $0.instance.checksumWithoutPseudoHeader = $0.boolean($1) }),
    .works(
      .instance, "skip_check_adv_addr", "[BOOL]", "vrrp_skip_check_adv_addr",
      "Compare the address list only when the sender changes.",
      read: { $0.instance.skipsAddressListCheck = $0.boolean($1) }),
  ]

  /// Keywords of scripts that run at a transition.
  static let notifyRows: [(name: String, meaning: String)] = [
    ("notify", "Run at each transition; TYPE NAME STATE PRIORITY are appended."),
    ("notify_master", "Run on the way to MASTER."),
    ("notify_backup", "Run on the way to BACKUP."),
    ("notify_fault", "Run on the way to FAULT."),
    ("notify_stop", "Run when the daemon stops."),
    ("notify_master_rx_lower_pri", "Run when a master hears an advert of lower priority."),
  ]

  private static let instanceNotify: [Keyword] =
    notifyRows.map { row in
      .works(
        .instance, row.name, "COMMAND [USER [GROUP]]", "none", row.meaning,
        read: { reader, statement in
          guard let command = reader.notifyCommand(statement) else { return }
          reader.instance.notify.set(statement.name, command)
        })
    }
    + [
      .works(
        .instance, "notify_deleted", "[COMMAND [USER [GROUP]]]", "off",
        "An instance that a reload removes is DELETED instead of FAULT; the command runs then.",
        read: { reader, statement in
          reader.instance.notify.reportsDeletion = true
          guard !statement.arguments.isEmpty else { return }
          reader.instance.notify.deleted = reader.notifyCommand(statement)
        }),
      .time(
        .instance, "notify_timeout", 1_000...86_400_000_000, "60",
        "failover: a notify script that runs longer is ended."
      ) { $0.instance.notify.timeout = $1 },
      .truth(
        .instance, "notify_priority_changes", "vrrp_notify_priority_changes",
        "Changes of priority are written to the notify FIFOs."
      ) { $0.instance.reportsPriorityChanges = $1 },
      .truth(.instance, "smtp_alert", "smtp_alert_vrrp", "A mail at each transition.") {
        $0.instance.sendsMail = $1
      },
    ]

  private static let instanceAccepted: [Keyword] =
    Keyword.accepted(
      .instance, "timer_expired_backup thread_timer_expired",
      "a node that was held up reads what arrived before it acts")
    + Keyword.accepted(.instance, "old_unicast_checksum", "only the checksum of today is sent")
    + Keyword.accepted(
      .instance, "kernel_rx_buf_size", "failover sizes its socket buffers itself")
    + Keyword.accepted(
      .instance,
      "native_ipv6 debug linkbeat_use_polling lvs_sync_daemon_interface lvs_sync_daemon_inteface"
        + " vmac_garp_intvl",
      "failover does not need it")

  private static let instanceRefused: [Keyword] =
    Keyword.refused(
      .instance, "track_bfd", "BFD is not in this version: what it watches would go unwatched")
    + Keyword.refused(.instance, "vrf", "instances in a VRF are not in this version")

  /// Keywords of `authentication`.
  static let authenticationKeywords: [Keyword] = [
    .works(
      .authentication, "auth_type", "PASS", "required",
      "The simple password; AH is refused, it protects nothing today.",
      read: { $0.readAuthenticationType($1) }),
    .works(
      .authentication, "auth_pass", "WORD", "required",
      "Up to 8 bytes; the rest of a longer one is not used. Never shown.",
      read: { $0.readPassword($1) }),
  ]
}
