import ControlProtocol
import Testing

@testable import failover

@Suite("Layout")
struct LayoutTests {
  @Test func `paragraphs break at blanks and never lose a word`() {
    let text = (1...60).map { "word\($0)" }.joined(separator: " ")
    let lines = TextLayout.wrap(text, first: "head: ", rest: "      ")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("      word") })
    let words = lines.joined(separator: " ").split(separator: " ").dropFirst()
    #expect(words.joined(separator: " ") == text)
  }

  @Test func `a word longer than a line stands alone`() {
    let path = String(repeating: "x", count: 100)
    #expect(TextLayout.wrap("see \(path) now") == ["see", path, "now"])
    #expect(TextLayout.wrap("") == [""])
  }

  @Test func `tables align and wrap their last column`() {
    var table = TextTable(indent: "  ", alignments: [.left, .right])
    table.rows = [
      ["A", "B", "C"], ["long", "1", String(repeating: "word ", count: 20)], ["x", "22", ""],
    ]
    let lines = table.lines
    #expect(lines[0] == "  A      B  C")
    #expect(lines[1].hasPrefix("  long   1  word"))
    #expect(lines[2].hasPrefix("            word"))
    #expect(lines.last == "  x     22")
    #expect(TextTable().lines.isEmpty)
  }

  @Test func `state words get a colour, and only whole words`() {
    #expect(StateColour.paint("MASTER since") == "\u{1B}[32;1mMASTER\u{1B}[0m since")
    #expect(StateColour.paint("MASTERED faults") == "MASTERED faults")
    #expect(StateColour.paint("ok    daemon") == "\u{1B}[32mok\u{1B}[0m    daemon")
    #expect(StateColour.paint("book  ok") == "book  ok")
  }

  @Test(arguments: [
    (["--json", "status", "VI_1"], ["status", "--json", "VI_1"]),
    (
      ["--run-dir", "/x", "--json", "promote", "--all"],
      ["promote", "--run-dir", "/x", "--json", "--all"]
    ),
    (["--run-dir=/x", "cloud", "show"], ["cloud", "show", "--run-dir=/x"]),
    (["status", "--json"], ["status", "--json"]), (["--json"], ["--json"]), ([], []),
    (["--help"], ["--help"]), (["--json", "--version"], ["--json", "--version"]),
  ])
  func `options of all commands may stand in front`(arguments: [String], expected: [String]) {
    #expect(ArgumentOrder.normalized(arguments) == expected)
  }

  @Test(
    arguments: [
      (
        [
          "ActiveState": "failed", "InactiveEnterTimestamp": "Fri 2026-11-20 03:02:11 UTC",
          "ExecMainStatus": "2",
        ],
        "failoverd.service failed at 03:02:11 UTC: exit 2, configuration refused."
      ),
      (
        ["ActiveState": "inactive", "LoadState": "not-found"], "failoverd.service is not installed."
      ),
      (
        ["ActiveState": "inactive", "LoadState": "loaded", "InactiveEnterTimestamp": ""],
        "failoverd.service has not been started."
      ),
    ] as [([Substring: Substring], String)])
  func `the service's last end is told`(values: [Substring: Substring], sentence: String) {
    #expect(ServiceManager.sentence(values) == sentence)
  }
}

@Suite("Firewall rules")
struct FirewallTests {
  static let site = """
    table inet site { # handle 1
    \tchain input { # handle 1
    \t\ttype filter hook input priority 0; policy accept;
    \t\tip protocol 6 accept # handle 3
    \t\tip protocol 112 counter packets 254 bytes 10160 drop # handle 17
    \t}
    }
    """

  @Test func `a rule that drops VRRP is found with its count and its handle`() {
    #expect(
      FirewallRules.nftables(Self.site).obstacles == [
        .init(
          program: "nftables", place: "table inet site, chain input, handle 17", packets: 254,
          remedy: "nft delete rule inet site input handle 17", isExplicit: true)
      ])
  }

  @Test(arguments: [
    "meta l4proto 112 drop # handle 4", "ip protocol vrrp reject # handle 4",
    "ip6 nexthdr 112 drop # handle 4", "meta l4proto { 50, 112 } drop # handle 4",
  ])
  func `other ways to write it are found`(rule: String) {
    let listing = "table ip f {\n chain c {\n type filter hook input priority 0;\n \(rule)\n }\n}"
    #expect(FirewallRules.nftables(listing).obstacles.count == 1)
  }

  @Test(arguments: [
    ("tcp dport 112 drop # handle 4", 0), ("ip protocol 112 accept # handle 4", 0),
    ("ip saddr 192.0.2.112 drop # handle 112", 0), ("", 0),
  ])
  func `other rules are not`(rule: String, count: Int) {
    let listing = "table ip f {\n chain c {\n type filter hook input priority 0;\n \(rule)\n }\n}"
    #expect(FirewallRules.nftables(listing).obstacles.count == count)
  }

  @Test(arguments: [
    ("tcp dport 22 accept", 1), ("meta l4proto 112 accept", 0), ("ct state established accept", 1),
    ("iifname \"eth1\" accept", 0), ("iifname \"lo\" accept", 1), ("accept", 0),
  ])
  func `a policy of drop without a rule for VRRP is an obstacle`(rule: String, count: Int) {
    let listing =
      "table inet f {\n chain c {\n type filter hook input priority filter; policy drop;\n"
      + " \(rule)\n }\n}"
    #expect(FirewallRules.nftables(listing).obstacles.count == count)
  }

  @Test func `rules of iptables are found`() {
    let listing = """
      *filter
      :INPUT ACCEPT [0:0]
      [12:480] -A INPUT -p vrrp -j DROP
      [1:1] -A INPUT -p tcp -j DROP
      [0:0] -A INPUT -i eth0 -p 112 -j REJECT --reject-with icmp-port-unreachable
      COMMIT
      """
    let found = FirewallRules.iptables(listing).obstacles
    #expect(found.map(\.packets) == [12, 0])
    #expect(found.first?.remedy == "iptables -D INPUT -p vrrp -j DROP")
  }
}
