import NetworkTypes
import Testing

@testable import Configuration

@Suite("The language")
struct LanguageTests {
  /// Different ways to write the same instance.
  static let same = [
    "vrrp_instance VI_1 {\n interface eth1\n virtual_router_id 50\n}\n",
    "vrrp_instance VI_1\n{\n interface eth1\n virtual_router_id 50\n}",
    "vrrp_instance VI_1{\r\n interface eth1\r\n virtual_router_id 50}\r\n",
    "\u{FEFF}vrrp_instance VI_1 {\n interface eth1 ! one\n virtual_router_id 50 # two\n}\n",
    "# x\n! y\n\n\tvrrp_instance \"VI_1\" {\n interface 'eth1'\n virtual_router_id 5\"0\"\n} # z",
    "vrrp_instance VI_1 {\n interface \"\\x65th\\061\"\n virtual_router_id 50\n}",
    "$A=eth\n$B=${A}1\nvrrp_instance VI_1 {\n interface $B\n virtual_router_id 50\n}\n",
    "$A=VI_1 { interface eth1 \\\nvirtual_router_id 50 \\\n}\nvrrp_instance $A\n",
    "@lb1 vrrp_instance VI_1 {\n@lb2 vrrp_instance VI_2 {\n@^lb2 interface eth1\n"
      + "@^lb1 interface eth2\nvirtual_router_id 50\n}\n",
    "include part.conf\n", "include \"part.conf\"\n", "include p[a-q]rt.*\n",
    "includea {part,empty}.conf\n", "$X=part\ninclude ${X}.conf\n", "include sub/outer.conf",
    "include nothing*.conf\ninclude part.conf",
    "include_check -match\ninclude nothing.conf\ninclude part.conf",
    "~SEQ(N, 1, 1) include part.conf", "~LST(N, part) include ${N}.conf",
    "vrrp_instance VI_1 {\n ~LST({k,v}, {interface,eth1}, {virtual_router_id,50}) $k $v\n}",
    "~SEQ(N, 50, 50) vrrp_instance VI_1 { interface eth1\nvirtual_router_id 50 }",
    "~SEQx(N, 1, 1) vrrp_instance VI_$N {\ninterface eth1\nvirtual_router_id 50 }",
    "$R=${_RANDOM 50 50}\nvrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id $R }",
    "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 50 }",
    "vrrp_instance ${_ENV NAME} {\ninterface eth1\nvirtual_router_id 50 }",
  ]

  static let files = [
    SourceFile(path: "part.conf", bytes: Array(same[0].utf8)),
    SourceFile(path: "empty.conf", bytes: []),
    SourceFile(path: "sub/outer.conf", bytes: Array("include inner.conf".utf8)),
    SourceFile(path: "sub/inner.conf", bytes: Array(same[0].utf8)),
  ]

  @Test(arguments: same) func `many texts mean the same`(_ text: String) throws {
    let context = ParseContext(configurationID: "lb1", environment: ["NAME": "VI_1"])
    let main = SourceFile(path: "test.conf", bytes: Array(text.utf8))
    let result = ConfigurationParser.parse(
      file: "test.conf", source: InMemorySource(Self.files + [main]), context: context)
    var expected = FailoverConfiguration()
    let id = try #require(VirtualRouterID(50))
    expected.instances = [
      InstanceConfiguration(name: "VI_1", interface: "eth1", virtualRouterID: id)
    ]
    #expect(result.configuration == expected, "\(Sample.summary(result))")
    // The same files, from memory, give the same again.
    let again = ConfigurationParser.parse(
      file: "test.conf", source: InMemorySource(result.files), context: context)
    #expect(again.configuration == expected)
  }

