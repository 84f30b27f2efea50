import NetworkTypes
import Testing

@testable import Configuration

@Suite("Keywords")
struct KeywordTests {
  /// Keywords with a line, and what `check --print` makes of it; nil where it shows nothing.
  static let effects: [(block: BlockKind, line: String, printed: String?)] = [
    (.root, "cluster_key_file /etc/k", "cluster_key_file /etc/k"),
    (.root, "vrrp_only", nil),
    (.global, "cluster_key_file /etc/k", "cluster_key_file /etc/k"),
    (.global, "router_id lb1", "router_id lb1"),
    (.global, "script_user nobody nogroup", "script_user nobody nogroup"),
    (.global, "script_user nobody:nogroup", "script_user nobody nogroup"),
    (.global, "enable_script_security", "enable_script_security"),
    (.global, "dynamic_interfaces allow_if_changes", nil),
    (.global, "reload_check_config", nil),
    (.global, "vrrp_version 3", "    version 3"),
    (.global, "vrrp_strict", "lower_prio_no_advert"),
    (.global, "vrrp_startup_delay 2.5", "vrrp_startup_delay 2.5"),
    (.global, "vrrp_mcast_group4 224.0.0.19", "vrrp_mcast_group4 224.0.0.19"),
    (.global, "vrrp_mcast_group6 ff02::13", "vrrp_mcast_group6 ff02::13"),
    (.global, "vrrp_skip_check_adv_addr", "skip_check_adv_addr"),
    (.global, "vrrp_check_unicast_src on", "check_unicast_src on"),
    (.global, "vrrp_down_timer_adverts 5", "down_timer_adverts 5"),
    (.global, "vrrp_lower_prio_no_advert", "lower_prio_no_advert"),
    (.global, "vrrp_higher_prio_send_advert yes", "higher_prio_send_advert"),
    (.global, "vrrp_owner_ignore_adverts", "owner_ignore_adverts"),
    (.global, "v3_checksum_as_v2", "v3_checksum_as_v2"),
    (.global, "vrrp_min_garp", "garp_master_delay 0\n    garp_master_repeat 1"),
    (.global, "vrrp_garp_master_delay 3", "garp_master_delay 3"),
    (.global, "vrrp_garp_master_repeat 0", "garp_master_repeat 1"),
    (.global, "vrrp_garp_master_refresh 60", "garp_master_refresh 60"),
    (.global, "vrrp_garp_master_refresh_repeat 3", "garp_master_refresh_repeat 3"),
    (.global, "vrrp_garp_lower_prio_delay 7", "garp_lower_prio_delay 7"),
    (.global, "vrrp_garp_lower_prio_repeat 0", "garp_lower_prio_repeat 0"),
    (.script, "script \"pidof x\"", "script \"pidof x\""),
    (.script, "interval 0.25", "interval 0.25\n    timeout 0.25"),
    (.script, "timeout 0.5", "interval 1\n    timeout 0.5"),
    (.script, "weight -20 reverse", "weight -20 reverse"),
    (.script, "rise 3", "rise 3"),
    (.script, "fall 4", "fall 4"),
    (.script, "user nobody", "user nobody"),
    (.script, "init_fail", "init_fail"),
    (.script, "exit_grace 1", "exit_grace 1"),
    (.process, "process haproxy -f x", "process \"haproxy -f x\""),
    (.process, "param_match initial", "param_match initial"),
    (.process, "full_command", "full_command"),
    (.process, "weight 5", "weight 5"),
    (.process, "quorum 2", "quorum 2"),
    (.process, "quorum_max 4", "quorum 1\n    quorum_max 4"),
    (.process, "fork_delay 1.5", "fork_delay 1.5"),
    (.process, "terminate_delay 2", "terminate_delay 2"),
    (.process, "delay 3", "fork_delay 3\n    terminate_delay 3"),
    (.instance, "interface eth7", "interface eth7"),
    (.instance, "virtual_router_id 7", "virtual_router_id 7"),
    (.instance, "version 2", "version 2"),
    (.instance, "state MASTER", "state MASTER\n    priority 255"),
    (.instance, "state BACKUP", "state BACKUP\n    priority 100"),
    (.instance, "priority 255", "state MASTER\n    priority 255"),
    (.instance, "priority 7", "state BACKUP\n    priority 7"),
    (.instance, "advert_int 2", "advert_int 2"),
    (.instance, "advert_int 2.6", "advert_int 3"),
    (.instance, "advert_int 0.3", "advert_int 1"),
    (.instance, "version 3\nadvert_int 0.014", "advert_int 0.01"),
    (.instance, "version 3\nadvert_int 40.95", "advert_int 40.95"),
    (.instance, "strict_mode", "owner_ignore_adverts"),
    (.instance, "unicast_src_ip 10.0.0.1", "mcast_src_ip 10.0.0.1"),
    (.instance, "mcast_src_ip 10.0.0.1", "mcast_src_ip 10.0.0.1"),
    (.instance, "unicast_ttl 64", "unicast_ttl 64"),
    (.instance, "check_unicast_src", "check_unicast_src on"),
    (.instance, "unicast_fault_no_peer", "unicast_fault_no_peer"),
    (.instance, "mcast_dst_ip 224.0.0.99", "mcast_dst_ip 224.0.0.99"),
    (.instance, "mcast_src_ip 10.0.0.1\ntrack_src_ip", "track_src_ip"),
    (.instance, "version 3\nno_virtual_ipaddress", "no_virtual_ipaddress"),
    (.instance, "accept", nil),
    (.instance, "dont_track_primary", "dont_track_primary"),
    (.instance, "preempt", nil),
    (.instance, "nopreempt", "nopreempt"),
    (.instance, "preempt_delay 0.5", "preempt_delay 0.5"),
    (.instance, "down_timer_adverts 2", "down_timer_adverts 2"),
    (.instance, "lower_prio_no_advert", "lower_prio_no_advert"),
    (.instance, "higher_prio_send_advert", "higher_prio_send_advert"),
    (.instance, "owner_ignore_adverts", "owner_ignore_adverts"),
    (.instance, "v3_checksum_as_v2 true", "v3_checksum_as_v2"),
    (.instance, "skip_check_adv_addr", "skip_check_adv_addr"),
    (.instance, "garp_master_delay 1", "garp_master_delay 1"),
    (.instance, "garp_master_repeat 2", "garp_master_repeat 2"),
    (.instance, "garp_master_refresh 3", "garp_master_refresh 3"),
    (.instance, "garp_master_refresh_repeat 4", "garp_master_refresh_repeat 4"),
    (.instance, "garp_lower_prio_delay 6", "garp_lower_prio_delay 6"),
    (.instance, "garp_lower_prio_repeat 7", "garp_lower_prio_repeat 7"),
    (.instance, "notify /n", "notify \"/n\""),
    (.instance, "notify_master \"/n a\" nobody", "notify_master \"/n a\" nobody"),
    (.instance, "notify_backup /n", "notify_backup \"/n\""),
    (.instance, "notify_fault /n", "notify_fault \"/n\""),
    (.instance, "notify_stop /n", "notify_stop \"/n\""),
    (.instance, "notify_master_rx_lower_pri /n", "notify_master_rx_lower_pri \"/n\""),
    (.instance, "notify_timeout 2", "notify_timeout 2"),
    (.root, "unicast_transport udp 8112", "unicast_transport udp 8112"),
    (.global, "unicast_transport udp 8112", "unicast_transport udp 8112"),
    (.instance, "unicast_transport udp 8112", "unicast_transport udp 8112"),
    (.instance, "unicast_transport vrrp", nil),
    (.instance, "address_lease 9", "address_lease 9"),
    (.instance, "no_address_lease", "no_address_lease"),
    (.cloudProvider, "type hetzner\ntoken_file /t", "type hetzner\n    token_file /t"),
    (.cloudProvider, "type hetzner\ntoken_credential t", "token_credential t"),
    (.cloudProvider, "type hetzner\ntoken_env T", "token_env T"),
    (.cloudProvider, "type aws\napi_url https://a.example/", "api_url https://a.example\n"),
    (.cloudProvider, "type aws\nmetadata_url http://192.0.2.1", "metadata_url http://192.0.2.1"),
    (.cloudProvider, "type aws\nregion eu-1\nprofile p", "region eu-1\n    profile p"),
    (.cloudProvider, "type hetzner\ntoken_env T\nlocation fsn1", "location fsn1"),
    (.cloudAddress, "provider a\ntarget 123", "target 123"),
    (.cloudAddress, "provider a\ntarget auto", nil),
    (.cloudAddress, "provider a\nkind route\nroute_table rtb-1", "kind route\n        route_table"),
    (.cloudAddress, "provider a\nallocation e-1\nnetwork_interface n", "allocation e-1"),
    (.cloudAddress, "provider h\nnetwork 7", "network 7"),
    (.root, "cloud_address 192.0.2.9 {\ninstance VI_1\nprovider a\n}", "cloud_address 192.0.2.9 {"),
    (.authentication, "auth_type PASS\nauth_pass abc", "auth_pass abc"),
    (.authentication, "auth_pass abc\nauth_type PASS", "auth_pass abc"),
  ]

