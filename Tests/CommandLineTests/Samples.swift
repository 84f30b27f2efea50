import ControlProtocol

@testable import failover

/// Documents of the pairs that the contract of the command line shows.
enum Samples {
  /// A time of the examples.
  static func time(_ text: String) -> WallTime {
    RFC3339.parse(text) ?? WallTime(unixMicroseconds: 0)
  }

  static let config = ConfigurationStatus(
    file: "/etc/keepalived/keepalived.conf", loadedAt: time("2026-11-17T14:00:00Z"))

  static func script(_ agoMs: Int64) -> TrackerStatus {
    var tracker = TrackerStatus(name: "check_haproxy", kind: "script", ok: true, weight: 0)
    tracker.lastRunAgoMs = agoMs
    return tracker
  }

  static func peer(_ node: String?, _ address: String, _ state: StateWord, _ agoMs: Int64?)
    -> PeerStatus
  {
    var peer = PeerStatus(node: node, address: address, state: state)
    peer.heardAgoMs = agoMs
    return peer
  }

  static var ownerInstance: InstanceStatus {
    var instance = InstanceStatus(
      name: "VI_1", state: .master, since: time("2026-11-17T14:12:40Z"),
      sinceMs: 60 * 3_600_000, virtualRouterID: 50, interface: "eth1", family: "ipv4", version: 2,
      transport: "unicast", advertIntervalMs: 1_000,
      priority: PriorityStatus(base: 255, effective: 255))
    instance.master = MasterStatus(address: "10.108.0.5", priority: 255, node: "lb1")
    var tracker = script(740)
    tracker.watchedProcesses = [812]
    tracker.watchedName = "haproxy"
    instance.trackers = [tracker]
    instance.lastMove = MoveStatus(
      id: "m-81c0", from: "lb2", to: "lb1", tookMs: 7, reason: "preemption after maintenance off",
      at: time("2026-11-17T14:12:40Z"))
    var lb2 = peer("lb2", "10.108.0.6", .backup, 320)
    lb2.priority = 254
    lb2.ready = true
    instance.peers = [lb2]
    return instance
  }

  /// lb1, all well.
  static var well: StatusDocument {
    var document = StatusDocument(
      node: "lb1", time: time("2026-11-20T02:12:40Z"), verdict: .well,
      headline: "MASTER of VI_1; 1 of 1 peers ready to take over.", config: config)
    document.instances = [ownerInstance]
    return document
  }

  /// lb1, while its backup could not take over and a stranger sends adverts.
  static var degraded: StatusDocument {
    var document = well
    document.verdict = .degraded
    document.headline = "MASTER of VI_1, but no peer could take over."
    document.problems = [
      ProblemDocument(
        summary: "lb2: check_haproxy fails since Mon 2026-11-02 00:00:31 UTC.", instance: "VI_1",
        next: ["on lb2, start haproxy: systemctl start haproxy"])
    ]
    document.instances[0].peers[0].ready = false
    document.instances[0].peers[0].note = "check_haproxy failed"
    var stranger = peer(nil, "10.108.0.7", .stranger, 910)
    stranger.note = "12 adverts dropped: not in unicast_peer of VI_1"
    document.instances[0].peers.append(stranger)
    document.config.stale = true
    return document
  }

  /// gw2, alone.
  static var alone: StatusDocument {
    var document = StatusDocument(
      node: "gw2", time: time("2026-11-20T03:07:00Z"), verdict: .problem,
      headline: "MASTER of VI_1, but alone: nothing heard from gw1 for 4 m 13 s.", config: config)
    document.problems = [
      ProblemDocument(
        summary: "If gw1 lives, both hold 192.0.2.10.", instance: "VI_1",
        next: [
          "failover doctor\tfinds out, changes nothing, 3 s",
          "failover maintenance on --force\tgw2 lets go at once",
        ])
    ]
    var instance = InstanceStatus(
      name: "VI_1", state: .master, since: time("2026-11-20T03:02:51Z"), sinceMs: 249_000,
      virtualRouterID: 51, interface: "eth0", family: "ipv4", version: 2, transport: "multicast",
      advertIntervalMs: 1_000, priority: PriorityStatus(base: 100, effective: 100))
    instance.reason = "gw1 (150) fell silent: 3.609 s without an advert"
    var address = AddressStatus(address: "192.0.2.10/32", bound: true, boundAgoMs: 249_000)
    address.leaseMs = 5_000
    address.renewedAgoMs = 640
    instance.addresses = [address]
    instance.trackers = [script(410)]
    var gw1 = peer("gw1", "192.0.2.2", .unknown, 253_000)
    gw1.priority = 150
    gw1.note = "was MASTER when last heard"
    instance.peers = [gw1]
    document.instances = [instance]
    return document
  }