  /// Texts and the first thing that is wrong with them.
  static let wrong: [(text: String, finding: String)] = [
    ("vrrp_instance VI_1 {\n", "error 1:20 the block of 'vrrp_instance' is never closed"),
    ("}\n", "error 1:1 a '}' that closes nothing"),
    ("{\n}\n", "error 1:1 a '{' without a keyword before it"),
    ("router \"x\n", "error 1:8 a quote is never closed"),
    ("a\u{0}b", "error 1:2 a NUL byte"),
    ("include no.conf\n", "error 1:9 cannot read the included no.conf: no such file"),
    ("includew no*.conf\n", "error 1:10 no file matches no*.conf"),
    ("include\n", "error 1:1 'include' needs a path"),
    ("include test.conf\n", "error 1:9 test.conf includes itself"),
    ("include ./test.conf\n", "error 1:9 ./test.conf includes itself"),
    ("include_check foo\n", "error 1:15 unknown check 'foo'"),
    ("@ x\n", "error 1:1 '@' without a name"),
    ("$_A=1\n", "error 1:1 '$_A' cannot be defined"),
    ("$A=$A\nx $A\n", "error 2:3 the macro '$A' needs itself, or is nested too deep"),
    ("$A=$B\n$B=$A\n$A\n", "error 3:1 the macro '$A' needs itself, or is nested too deep"),
    ("x ${_RANDOM a}\n", "error 1:3 '${_RANDOM}' takes a lowest and a highest number"),
    ("x ${_RANDOM 5 4}\n", "error 1:3 '${_RANDOM}' takes a lowest and a highest number"),
    ("x ${_BANGS}\n", "error 1:3 '${_BANGS}' is not a built-in macro"),
    ("x ${_ENV HOME}\n", "error 1:3 the environment has no 'HOME'"),
    ("~SEQ x\n", "error 1:1 '~SEQ' needs its arguments in parentheses"),
    ("~SEQ(a) x\n", "error 1:1 cannot understand the arguments of '~SEQ'"),
    ("~SEQ(a,1,0,5) x\n", "error 1:1 cannot understand the arguments of '~SEQ'"),
    ("~SEQ(a,-9223372036854775808) x\n", "error 1:1 cannot understand the arguments of '~SEQ'"),
    ("~LST({a,b},{1}) x\n", "error 1:1 cannot understand the arguments of '~LST'"),
    ("$PASS=x!y\n", "warning 1:7 '!' starts a comment: the value of '$PASS' ends there"),
    (
      "$NAME=x\nrouter \"a$NAME\"\n",
      "warning 2:10 '$NAME' is not replaced here: the text stays as it stands"
    ),
    ("$NAME=x\nrouter ${NAM}\n", "warning 2:8 the macro '${NAM}' is not defined: the text stays"),
  ]

  @Test(arguments: wrong) func `what is wrong is said where it stands`(
    _ sample: (text: String, finding: String)
  ) {
    let summary = Sample.summary(Sample.parse(sample.text))
    #expect(summary.contains { $0.hasPrefix(sample.finding) }, "\(summary)")
  }

  @Test func `random numbers are the same at every reading, and others with another seed`() {
    func priorities(_ seed: String, host: String = "lb1") -> [Priority] {
      let head = "global_defs {\n\(seed)\n}\n$P=priority ${_RANDOM 1 254}\n"
      let lines = (1...20).map {
        "vrrp_instance V\($0) {\ninterface e\nvirtual_router_id \($0)\n$P\n}\n"
      }
      return Sample.parse(head + lines.joined(), host: host).configuration?.instances.map(
        \.priority)
        ?? []
    }
    #expect(Set(priorities("")).count > 10)
    #expect(priorities("") == priorities(""))
    #expect(priorities("") != priorities("", host: "lb2"))
    #expect(priorities("random_seed 7") == priorities("random_seed 7", host: "lb2"))
    #expect(priorities("random_seed 7") != priorities("random_seed 8"))
  }

  @Test func `braces of an include with one word are that word, as glob has it`() {
    #expect(GlobPattern.expandBraces("a{b}c") == ["abc"])
    #expect(GlobPattern.expandBraces("a{}c") == ["a{}c"])
    #expect(GlobPattern.expandBraces("a{b,{c}d}") == ["ab", "acd"])
    #expect(GlobPattern.expandBraces("a{b") == ["a{b"])
  }

  @Test func `the identifier of conditions is a macro, whatever the daemon's instance is`() {
    let result = Sample.parse(
      "instance two\nvrrp_instance V_${_INSTANCE} {\ninterface e\nvirtual_router_id 1\n}\n",
      takesPending: true)
    #expect(result.configuration?.instances.map(\.name) == ["V_lb1"])
  }

  @Test func `a missing first file is refused`() {
    let result = ConfigurationParser.parse(
      file: "gone.conf", source: InMemorySource([]), context: ParseContext(hostName: "x"))
    #expect(result.configuration == nil)
    #expect(Sample.summary(result) == ["error - cannot read gone.conf: no such file"])
  }