  /// A file with lines in a block that is otherwise complete.
  static func file(_ block: BlockKind, _ line: String) -> String {
    func lines(_ here: BlockKind) -> String { here == block ? line : "" }
    let address = line.contains("virtual_ipaddress") ? "" : "virtual_ipaddress { 192.0.2.1 }"
    return """
      \(lines(.root))
      global_defs {
      \(lines(.global))
      }
      vrrp_script s {
      \(line.hasPrefix("script ") ? "" : "script true")
      \(lines(.script))
      }
      vrrp_track_process p {
      \(line.hasPrefix("process ") ? "" : "process x")
      \(lines(.process))
      }
      vrrp_instance VI_1 {
      \(line.hasPrefix("interface") ? "" : "interface eth1")
      \(line.hasPrefix("virtual_router_id") ? "" : "virtual_router_id 50")
      \(address)
      track_script { s }
      track_process { p }
      \(lines(.instance))
      \(line.hasPrefix("unicast_transport") ? "unicast_peer { 10.0.0.2 }" : "")
      \(block == .authentication ? "authentication {\n\(line)\n}" : "")
      cloud_address 203.0.113.1 {
      \(block == .cloudAddress ? "" : "provider a")
      \(lines(.cloudAddress))
      }
      }
      cloud_provider a { type aws
      }
      cloud_provider h { type hetzner
      token_env A
      }
      cloud_provider x {
      \(block == .cloudProvider ? "" : "type aws")
      \(lines(.cloudProvider))
      }

      """
  }

