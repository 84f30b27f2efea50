import Configuration
import Testing

@Suite("Showing findings")
struct RenderingTests {
  static let broken = """
    vrrp_script check_haproxy {
        script "pidof haproxy"
        interval 2
    }
    vrrp_instance VI_1 {
        interface eth1
        state MASTER
        priority 255
        virtual_routr_id 50
        unicast_src_ip 10.108.0.5
        unicast_peer {
            10.108.0.6
        }
        authentication {
            auth_type PASS
            auth_pass 7Qm@vKRn42!%pzt
        }
        track_script {
            check_haproxy
        }
       notify_master /etc/keepalived/master.sh
    }

    """

  @Test func `the example of the contract comes out letter by letter`() throws {
    let context = ParseContext(hostName: "lb1")
    let source = InMemorySource(path: "keepalived.conf", text: Self.broken)
    var result = ConfigurationParser.parse(
      file: "keepalived.conf", source: source, context: context)
    let claim = try #require(
      result.claims.first {
        if case .script(_, "notify_master", _) = $0.kind { true } else { false }
      })
    result.add([
      Diagnostic(
        .error, "notify script is not executable", at: claim.span,
        hints: ["chmod 755 /etc/keepalived/master.sh"])
    ])
    #expect(
      DiagnosticRenderer(result, file: "keepalived.conf").text() == """
        keepalived.conf:9:5: error: unknown keyword 'virtual_routr_id'
            9 |     virtual_routr_id 50
              |     ^~~~~~~~~~~~~~~~ did you mean 'virtual_router_id'?
        keepalived.conf:16:19: warning: '!' starts a comment: the password ends there
           16 |         auth_pass <hidden>
              |                   ^~~~~~~~ for a '!' write ${_BANG}, on every node
              | VRRPv2 sends only the first 8 characters of it.
        keepalived.conf:21:18: error: notify script is not executable
           21 |    notify_master /etc/keepalived/master.sh
              |                  ^~~~~~~~~~~~~~~~~~~~~~~~~
              | chmod 755 /etc/keepalived/master.sh
        2 errors, 1 warning: refused. A running daemon would keep what it has.

        """)
    #expect(result.configuration == nil)
  }

  /// Lines that a caret must stand under, and what is shown.
  static let lines: [(text: String, shown: String)] = [
    ("\tpriority\t300", "    2 |     priority    300\n      |                 ^~~\n"),
    ("é priority", "    2 | é priority\n      | ^\n"),
    ("pri\u{1B}ority 3", "    2 | pri\u{FFFD}ority 3\n      | ^~~~~~~~~ did you mean"),
  ]

  @Test(arguments: lines) func `the caret stands under the word`(
    _ line: (text: String, shown: String)
  ) {
    let result = Sample.parse("vrrp_instance VI_1 {\n\(line.text)\n}\n")
    let renderer = DiagnosticRenderer(result, file: "test.conf")
    #expect(renderer.text().contains(line.shown), "\(renderer.text())")
  }

  @Test func `a long line is cut around the caret`() {
    let long = String(repeating: "a", count: 100_000)
    let result = Sample.parse("vrrp_script \(long) {\nscript x\nfoo \(long) }\n")
    let text = DiagnosticRenderer(result, file: "test.conf").text()
    for line in text.split(separator: "\n") where line.hasPrefix("   ") {
      #expect(line.count <= 80)
    }
  }

  @Test(arguments: [
    "authentication {\nauth_type PASS\nauth_pass s3cret s3cret\n}",
    "authentication {\nauth_pas s3cret\n}", "auth_pass s3cret", "auth_pasw s3cret",
    "authentication {\nauth_type PASS\nauth_pass\ns3cret\n}",
    "authentication { auth_type PASS auth_pass s3cret }",
    "authentication {\nauth_pass \"s3cret\n}", "auth_hmac {\nkey 1 \"hex:s3cret\n}",
    "authentication {\nauth_type PASS\nauth_pass s3cret!s3cret\n}",
    "authentication {\nauth_type PASS\nauth_pass s3cret {\n}",
    "authentication {\nauth_type PASS {\nauth_pass s3cret\n}",
  ])
  func `a password is never shown`(_ lines: String) {
    let result = Sample.parse(Sample.instance(lines))
    let renderer = DiagnosticRenderer(result, file: "test.conf")
    #expect(!renderer.text().contains("s3cret"), "\(renderer.text())")
    for report in renderer.reports() {
      #expect(report.source?.contains("s3cret") != true)
      #expect(!report.message.contains("s3cret"))
    }
  }

  @Test func `a password in a macro is never shown`() {
    let text = "$PW=s3cret!12\n" + Sample.instance("authentication {\nauth_pass $PW\n}")
    let result = Sample.parse(text)
    let rendered = DiagnosticRenderer(result, file: "test.conf").text()
    #expect(result.count(.warning) > 0)
    #expect(!rendered.contains("s3cret"), "\(rendered)")
  }

  @Test func `reports carry place, text and hints`() throws {
    let result = Sample.parse("vrrp_instance é {\n  priorty 3\n}\n")
    let report = try #require(
      DiagnosticRenderer(result, file: "x").reports().first { $0.line == 2 })
    #expect(report.file == "test.conf")
    #expect(report.column == 3)
    #expect(report.length == 7)
    #expect(report.source == "  priorty 3")
    #expect(report.hints == ["did you mean 'priority'?"])
  }

  @Test(arguments: [
    (0, 0, "no errors, no warnings: valid."), (0, 1, "1 warning: valid."),
    (1, 0, "1 error: refused. A running daemon would keep what it has."),
    (2, 3, "2 errors, 3 warnings: refused. A running daemon would keep what it has."),
  ])
  func `the summary counts`(_ errors: Int, _ warnings: Int, _ summary: String) {
    var result = Sample.parse(Sample.instance("virtual_ipaddress { 192.0.2.1 }"))
    result.add((0..<errors).map { Diagnostic(.error, "e\($0)", at: nil) })
    result.add((0..<warnings).map { Diagnostic(.warning, "w\($0)", at: nil) })
    #expect(DiagnosticRenderer(result, file: "x").summary() == summary)
  }
}