  @Test func `an empty file runs nothing and says so`() {
    let result = Sample.parse("")
    #expect(result.configuration == FailoverConfiguration())
    #expect(
      Sample.summary(result) == ["warning - there is no vrrp_instance: nothing would run"])
  }

  @Test func `findings in an included file name that file`() throws {
    let part = SourceFile(path: "dir/part.conf", bytes: Array("\npriorty 3\n".utf8))
    let result = Sample.parse("include dir/*.conf\n", others: [part])
    let span = try #require(result.diagnostics.first?.span)
    #expect(result.files[span.file].path == "dir/part.conf")
    #expect(span.line == 2)
  }

  /// What stands behind `$A`, and whether keepalived 2.2.7 replaces it then.
  static let followers: [(text: String, isReplaced: Bool)] = [
    ("", true), (" z", true), ("\tz", true), (",z", true), (")z", true), (".z", false),
    ("/z", false), (":z", false), ("-z", false), ("\"z\"", false), ("z", false), ("_", false),
    ("$A", false), ("(z", false),
  ]

  @Test(arguments: followers) func `an open reference ends where it does under keepalived`(
    _ sample: (text: String, isReplaced: Bool)
  ) throws {
    let text = "$A=x\nglobal_defs {\nrouter_id q$A\(sample.text)\n}\n"
    let name = try #require(Sample.parse(text).configuration?.global.routerID)
    #expect(name.hasPrefix("qx") == sample.isReplaced, "\(name)")
  }

  /// Commands and the words they stand for.
  static let commands: [(text: String, words: [String])] = [
    ("\"pidof haproxy\"", ["pidof", "haproxy"]),
    ("/usr/bin/true", ["/usr/bin/true"]),
    (
      "\"sh -c 'kill -0 $(cat /run/x.pid)'\"", ["sh", "-c", "kill -0 $(cat /run/x.pid)"]
    ),
    ("'/x \"a b\" c'", ["/x", "a b", "c"]),
    ("\"/x \\\"a b\\\"  ''\"", ["/x", "a b", ""]),
    ("\"/x a#b !c\"", ["/x", "a#b", "!c"]),
    // What keepalived 2.2.7 makes of the same texts: escapes are read twice.
    ("\"/x 'a\\\\tb'\"", ["/x", "a\tb"]), ("'/x a\\tb'", ["/x", "a", "b"]),
    ("\"/x \\\\\\\\ \\\\$x a\\ b\"", ["/x", "\\", "$x", "a", "b"]),
    ("\"/x 'x'y z \\041 \\x41\"", ["/x", "xy", "z", "!", "A"]),
    ("\"sh -c 'echo {a}'\"", ["sh", "-c", "echo {a}"]),
    ("\"</etc/maintenance\"", ["test", "-e", "/etc/maintenance"]),
    ("\"/x ${_BANG}$UNKNOWN ${UNKNOWN}\"", ["/x", "!$UNKNOWN", "${UNKNOWN}"]),
  ]

  @Test(arguments: commands) func `commands are split into words`(
    _ sample: (text: String, words: [String])
  ) throws {
    let text = Sample.instance(
      "track_script { s }", before: "vrrp_script s {\nscript \(sample.text)\n}")
    let result = Sample.parse(text)
    let script = try #require(result.configuration?.scripts.first, "\(Sample.summary(result))")
    #expect(script.command.arguments == sample.words)
  }

  /// Passwords and what keepalived 2.2.7 takes them for, seen in its dump.
  static let passwords: [(text: String, password: String)] = [
    ("7Qm@vKRn42!%pzt", "7Qm@vKRn"), ("ab!cd", "ab"), ("\"a!b\"", "a!b"), ("\"a\\tb\"", "a\\tb"),
    ("it's", "it's"), ("'q q'", "'q"), ("a\\tb", "a\\tb"), ("\"q\"r", "q"), ("a\"b c\"d", "a"),
    ("\"a b\"", "a b"), ("\"a#b\"", "a#b"), ("x'#y'z", "x'"), ("a\\#b", "a\\"),
    ("mac$ro", "mac$ro"),
  ]

  @Test(arguments: passwords) func `a password is what keepalived takes it for`(
    _ sample: (text: String, password: String)
  ) throws {
    let lines = [
      "authentication {\nauth_type PASS\nauth_pass \(sample.text)\n}",
      "authentication {\nauth_type PASS\n@lb1 auth_pass \(sample.text)\n}",
      "authentication { auth_pass \(sample.text)\nauth_type PASS }",
    ]
    for line in lines {
      let result = Sample.parse(Sample.instance(line))
      let instance = try #require(result.configuration?.instances.first, "\(line)")
      #expect(String(decoding: instance.password ?? [], as: UTF8.self) == sample.password)
    }
  }

  @Test(arguments: ["ab{cd", "a}b", "${x}", "\"ab", "\"\"", ""])
  func `a password that keepalived would cut or not take is refused`(_ text: String) {
    let result = Sample.parse(
      Sample.instance("authentication {\nauth_type PASS\nauth_pass \(text)\n}"))
    #expect(result.configuration == nil)
  }
}
