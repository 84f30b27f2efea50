import ControlProtocol
import Testing

@testable import failover

@Suite struct `Metrics` {
  private static func lines(_ status: StatusDocument) -> [String] {
    MetricsText.text(status, Samples.stats, version: "1.0.0").split(separator: "\n").map(
      String.init)
  }

  @Test func `a status and its counters, each under its name`() {
    var instance = InstanceStatus(
      name: #"say "hi"\"#, state: StateWord(rawValue: "MASTER"),
      since: WallTime(unixMicroseconds: 0), sinceMs: 1_500, virtualRouterID: 50, interface: "eth1",
      family: "ipv4", version: 2, transport: "unicast", advertIntervalMs: 1_000,
      priority: PriorityStatus(base: 200, effective: 150))
    instance.addresses = [AddressStatus(address: "192.0.2.10/32", bound: true)]
    instance.trackers = [
      TrackerStatus(name: "a", kind: "script", ok: false, weight: 0),
      TrackerStatus(name: "b", kind: "script", ok: nil, weight: 0),
    ]
    var peer = PeerStatus(
      node: "lb2", address: "10.0.0.2", state: StateWord(rawValue: "BACKUP"))
    (peer.heardAgoMs, peer.ready) = (250, true)
    instance.peers = [peer]
    var cloud = CloudAddressStatus(address: "203.0.113.10", provider: "digitalocean", mine: true)
    (cloud.callsLeft, cloud.verifiedAgoMs) = (4_812, 14_000)
    instance.cloud = [cloud]
    instance.lease = LeaseStatus(
      key: "lb", holder: "lb1", mine: true, leftMs: 2_500, problem: nil)
    var status = StatusDocument(
      node: "lb1", time: WallTime(unixMicroseconds: 0), verdict: .degraded, headline: "",
      config: ConfigurationStatus(
        file: "f", loadedAt: WallTime(unixMicroseconds: 0), stale: true))
    status.instances = [instance]
    let name = #"vrrp_instance="say \"hi\"\\""#
    let lines = Self.lines(status)
    for wanted in [
      "failover_up 1", #"failover_info{node="lb1",version="1.0.0"} 1"#,
      #"failover_verdict{verdict="degraded"} 1"#, #"failover_verdict{verdict="well"} 0"#,
      "failover_configuration_stale 1", "failover_maintenance 0",
      #"failover_instance_state{\#(name),state="MASTER"} 1"#,
      #"failover_instance_state{\#(name),state="FAULT"} 0"#,
      "failover_instance_state_age_seconds{\(name)} 1.5",
      "failover_instance_priority{\(name)} 150", "failover_instance_base_priority{\(name)} 200",
      #"failover_address_bound{\#(name),address="192.0.2.10/32"} 1"#,
      #"failover_tracker_ok{\#(name),tracker="a",kind="script"} 0"#,
      #"failover_peer_heard_age_seconds{\#(name),peer="lb2",address="10.0.0.2"} 0.25"#,
      #"failover_peer_ready{\#(name),peer="lb2",address="10.0.0.2"} 1"#,
      #"failover_cloud_calls_left{\#(name),address="203.0.113.10",provider="digitalocean"} 4812"#,
      #"failover_lease_left_seconds{\#(name),key="lb"} 2.5"#,
      "failover_node_control_requests_total 4812",
      #"failover_instance_adverts_sent_total{vrrp_instance="VI_1"} 216000"#,
    ] {
      #expect(lines.contains(wanted), "\(wanted) is not among \(lines)")
    }
    // What is not known is not told.
    #expect(!lines.contains { $0.contains(#"tracker="b""#) })
    #expect(!lines.contains { $0.hasPrefix("failover_instance_promoted") })
  }

  @Test func `each family has its type once, and names are Prometheus's`() throws {
    let lines = Self.lines(Samples.well)
    let types = lines.filter { $0.hasPrefix("# TYPE ") }
    #expect(Set(types).count == types.count)
    for line in lines where !line.hasPrefix("#") {
      let name = line.prefix { $0 != "{" && $0 != " " }
      #expect(name.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "_" || $0.isNumber) })
      #expect(types.contains { $0.hasPrefix("# TYPE \(name) ") })
    }
  }

  @Test func `without a daemon there is one line to alert on`() {
    #expect(MetricsText.withoutDaemon.hasSuffix("failover_up 0\n"))
  }

  @Test(arguments: [
    ("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK", true),
    ("GET /metrics?x=1 HTTP/1.0\r\n\r\n", "200 OK", true),
    ("HEAD /metrics HTTP/1.1\r\n\r\n", "200 OK", false),
    ("GET / HTTP/1.1\r\n\r\n", "200 OK", false), ("GET /etc HTTP/1.1\r\n\r\n", "404", false),
    ("POST /metrics HTTP/1.1\r\n\r\n", "405", false), ("", "400", false),
    ("GET /metrics HTTP/2\r\n\r\n", "400", false), ("\u{16}\u{3}\u{1}", "400", false),
    (String(repeating: "a", count: 9_000), "400", false),
  ])
  func `requests and their answers`(head: String, status: String, hasMetrics: Bool) {
    let answer = String(
      decoding: MetricsResponse.answer(toHead: head) { "failover_up 1\n" }, as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
    #expect(answer.contains("Connection: close\r\n"))
    #expect(answer.hasSuffix("\r\n\r\nfailover_up 1\n") == hasMetrics)
  }
}
