import Configuration
import Foundation
import Testing

@Suite("What a reload changes")
struct DifferenceTests {
  static func parse(_ text: String) throws -> FailoverConfiguration {
    let result = Sample.parse(text, takesPending: true)
    return try #require(result.configuration, "\(Sample.summary(result))")
  }

  static let base = Sample.instance(
    "priority 150\nvirtual_ipaddress {\n192.0.2.10/24\n}\ntrack_script { s }",
    before: "vrrp_script s {\nscript true\n}")

  static func line(_ change: ConfigurationChange) -> String {
    let values: String
    switch change.kind {
    case .added: values = "+ \(change.after ?? "")"
    case .removed: values = "- \(change.before ?? "")"
    case .changed: values = "\(change.before ?? "") -> \(change.after ?? "")"
    }
    return "\(change.instance ?? "node") \(change.keyword) \(values)"
      + (change.interrupts ? " INTERRUPTS" : "") + ": \(change.why)"
  }

  /// What is said of changes that peers must make as well.
  static let deaf = "INTERRUPTS: until the peers have it too, each takes the other for dead"

  /// What is replaced in the base, by what, and what the difference is.
  static let changes: [(from: String, to: String, expected: [String])] = [
    ("", "", []),
    (
      "priority 150", "priority 120",
      ["VI_1 priority 150 -> 120: moves away only if a peer has more"]
    ),
    (
      "192.0.2.10/24", "192.0.2.10/24\n192.0.2.11/24",
      ["VI_1 virtual_ipaddress + 192.0.2.11/24: bound and announced at once, on the master"]
    ),
    (
      "192.0.2.10/24", "192.0.2.11/24",
      [
        "VI_1 virtual_ipaddress + 192.0.2.11/24: bound and announced at once, on the master",
        "VI_1 virtual_ipaddress - 192.0.2.10/24 INTERRUPTS: 192.0.2.10 is not served",
      ]
    ),
    (
      "virtual_router_id 50", "virtual_router_id 53",
      [
        "VI_1 virtual_router_id 50 -> 53 INTERRUPTS: a new router,"
          + " so 192.0.2.10 is away up to 3.5 s"
      ]
    ),
    (
      "vrrp_instance VI_1", "vrrp_instance VI_9",
      ["VI_9 name VI_1 -> VI_9: the same router goes on"]
    ),
    (
      "priority 150", "priority 150\nadvert_int 2",
      [
        "VI_1 advert_int 1 s -> 2 s \(deaf)"
      ]
    ),
    (
      "priority 150", "priority 150\nauthentication {\nauth_type PASS\nauth_pass x\n}",
      [
        "VI_1 authentication + <hidden> \(deaf)"
      ]
    ),
    (
      "priority 150", "priority 150\nunicast_peer { 10.0.0.2 }",
      [
        "VI_1 unicast_peer multicast -> unicast \(deaf)",
        "VI_1 unicast_peer + 10.0.0.2: hears from now on",
      ]
    ),
    (
      "priority 150", "priority 150\nno_address_lease",
      ["VI_1 address_lease + off: from the next renewal on"]
    ),
    (
      "vrrp_script",
      "cloud_provider do {\ntype digitalocean\ntoken_file /t\nregion fra1\n}\n"
        + "cloud_address 203.0.113.10 {\nprovider do\ntarget 7\ninstance VI_1\n}\nvrrp_script",
      [
        "node cloud_provider do + digitalocean token_file /t region fra1:"
          + " the agent tries its token at once",
        "VI_1 cloud_address + 203.0.113.10 provider do target 7: assigned at once, on the master",
      ]
    ),
    (
      "script true", "script false\nrise 2",
      [
        "node vrrp_script s \"true\" every 1 s -> \"false\" every 1 s rise 2 fall 1:"
          + " keeps its result until the next"
      ]
    ),
    (
      "track_script { s }", "track_script { s weight -2 }",
      [
        "VI_1 track_script + s weight -2: counts from its first result on",
        "VI_1 track_script - s weight 0: no longer",
      ]
    ),
    (
      "priority 150", "priority 150\nnotify_master /x.sh",
      ["VI_1 notify_master + \"/x.sh\": from the next transition on"]
    ),
    (
      "vrrp_script", "global_defs { router_id lb1\n}\nvrrp_script",
      ["node router_id + lb1: shown at once"]
    ),
  ]

  @Test(arguments: changes) func `each change is named with what it does`(
    _ sample: (from: String, to: String, expected: [String])
  ) throws {
    var text = Self.base
    if let range = text.range(of: sample.from) { text.replaceSubrange(range, with: sample.to) }
    let changes = ConfigurationDifference.between(try Self.parse(Self.base), try Self.parse(text))
    #expect(changes.map(Self.line) == sample.expected)
  }

  @Test func `instances come and go`() throws {
    let other =
      Self.base
      + "vrrp_instance VI_2 {\ninterface eth1\nvirtual_router_id 51\n"
      + "virtual_ipaddress { 192.0.2.20 }\n}\n"
    let (old, new) = (try Self.parse(Self.base), try Self.parse(other))
    #expect(
      ConfigurationDifference.between(old, new).map(Self.line) == [
        "VI_2 vrrp_instance + VI_2: starts as backup and listens first"
      ])
    #expect(
      ConfigurationDifference.between(new, old).map(Self.line) == [
        "VI_2 vrrp_instance - VI_2 INTERRUPTS: resigns; this node no longer serves 192.0.2.20/32"
      ])
  }

  @Test func `two instances may swap their names`() throws {
    let one = "vrrp_instance A {\ninterface eth1\nvirtual_router_id 1\n}\n"
    let two = "vrrp_instance B {\ninterface eth1\nvirtual_router_id 2\n}\n"
    let swapped =
      one.replacing("A", with: "B", maxReplacements: 1)
      + two.replacing("B", with: "A", maxReplacements: 1)
    let changes = ConfigurationDifference.between(
      try Self.parse(one + two), try Self.parse(swapped))
    #expect(changes.map(\.keyword) == ["name", "name"])
    #expect(changes.allSatisfy { !$0.interrupts })
  }

  @Test(arguments: 0..<100) func `equal configurations do not differ, others do`(
    _ seed: UInt64
  ) {
    let generator = ConfigurationGenerator(seed: seed)
    let other = ConfigurationGenerator(seed: seed + 1_000)
    guard let left = Sample.parse(generator.text(), takesPending: true).configuration,
      let right = Sample.parse(other.text(), takesPending: true).configuration
    else { return }
    #expect(ConfigurationDifference.between(left, left).isEmpty)
    if left != right { #expect(!ConfigurationDifference.between(left, right).isEmpty) }
  }
}
