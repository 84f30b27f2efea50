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
      .instance, "strict_mode", "[BOOL]", "vrrp_strict",
      "Refuses or corrects what the RFC does not allow; no_accept alone is not done.",
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
      .instance, "accept", "", "on", "The master takes packets to the addresses.",
      read: { $0.noArguments($1) }),
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

  private static let instanceNotify: [Keyword] =
    [
      ("notify", "Run at each transition; TYPE NAME STATE PRIORITY are appended."),
      ("notify_master", "Run on the way to MASTER."),
      ("notify_backup", "Run on the way to BACKUP."),
      ("notify_fault", "Run on the way to FAULT."),
      ("notify_stop", "Run when the daemon stops."),
      ("notify_master_rx_lower_pri", "Run when a master hears an advert of lower priority."),
    ].map { name, meaning in
      .works(
        .instance, name, "COMMAND [USER [GROUP]]", "none", meaning,
        read: { $0.readNotify($1) })
    }
    + [
      .works(
        .instance, "notify_timeout", "seconds, 0.001 to 86400", "60",
        "failover: a notify script that runs longer is ended.",
        read: {
          $0.instance.notify.timeout = $0.seconds($1, 1_000...86_400_000_000) ?? .seconds(60)
        })
    ]

  private static let instanceAccepted: [Keyword] =
    Keyword.accepted(
      .instance, "promote_secondaries",
      "set net.ipv4.conf.INTERFACE.promote_secondaries, or give addresses a /32")
    + Keyword.accepted(.instance, "garp_extra_if", "addresses are announced on their own interface")
    + Keyword.accepted(
      .instance, "timer_expired_backup thread_timer_expired",
      "a node that was held up reads what arrived before it acts")
    + Keyword.accepted(.instance, "old_unicast_checksum", "only the checksum of today is sent")
    + Keyword.accepted(
      .instance, "kernel_rx_buf_size", "failover sizes its socket buffers itself")
    + Keyword.accepted(
      .instance, "smtp_alert", "no mail is sent; a notify script or `failover events` can")
    + Keyword.accepted(
      .instance, "notify_deleted", "an instance that a reload removes runs its notify_fault")
    + Keyword.accepted(
      .instance, "notify_priority_changes", "`failover events` has every change of priority")
    + Keyword.accepted(
      .instance,
      "native_ipv6 debug linkbeat_use_polling lvs_sync_daemon_interface lvs_sync_daemon_inteface"
        + " vmac_garp_intvl",
      "failover does not need it")

  private static let instanceRefused: [Keyword] =
    Keyword.refused(
      .instance, "auth_hmac",
      "auth_hmac is not in this version: adverts would go out and come in unauthenticated")
    + Keyword.refused(
      .instance, "use_vmac use_vmac_addr vmac_xmit_base use_ipvlan",
      "virtual MAC addresses are not in this version: hosts would see another address")
    + Keyword.refused(
      .instance, "virtual_routes virtual_rules",
      "virtual routes and rules are not in this version: they would be missing")
    + Keyword.refused(
      .instance, "track_file track_bfd",
      "track_file and track_bfd are not in this version: what they watch would go unwatched")
    + Keyword.refused(.instance, "vrf", "instances in a VRF are not in this version")
    + Keyword.refused(
      .instance, "no_accept",
      "no_accept is not in this version: the address would accept packets all the same")
    + Keyword.refused(
      .instance, "witness", "a witness is not in this version: nobody would be asked")

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