  /// A backup in maintenance with two instances, one promoted elsewhere, one in FAULT.
  static var crowded: StatusDocument {
    var document = StatusDocument(
      node: "lb2", time: time("2026-11-20T03:07:00Z"), verdict: .degraded,
      headline: "BACKUP of VI_1; FAULT of frontend_v6.", config: config)
    document.maintenance = MaintenanceStatus(
      on: true, until: time("2026-11-20T05:00:00Z"), reason: "kernel 6.12.9",
      by: "uid 1000 (as root)")
    var first = ownerInstance
    first.state = .backup
    first.priority = PriorityStatus(base: 254, effective: 252)
    first.promotion = PromotionStatus(
      node: "lb1", by: "uid 0", until: time("2026-11-20T16:00:11Z"), reason: "kernel on lb2")
    first.addresses = [AddressStatus(address: "192.0.2.10/24", bound: false)]
    first.lastMove = nil
    first.trackers[0].ok = false
    first.trackers[0].weight = -2
    first.trackers[0].note = "timed out after 2 s"
    first.trackers[0].watchedProcesses = [1, 2, 3, 4]
    first.peers = [peer("lb1", "10.108.0.5", .silent, nil)]
    var second = InstanceStatus(
      name: "frontend_v6", state: .fault, since: time("2026-11-20T03:02:51Z"), sinceMs: 249_000,
      virtualRouterID: 7, interface: "eth2", family: "ipv6", version: 3, transport: "multicast",
      advertIntervalMs: 100, priority: PriorityStatus(base: 100, effective: 100))
    second.reason = "interface eth2 has no carrier"
    second.trackers = [TrackerStatus(name: "eth2", kind: "interface", ok: nil, weight: 0)]
    document.instances = [first, second]
    return document
  }

  static let promotionSteps = [
    ProgressDocument(atMs: 0, instance: "VI_1", text: "checks passed: haproxy, lb1 agrees"),
    ProgressDocument(atMs: 412, instance: "VI_1", text: "lb1 heard lb2 as MASTER and let go"),
    ProgressDocument(atMs: 12_100, instance: "VI_1", text: "192.0.2.10 announced again"),
  ]

  static let promoted = OutcomeDocument(
    node: "lb2", command: "promote", changed: true, outcome: .done,
    instances: [.init(name: "VI_1", state: .master)],
    text: [
      "VI_1: lb2 is MASTER and holds 192.0.2.10, after 0.4 s.",
      "Until Fri 16:00:11 UTC or `failover release`; then lb1 (255) takes it back.",
    ])

  static let refused = OutcomeDocument(
    node: "lb2", command: "promote",
    error: ErrorDocument(
      .refused, reason: "masterCannotBeOutbid",
      message:
        "The master 10.108.0.5 runs keepalived with priority 255, which no advert can outbid.",
      next: ["on 10.108.0.5: systemctl stop keepalived. lb2 follows within 8 ms."],
      instance: "VI_1"))

  static let timedOut = OutcomeDocument(
    node: "lb2", command: "promote", changed: true, outcome: .moved,
    instances: [.init(name: "VI_1", state: .master)],
    error: ErrorDocument(
      .timedOut, reason: "notConfirmed",
      message: "lb2 is MASTER. 203.0.113.10 still reads back at lb1, and lb2 keeps verifying.",
      next: ["failover wait VI_1 --for confirmed --timeout 5m, or failover release"],
      instance: "VI_1"))

  static let notPermitted = OutcomeDocument(
    node: "lb2", command: "promote",
    error: ErrorDocument(
      .notPermitted, reason: "notPermitted",
      message: "uid 1000 may read but not change the state.", next: ["sudo failover promote"]))

