public import NetworkTypes

/// A `vrrp_instance` block with all defaults filled in.
public struct InstanceConfiguration: Equatable, Sendable {
  /// The name after `vrrp_instance`; unique.
  public var name: String
  /// `interface`.
  public var interface: String
  /// `virtual_router_id`.
  public var virtualRouterID: VirtualRouterID
  /// IPv4 or IPv6, from the first virtual address, peer or source address; IPv4 without any.
  public var family = AddressFamily.ipv4
  /// `version`, or the global default; always 3 for IPv6.
  public var version = ProtocolVersion.version2
  /// `state MASTER`: only the initial wish; matters with priority 255.
  public var startsAsMaster = false
  /// `priority`, 1 to 255. Default 100, or 255 where `state MASTER` stands without a priority.
  public var priority = Priority.standard
  /// `advert_int`. Version 2: whole seconds, 1 to 255. Version 3: 10 ms to 40.95 s
  /// in steps of 10 ms.
  public var advertisementInterval = Microseconds.seconds(1)
  /// `unicast_src_ip` or `mcast_src_ip`; nil means the first address of the interface.
  public var sourceAddress: IPAddress?
  /// `unicast_peer`; empty means multicast.
  public var unicastPeers: [UnicastPeer] = []
  /// `unicast_ttl`: TTL or hop limit of unicast adverts.
  public var unicastTTL: UInt8 = 255
  /// `check_unicast_src`: drop unicast adverts from addresses that are not peers.
  public var checkUnicastSource = false
  /// `unicast_fault_no_peer`.
  public var faultWithoutPeer = false
  /// `mcast_dst_ip` or the group of `global_defs`.
  public var multicastGroup: IPAddress = .v4(.vrrpGroup)
  /// `unicast_transport`, or the default of the top level; ``UnicastTransport/vrrp`` for an instance
  /// without `unicast_peer`.
  public var unicastTransport = UnicastTransport.vrrp
  /// `track_src_ip`: FAULT while the configured source address is absent.
  public var trackSourceAddress = false
  /// `authentication` with `auth_type PASS`: at most 8 bytes; nil means none. Never printed.
  public var password: [UInt8]?
  /// `auth_hmac`; nil means none. Never beside `password`.
  public var messageAuthentication: MessageAuthentication?
  /// `virtual_ipaddress`: advertised, in order.
  public var addresses: [VirtualAddress] = []
  /// `virtual_ipaddress_excluded`: bound and announced, not advertised.
  public var excludedAddresses: [VirtualAddress] = []
  /// `virtual_routes`: there while this node is master, in order.
  public var virtualRoutes: [VirtualRoute] = []
  /// `virtual_rules`: there while this node is master, in order.
  public var virtualRules: [VirtualRule] = []
  /// `use_vmac`; nil means the instance's interface as it is.
  public var virtualMAC: VirtualMACInterface?
  /// `use_ipvlan`; nil means none, and never beside `virtualMAC`.
  public var ipvlan: IPVLANInterface?
  /// False with `no_accept`: a master that is not the owner drops packets to the addresses.
  public var accepts = true
  /// `promote_secondaries`: of the interface.
  public var promotesSecondaries = false
  /// `cloud_address` blocks that follow this instance, in order.
  public var cloudAddresses: [CloudAddress] = []
  /// Further macvlans, for addresses on other interfaces and of the other family.
  public var addressLinks: [AddressLink] = []
  /// `address_lease`: how long the kernel keeps the virtual addresses without a live engine, in
  /// whole seconds, 2 s to a day; nil with `no_address_lease`. Default:
  /// ``standardAddressLease``.
  public var addressLease: Microseconds? = .seconds(5)
  /// `track_interface` entries; the own interface is tracked besides, with weight 0.
  public var trackedInterfaces: [TrackReference] = []
  /// `track_script` entries.
  public var trackedScripts: [TrackReference] = []
  /// `track_file` entries.
  public var trackedFiles: [TrackReference] = []
  /// `track_process` entries.
  public var trackedProcesses: [TrackReference] = []
  /// `dont_track_primary`: ignore faults of the own interface.
  public var ignoresPrimaryInterface = false
  /// False with `nopreempt`.
  public var preempt = true
  /// `preempt_delay`, 0 to 1000 s.
  public var preemptDelay = Microseconds.zero
  /// `flap_damping`; nil means none.
  public var flapDamping: FlapDamping?
  /// GARP and NA timing.
  public var announcements = AnnouncementTiming()
  /// `down_timer_adverts`: factor of the master-down timer, 1 to 100.
  public var downTimerAdverts = 3
  /// `lower_prio_no_advert`: do not answer a lower-priority advert with our own.
  public var lowerPriorityNoAdvert = false
  /// `higher_prio_send_advert`: one last advert before yielding.
  public var higherPrioritySendAdvert = false
  /// `owner_ignore_adverts`.
  public var ownerIgnoresAdverts = false
  /// `v3_checksum_as_v2`: send version 3 over IPv4 without the pseudo-header.
  public var checksumWithoutPseudoHeader = false
  /// `skip_check_adv_addr`.
  public var skipsAddressListCheck = false
  /// Notify scripts.
  public var notify: NotifyScripts {
    get { seldomNotify ?? NotifyScripts() }
    set { seldomNotify = newValue == NotifyScripts() ? nil : newValue }
  }
  @Seldom private var seldomNotify: NotifyScripts? = nil
  /// `smtp_alert`, or the default of `global_defs`.
  public var sendsMail = false
  /// `notify_priority_changes`, or the default of `global_defs`.
  public var reportsPriorityChanges = false
  /// `witness` of the instance, or of the top level; nil means none.
  public var witness: Witness?

