import NetworkTypes
import Testing

@testable import Configuration

@Suite("Keywords")
struct KeywordTests {
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
      \(block == .instance && line.hasPrefix("interface") ? "" : "interface eth1")
      \(line.hasPrefix("virtual_router_id") ? "" : "virtual_router_id 50")
      \(address)
      track_script { s }
      track_process { p }
      \(lines(.instance))
      \(line.hasPrefix("unicast_transport") ? "unicast_peer { 10.0.0.2 }" : "")
      \(block == .authentication ? "authentication {\n\(line)\n}" : "")
      \(block == .hmac ? hmac(line) : "")
      cloud_address 203.0.113.1 {
      \(block == .cloudAddress ? "" : "provider a")
      \(lines(.cloudAddress))
      }
      witness {
      reach 192.0.2.200
      \(lines(.witness))
      }
      }
      vrrp_sync_group g {
      group { VI_1 }
      \(lines(.syncGroup))
      }
      track_file f {
      \(line.hasPrefix("file ") ? "" : "file /run/f")
      \(lines(.trackFile))
      }
      garp_group {
      interface eth9
      \(lines(.announcementGroup))
      }
      cloud_provider a { type aws
      }
      cloud_provider h { type hetzner
      token_env A
      }
      \(block == .etcd ? "etcd {\nendpoints https://a:2379\n\(line)\n}" : "")
      cloud_provider x {
      \(block == .cloudProvider ? "" : "type aws")
      \(lines(.cloudProvider))
      }

      """
  }

  static func hmac(_ line: String) -> String {
    """
    auth_hmac {
    key 1 hex:\(String(repeating: "0a", count: 32))
    \(line.contains("active_key") ? "" : "active_key 1")
    \(line)
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
    let twin = sample.line.hasPrefix("unicast_transport") ? sample.line : other
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

  @Test func `addresses elsewhere get macvlans with names of their own`() throws {
    let lines = """
      use_vmac
      use_vmac_addr
      virtual_ipaddress {
      192.0.2.1
      198.51.100.1 dev eth2
      198.51.100.2 dev eth2
      }
      virtual_ipaddress_excluded { 2001:db8::1 }
      """
    let result = Sample.parse(Sample.instance(lines), takesPending: true)
    let instance = try #require(result.configuration?.instances.first, "\(Sample.summary(result))")
    #expect(instance.addressLinks.map(\.name) == ["vrrp1.50", "vrrp6.50"])
    #expect(instance.addresses.map(instance.boundInterface) == ["vrrp.50", "vrrp1.50", "vrrp1.50"])
    #expect(instance.excludedAddresses.map(instance.boundInterface) == ["vrrp6.50"])
  }

  @Test(arguments: [
    ("use_vmac lan0", "use_vmac lan0", "the interface 'lan0' is made by another instance"),
    ("", "virtual_ipaddress { 192.0.2.7 dev eth1 dev eth2 }", "an address has one 'dev'"),
  ]) func `two instances do not get in each other's way`(
    _ sample: (first: String, second: String, error: String)
  ) {
    let other = Sample.instance(sample.second).replacing("VI_1", with: "VI_2").replacing(
      "virtual_router_id 50", with: "virtual_router_id 51")
    let result = Sample.parse(Sample.instance(sample.first, before: other), takesPending: true)
    #expect(Sample.summary(result).contains { $0.contains(sample.error) })
  }

  @Test func `a group of an owner and others is warned of`() {
    let text =
      Sample.instance("priority 255")
      + Sample.instance("priority 9").replacing("VI_1", with: "VI_2").replacing(
        "virtual_router_id 50", with: "virtual_router_id 51")
      + "vrrp_sync_group G { group {\nVI_1\nVI_2\n}\n}\n"
    let found = Sample.summary(Sample.parse(text, takesPending: true))
    #expect(found.contains { $0.contains("other members have not") }, "\(found)")
  }

  /// What keepalived corrects, and the warning that says so.
  static let corrections: [(lines: String, printed: String, warning: String)] = [
    ("version 2\nvirtual_ipaddress { fe80::1 }", "version 3", "VRRPv2 has no IPv6"),
    ("virtual_ipaddress { 2001:db8::1 }", "version 3", "the first IPv6 address should be link"),
    ("nopreempt\nstate MASTER", "state MASTER", "'nopreempt' has no effect with priority 255"),
    ("nopreempt\nstate MASTER\npriority 9", "priority 9", "'nopreempt' has no effect with 'state"),
    ("nopreempt\npreempt_delay 5", "nopreempt", "'preempt_delay' has no effect with 'nopreempt'"),
    ("state MASTER\npreempt_delay 5\npriority 9", "priority 9", "'preempt_delay' has no effect"),
    ("nopreempt\nflap_damping 5 60", "nopreempt", "'flap_damping' has no effect with 'nopreempt'"),
    ("priority 255\nflap_damping 5 60", "priority 255", "'flap_damping' has no effect"),
    ("state BACKUP\npriority 255", "state BACKUP", "priority 255 is the owner"),
    ("advert_int 1.4", "advert_int 1\n", "VRRPv2 has whole seconds only"),
    ("version 3\nno_virtual_ipaddress\nadvert_int 1.005", "advert_int 1.01", "steps of 0.01 s"),
    ("unicast_peer {\n}", "priority 100", "'unicast_peer' names no other node"),
    (
      "version 3\nno_virtual_ipaddress\nauthentication {\nauth_type PASS\nauth_pass x\n}",
      "version 3", "VRRPv3 has no authentication"
    ),
    ("priority 1\npriority 2", "priority 2", "'priority' is given twice: this one counts"),
    (
      "notify_master /a\nnotify_master /b", "notify_master \"/a\"",
      "'notify_master' is given twice: the first one counts"
    ),
    (
      "virtual_ipaddress { 192.0.2.1 label eth1:a label eth1:b }", "label eth1:b",
      "'label' stands here twice: this one counts"
    ),
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

  @Test func `the first of two files of a track_file counts`() throws {
    let text = """
      track_file T {
        file /first
        file /second
      }
      vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 1
        virtual_ipaddress { 192.0.2.1 }
        track_file { T }
      }
      """
    let result = Sample.parse(text)
    #expect(try #require(result.configuration).files.map(\.path) == ["/first"])
    #expect(
      result.diagnostics.contains {
        $0.message == "'file' is given twice: the first one counts"
      })
  }

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