  static var events: EventsDocument {
    var document = EventsDocument(
      node: "lb1", considered: 10, firstSequence: 48_112, lastSequence: 48_121, complete: true)
    document.events = [
      EventDocument(
        sequence: 48_112, time: time("2026-11-17T13:58:02.114Z"), type: "operator",
        text:
          "maintenance on: uid 1000 (as root, ssh from 198.51.100.7), \"kernel 6.12.9\", for 2 h",
        actor: "uid 1000"),
      EventDocument(
        sequence: 48_113, time: time("2026-11-17T13:58:02.117Z"), instance: "VI_1", type: "move",
        text: "move m-7f3a begins: lb1 to lb2, maintenance", move: "m-7f3a"),
      EventDocument(
        sequence: 48_116, time: time("2026-11-18T00:00:10.204Z"), instance: "VI_1", type: "move",
        text: "m-7f3a done in 8.087 s: lb2 is MASTER", move: "m-7f3a"),
      EventDocument(
        sequence: 48_117, time: time("2026-11-18T00:00:11Z"), instance: "VI_1", type: "operator",
        text: "release", actor: "uid 0"),
    ]
    return document
  }

  static var reload: ReloadDocument {
    var document = ReloadDocument(
      node: "gw1", file: "/etc/keepalived/keepalived.conf",
      changes: [
        .init(
          instance: "VI_1", keyword: "priority", before: "150", after: "120",
          effect: "no move: gw2 has 100"),
        .init(
          instance: "VI_1", keyword: "virtual_ipaddress", before: nil, after: "192.0.2.11/24",
          effect: "bound and announced at once"),
        .init(
          instance: "VI_2", keyword: "virtual_router_id", before: "52", after: "53",
          effect: "a new router, so 192.0.2.12 is away up to 3.6 s", interrupts: true),
      ], applied: false)
    document.fileChangedAgoMs = 12_000
    return document
  }

  static var refusedReload: ReloadDocument {
    ReloadDocument(
      node: "gw1", file: "/etc/keepalived/keepalived.conf", applied: false,
      diagnostics: [
        DiagnosticDocument(
          file: "/etc/keepalived/keepalived.conf", line: 9, column: 5, severity: "error",
          message: "unknown keyword 'virtual_routr_id'",
          rendered: [
            "keepalived.conf:9:5: error: unknown keyword 'virtual_routr_id'",
            "    9 |     virtual_routr_id 50",
            "      |     ^~~~~~~~~~~~~~~~ did you mean 'virtual_router_id'?",
          ]),
        DiagnosticDocument(
          file: "/etc/keepalived/keepalived.conf", line: 12, column: 1, severity: "warning",
          message: "m", rendered: ["keepalived.conf:12:1: warning: m"]),
      ],
      error: ErrorDocument(.configurationRefused, reason: "refused", message: "1 error"))
  }

  static let stats = StatsDocument(
    node: "lb1", since: time("2026-11-17T14:12:40Z"),
    counters: [.init(name: "controlRequests", value: 4_812), .init(name: "never", value: 0)],
    instances: [
      .init(
        name: "VI_1",
        counters: [
          .init(name: "advertsSent", value: 216_000), .init(name: "checksumErrors", value: 3),
        ])
    ])

  static var doctor: DoctorReport {
    var report = DoctorReport(node: "gw2")
    var holders = DoctorFinding(
      "one holder", .fail, "ARP for 192.0.2.10 is answered by two machines:",
      "  52:54:00:0a:00:02  gw1", "  52:54:00:0a:00:03  this node")
    holders.remedy = "failover maintenance on --force"
    report.findings = [
      DoctorFinding("daemon", .ok), DoctorFinding("configuration", .ok), holders,
      DoctorFinding(
        "hears gw1", .fail,
        "No VRRP for 4 m 15 s, yet gw1 answers ARP. Adverts sent from here: 252. Received: 0.",
        cause:
          "nftables drops protocol 112 here: table inet site, chain input, handle 17, 254 packets.",
        remedy: "nft delete rule inet site input handle 17"),
      DoctorFinding(
        "networkd", .warn,
        "eth0.network lacks KeepConfiguration=yes: a restart of systemd-networkd would delete "
          + "192.0.2.10."),
      DoctorFinding("tracking", .ok), DoctorFinding("socket", .ok), DoctorFinding("clock", .ok),
      DoctorFinding("keepalived", .ok), DoctorFinding("disk", .ok),
      DoctorFinding("descriptors", .ok), DoctorFinding("firewall", .ok),
      DoctorFinding("interfaces", .ok),
    ]
    report.tookMs = 3_120
    return report
  }
}