  /// An instance with the defaults of keepalived.
  public init(name: String, interface: String, virtualRouterID: VirtualRouterID) {
    self.name = name
    self.interface = interface
    self.virtualRouterID = virtualRouterID
  }

  /// The lease where none is configured: the master-down interval at the configured priority,
  /// rounded up to whole seconds, and one more.
  public var standardAddressLease: Microseconds {
    let unit = version == .version2 ? Microseconds.seconds(1) : advertisementInterval
    let skew = unit * Int64(256 - Int(priority.rawValue)) / 256
    let down = advertisementInterval * Int64(downTimerAdverts) + skew
    return .seconds((down.count + 999_999) / 1_000_000 + 1)
  }
}

/// One entry of `unicast_peer`.
public struct UnicastPeer: Hashable, Sendable {
  /// Address of the peer.
  public var address: IPAddress
  /// `min_ttl`: lowest TTL accepted from it; nil means no bound.
  public var minimumTTL: UInt8?
  /// `max_ttl`: highest TTL accepted from it; nil means no bound.
  public var maximumTTL: UInt8?

  /// A peer without TTL bounds.
  public init(address: IPAddress, minimumTTL: UInt8? = nil, maximumTTL: UInt8? = nil) {
    self.address = address
    self.minimumTTL = minimumTTL
    self.maximumTTL = maximumTTL
  }
}

/// One entry of `virtual_ipaddress`.
public struct VirtualAddress: Hashable, Sendable {
  /// Address and length; /32 or /128 where none is given.
  public var prefix: AddressPrefix
  /// `dev`; the instance's interface where none is given.
  public var interface: String
  /// `brd`; nil means none.
  public var broadcast: IPv4Address?
  /// `scope`: rtnetlink's number (0 global, 200 site, 253 link, 254 host).
  public var scope: UInt8 = 0
  /// `label`; nil means none.
  public var label: String?
  /// `use_vmac`: on a macvlan of `interface` with the virtual router's MAC address.
  public var usesVirtualMAC = false
  /// `no_track`: not restored when deleted by hand.
  public var untracked = false
  /// `peer`: remote end of a point-to-point link; nil means none.
  public var peer: AddressPrefix?
  /// `-nodad` clears it: IPv6 duplicate address detection is skipped.
  public var skipsDuplicateDetection = true
  /// `noprefixroute`.
  public var withoutPrefixRoute = false
  /// `home`.
  public var home = false
  /// `mngtmpaddr`.
  public var managesTemporary = false
  /// `autojoin`.
  public var autojoin = false
  /// `preferred_lft`: seconds, `UInt32.max` is forever; nil means the default (0 for IPv6 /128).
  public var preferredLifetime: UInt32?

  /// An address on an interface.
  public init(prefix: AddressPrefix, interface: String) {
    self.prefix = prefix
    self.interface = interface
  }
}

/// The `garp_*` keywords.
public struct AnnouncementTiming: Equatable, Sendable {
  /// `garp_master_delay`: time to the second burst; 0 means none.
  public var delay = Microseconds.seconds(5)
  /// `garp_master_repeat`: announcements of each address per burst, 1 and more.
  public var repetitions = 5
  /// `garp_master_refresh`: period of further announcements while master; 0 means none.
  public var refresh = Microseconds.zero
  /// `garp_master_refresh_repeat`: announcements per refresh, 1 and more.
  public var refreshRepetitions = 1
  /// `garp_lower_prio_delay`: time to the second burst after a lower-priority advert; 0: none.
  public var lowerPriorityDelay = Microseconds.seconds(5)
  /// `garp_lower_prio_repeat`: announcements after a lower-priority advert; 0 means none.
  public var lowerPriorityRepetitions = 5
  /// `garp_extra_if`; nil means none.
  public var extra: ExtraAnnouncements?

  /// The defaults of keepalived.
  public init() {}
}

/// The `notify*` keywords of an instance.
public struct NotifyScripts: Equatable, Sendable {
  /// `notify`: run at each transition with TYPE NAME STATE PRIORITY appended.
  public var any: ScriptCommand?
  /// `notify_master`.
  public var master: ScriptCommand?
  /// `notify_backup`.
  public var backup: ScriptCommand?
  /// `notify_fault`.
  public var fault: ScriptCommand?
  /// `notify_stop`.
  public var stop: ScriptCommand?
  /// `notify_master_rx_lower_pri`.
  public var masterReceivesLowerPriority: ScriptCommand?
  /// `notify_deleted COMMAND`: run when a reload removes the instance.
  public var deleted: ScriptCommand?
  /// `notify_deleted`, with or without a command: a removed instance is DELETED instead of FAULT.
  public var reportsDeletion = false
  /// `notify_timeout` (failover's own): a script that runs longer is ended; default 60 s.
  public var timeout = Microseconds.seconds(60)

  /// No scripts.
  public init() {}
}
