import Testing

@testable import Configuration

/// A small generator of numbers, so that a failure can be repeated from its seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Hostile input")
struct HostileInputTests {
  static func survive(_ bytes: [UInt8]) -> ParseResult {
    var context = ParseContext(hostName: "lb1")
    // The limits work at any size; tests without optimisation take small ones.
    context.lineLimit = 20_000
    context.expansionLimit = 1 << 20
    let result = ConfigurationParser.parse(
      file: "h.conf", source: InMemorySource([SourceFile(path: "h.conf", bytes: bytes)]),
      context: context)
    _ = DiagnosticRenderer(result, file: "h.conf").text()
    _ = DiagnosticRenderer(result, file: "h.conf").reports()
    return result
  }

  @Test(arguments: 0..<200) func `random bytes do not trap`(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let count = Int.random(in: 0..<2_000, using: &random)
    let bytes = (0..<count).map { _ in UInt8.random(in: 1...255, using: &random) }
    _ = Self.survive(bytes)
  }

  /// Pieces that mean something, so that random rows of them get far.
  static let pieces = [
    "vrrp_instance", "VI_1", "{", "}", "\n", "\n", " ", "interface", "eth1", "virtual_router_id",
    "50", "priority", "300", "virtual_ipaddress", "192.0.2.1/24", "fe80::1", "auth_pass", "\"", "'",
    "\\", "!", "#", "$A", "$A=", "${", "~SEQ(a,1,3)", "~LST(b,x,y)", "@lb1", "include", "h.conf",
    "track_script", "weight", "-20", "reverse", "vrrp_script", "script", "authentication",
    "auth_type", "PASS", "\t", "dev", "label", "brd", "unicast_peer", "min_ttl", "global_defs",
    "vrrp_strict", "\u{FEFF}", "\r", "é", "0.5", "advert_int", "virtual_server", "auth_hmac", "*",
    "notify", "<", "99999999999999999999", "-9223372036854775808", "state", "MASTER",
  ]

  @Test(arguments: 0..<400) func `random words do not trap`(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let count = Int.random(in: 0..<300, using: &random)
    let text = (0..<count).map { _ in
      (Self.pieces.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? " " : "")
    }.joined()
    _ = Self.survive(Array(text.utf8))
  }

  @Test(arguments: 0..<300) func `one wrong byte in a good file does not trap`(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    var bytes = Array(RenderingTests.broken.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      bytes[index] = UInt8.random(in: 0...255, using: &random)
    }
    _ = Self.survive(bytes)
  }

  /// Large texts; each must be read in linear time, or the suite takes minutes.
  static let large: [(name: String, text: @Sendable () -> String)] = [
    ("a line of 1 MiB", { String(repeating: "a", count: 1 << 20) }),
    ("many words", { String(repeating: "a ", count: 1 << 15) }),
    ("open braces", { String(repeating: "a {\n", count: 1 << 14) }),
    ("closing braces", { String(repeating: "}\n", count: 1 << 14) }),
    ("unknown keywords", { String(repeating: "virtual_routr_id 5\n", count: 1 << 13) }),
    ("quotes", { String(repeating: "\"", count: (1 << 20) + 1) }),
    ("dollars", { String(repeating: "$", count: 1 << 17) }),
    ("open references", { String(repeating: "${a", count: 1 << 15) }),
    ("undefined names", { "$ab=1\n" + String(repeating: "${aa}", count: 1 << 14) }),
    ("macros", { (0..<5_000).map { "$m\($0)=x\n" }.joined() }),
    (
      "laughter",
      { (1..<40).map { "$a\($0)=${a\($0 - 1)}${a\($0 - 1)}\n" }.joined() + "$a0=ha\n$a39\n" }
    ),
    (
      "laughter of two",
      { "$a0=ha\n" + (1..<20).map { "$a\($0)=${a\($0 - 1)}${a\($0 - 1)}\n" }.joined() + "$a19\n" }
    ),
    ("repetitions", { "~SEQ(a,1,100000) ~SEQ(b,1,100000) x\n" }),
    ("braces of a list", { "~LST(" + String(repeating: "{,", count: 1 << 14) + ") x\n" }),
    ("brace expansion", { "include " + String(repeating: "{a,b}", count: 500) + "\n" }),
    (
      "peers",
      {
        Sample.instance(
          "unicast_peer {\n"
            + (0..<5_000).map { "10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)\n" }.joined() + "}\n")
      }
    ),
    (
      "addresses",
      {
        Sample.instance(
          "virtual_ipaddress_excluded {\n"
            + (0..<5_000).map { "10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)\n" }.joined() + "}\n")
      }
    ),
    (
      "scripts",
      {
        (0..<2_000).map { "vrrp_script s\($0) {\nscript x\n}\n" }.joined()
          + Sample.instance(
            "track_script {\n" + (0..<2_000).map { "t\($0)\n" }.joined() + "}\n")
      }
    ),
  ]

  @Test(arguments: large.indices) func `large input is read in linear time`(_ index: Int) {
    let result = Self.survive(Array(Self.large[index].text().utf8))
    #expect(result.diagnostics.count <= 502, "\(Self.large[index].name)")
  }

  @Test func `includes that fan out end at the limit`() {
    let files = (0..<40).map { index in
      SourceFile(
        path: "f\(index)", bytes: Array("include f\(index + 1)\ninclude f\(index + 1)\n".utf8))
    }
    let result = ConfigurationParser.parse(
      file: "f0", source: InMemorySource(files), context: ParseContext(hostName: "x"))
    #expect(result.configuration == nil)
    #expect(result.files.count <= 4_096)
  }

  @Test func `320 instances from one line`() {
    let text = """
      $I=vrrp_instance VI_${n}_$v { \\
      interface eth$n \\
      virtual_router_id $v \\
      virtual_ipaddress { 10.0.${n}.${v}/32 } \\
      }
      ~SEQ(n, 0, 15) ~SEQ(v, 1, 20) $I
      """
    let result = Sample.parse(text)
    #expect(result.configuration?.instances.count == 320, "\(Sample.summary(result).prefix(3))")
  }
}