  @Test(arguments: effects) func `each keyword has its effect`(
    _ sample: (block: BlockKind, line: String, printed: String?)
  ) throws {
    let result = Sample.parse(Self.file(sample.block, sample.line), takesPending: true)
    let configuration = try #require(result.configuration, "\(Sample.summary(result))")
    let text = ConfigurationPrinter.print(configuration, masksSecrets: false)
    // What a line needs besides itself, and what says the same as nothing.
    let other = sample.line.hasPrefix("provider") ? "provider a" : ""
    let twin = sample.line == "unicast_transport vrrp" ? sample.line : other
    let plain = Sample.parse(Self.file(sample.block, twin), takesPending: true).configuration
    if let printed = sample.printed {
      #expect(text.contains(printed), "\(text)")
    } else {
      #expect(configuration == plain)
    }
  }

  @Test func `no keyword that works is left out of the table above`() {
    let tried = Set(
      Self.effects.flatMap { sample in
        sample.line.split(separator: "\n").map {
          "\(sample.block) \($0.split(separator: " ").first ?? "")"
        }
      })
    for keyword in KeywordTable.all {
      // It belongs into a cloud_address of the top level, as one above is.
      if keyword.block == .cloudAddress, keyword.name == "instance" { continue }
      guard case .line = keyword.form, keyword.read != nil else { continue }
      #expect(tried.contains("\(keyword.block) \(keyword.name)"))
    }
  }

  /// Keywords whose syntax gives a range: `1 to 255` or `seconds, 0 to 3600`.
  static let ranged = KeywordTable.all.compactMap { keyword -> RangedKeyword? in
    let words = keyword.syntax.replacing("seconds, ", with: "").split(separator: " ")
    guard words.count >= 3, words[1] == "to", let low = Double(words[0]),
      let high = Double(words[2])
    else { return nil }
    let isTime = keyword.syntax.hasPrefix("seconds")
    return RangedKeyword(
      block: keyword.block, name: keyword.name, low: low, high: high, isTime: isTime)
  }

  struct RangedKeyword: Sendable {
    var block: BlockKind
    var name: String
    var low: Double
    var high: Double
    var isTime: Bool

    func text(_ value: Double) -> String {
      guard isTime else { return String(Int(value)) }
      return value < 0 ? "-1" : Decimal6.text(Int64((value * 1_000_000).rounded()))
    }

    /// The smallest difference that counts.
    var step: Double { isTime ? 0.000001 : 1 }
  }

  @Test func `most keywords with a number have a range in the table`() {
    #expect(Self.ranged.count >= 30)
  }

  @Test(arguments: ranged.indices) func `a number outside of its range is refused, with the range`(
    _ index: Int
  ) {
    let keyword = Self.ranged[index]
    func findings(_ value: String) -> [String] {
      Sample.summary(
        Sample.parse(Self.file(keyword.block, "\(keyword.name) \(value)"), takesPending: true)
      )
      .filter { $0.contains("must be") }
    }
    // VRRPv3 has a narrower range than the keyword: not looked at here, these are version 2.
    #expect(findings(keyword.text(keyword.low)).isEmpty, "\(keyword.name)")
    #expect(findings(keyword.text(keyword.high)).isEmpty, "\(keyword.name)")
    let range = "\(keyword.text(keyword.low)) to \(keyword.text(keyword.high))"
    for wrong in [
      keyword.text(keyword.low - keyword.step), keyword.text(keyword.high + keyword.step), "x",
      "99999999999999999999", "-9223372036854775808", "1e3", "0x1", "\"\"",
    ] {
      let found = findings(wrong)
      #expect(found.count == 1, "\(keyword.name) \(wrong)")
      #expect(found.allSatisfy { $0.hasPrefix("error") && $0.contains(range) }, "\(found)")
    }
  }

  @Test func `an instance has the defaults of the model`() throws {
    let result = Sample.parse(Sample.instance(""))
    let id = try #require(VirtualRouterID(50))
    #expect(
      result.configuration?.instances == [
        InstanceConfiguration(name: "VI_1", interface: "eth1", virtualRouterID: id)
      ])
    #expect(result.configuration?.global == GlobalDefinitions())
  }

  @Test func `every keyword stands in the table once`() {
    let names = KeywordTable.all.map { "\($0.block) \($0.name)" }
    #expect(Set(names).count == names.count)
  }

  /// What keepalived corrects, and the warning that says so.
  static let corrections: [(lines: String, printed: String, warning: String)] = [
    ("version 2\nvirtual_ipaddress { fe80::1 }", "version 3", "VRRPv2 has no IPv6"),
    ("virtual_ipaddress { 2001:db8::1 }", "version 3", "the first IPv6 address should be link"),
    ("nopreempt\nstate MASTER", "state MASTER", "'nopreempt' has no effect with priority 255"),
    ("nopreempt\nstate MASTER\npriority 9", "priority 9", "'nopreempt' has no effect with 'state"),
    ("nopreempt\npreempt_delay 5", "nopreempt", "'preempt_delay' has no effect with 'nopreempt'"),
    ("state MASTER\npreempt_delay 5\npriority 9", "priority 9", "'preempt_delay' has no effect"),
    ("state BACKUP\npriority 255", "state BACKUP", "priority 255 is the owner"),
    ("advert_int 1.4", "advert_int 1\n", "VRRPv2 has whole seconds only"),
    ("version 3\nno_virtual_ipaddress\nadvert_int 1.005", "advert_int 1.01", "steps of 0.01 s"),
    ("unicast_peer {\n}", "priority 100", "'unicast_peer' names no other node"),
    (
      "version 3\nno_virtual_ipaddress\nauthentication {\nauth_type PASS\nauth_pass x\n}",
      "version 3", "VRRPv3 has no authentication"
    ),
    ("priority 1\npriority 2", "priority 2", "'priority' is given twice: this one counts"),
    ("priority 1 2", "priority 1", "'priority' does not take so many words"),
    (
      "authentication {\nauth_type PASS\nauth_pass 123456789\n}", "auth_pass 12345678",
      "the password is longer than 8 bytes"
    ),
    (
      "authentication {\nauth_type PASS\nauth_pass a#b\n}", "auth_pass a",
      "'#' starts a comment: the password ends there"
    ),
    ("priority 255\ntrack_interface { eth2 weight 5 }", "weight 5", "weights do not change"),
  ]

  @Test(arguments: corrections) func `what keepalived corrects is corrected with a warning`(
    _ sample: (lines: String, printed: String, warning: String)
  ) throws {
    let result = Sample.parse(Sample.instance(sample.lines))
    let configuration = try #require(result.configuration, "\(Sample.summary(result))")
    let text = ConfigurationPrinter.print(configuration, masksSecrets: false)
    #expect(text.contains(sample.printed), "\(text)")
    #expect(
      result.diagnostics.contains {
        $0.severity == .warning && $0.message.contains(sample.warning)
      },
      "\(Sample.summary(result))")
  }
}
