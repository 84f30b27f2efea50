import AgentProtocol
import NetworkTypes
import Testing

@testable import CloudTransport

@Suite("Credentials")
struct CredentialTests {
  private let bench = Bench()

  @Test("a token that was refused and then replaced is read again")
  func replaced() throws {
    let token = BearerToken(.file(path: "/token"), bench.services)
    #expect(try token.header().value == "Bearer dop_v1_0123456789abcdef")
    #expect(token.state == .untried)
    token.note(200)
    #expect(token.state == .accepted)
    token.note(401)
    #expect(token.state == .rejected)
    #expect(token.report.text.contains("/token"))
    // The same again is not a new one.
    _ = try token.header()
    #expect(token.state == .rejected)
    bench.files.texts["/token"] = "  dop_v1_fedcba9876543210\n"
    bench.files.version += 1
    #expect(try token.header().value == "Bearer dop_v1_fedcba9876543210")
    #expect(token.state == .untried)
  }

  @Test("a file that changes is read again, and one that does not is not")
  func changes() throws {
    let reader = CredentialReader(.file(path: "/token"), bench.services)
    _ = try reader.read()
    bench.files.texts["/token"] = "another-secret"
    #expect(try reader.read() == "dop_v1_0123456789abcdef")
    bench.files.version += 1
    #expect(try reader.read() == "another-secret")
  }

  @Test(
    "what is no token is refused before anything is sent",
    arguments: [
      "", " \n", "two words", "dop_v1_a\r\nX-Evil: 1", "schlüssel", "a\u{0}b",
      String(repeating: "a", count: 4_097), String(repeating: "a", count: 70_000),
    ])
  func nonsense(text: String) {
    bench.files.texts["/token"] = text
    let token = BearerToken(.file(path: "/token"), bench.services)
    do throws(CallFailure) {
      _ = try token.header()
      Issue.record("taken")
    } catch {
      #expect(error.rejection?.reason == .credentialUnreadable)
      #expect(token.state == .unreadable)
      #expect(!token.report.text.isEmpty)
    }
  }

  @Test("other places for a token")
  func places() throws {
    bench.files.variables = ["DO_TOKEN": "secret-of-a-variable", "CREDENTIALS_DIRECTORY": "/run/c"]
    bench.files.texts["/run/c/do"] = "secret-of-systemd"
    #expect(
      try CredentialReader(.environment(name: "DO_TOKEN"), bench.services).read()
        == "secret-of-a-variable")
    #expect(
      try CredentialReader(.credential(name: "do"), bench.services).read() == "secret-of-systemd")
    for source in [
      CredentialSource.environment(name: "NONE"), .credential(name: "../etc/passwd"),
      .credential(name: ".."), .credential(name: ""), .credential(name: "none"),
      .file(path: "/none"), .machine,
    ] {
      #expect(throws: CredentialFault.self) {
        try CredentialReader(source, bench.services).read()
      }
    }
  }

  @Test("a file that everybody can read is remarked on")
  func carelessness() {
    let source = CredentialSource.file(path: "/token")
    #expect(CredentialReader.carelessness(source, bench.files) == nil)
    bench.files.openToAll = ["/token"]
    #expect(CredentialReader.carelessness(source, bench.files)?.remedy.contains("0640") == true)
    #expect(CredentialReader.carelessness(.environment(name: "/token"), bench.files) == nil)
  }

  @Test("secrets are blanked wherever they turn up, without moving a byte")
  func redaction() {
    let redactor = Redactor()
    redactor.add("dop_v1_0123456789")
    redactor.add("[default]\naws_secret_access_key = wJalrXUtnFEMI")
    redactor.add("short")
    let cases = [
      ("token dop_v1_0123456789!", "token *****************!"),
      ("dop_v1_0123456789dop_v1_0123456789", String(repeating: "*", count: 34)),
      ("wJalrXUtnFEMI", "*************"), ("dop_v1_012345678", "dop_v1_012345678"),
      ("short", "short"), ("", ""),
    ]
    for (text, wanted) in cases { #expect(redactor.redact(text) == wanted) }
  }

  @Test("nothing that describes a secret shows it")
  func descriptions() {
    let secret = Secret("dop_v1_0123456789")
    let request = CloudRequest(
      .get, "https://x/?key=dop_v1_0123456789",
      headers: [("authorization", "Bearer dop_v1_0123456789")], body: Array("dop_v1".utf8))
    var dumped = ""
    dump(secret, to: &dumped)
    dump(request, to: &dumped)
    dumped += "\(secret) \(String(reflecting: secret)) \(request) \(String(reflecting: request))"
    #expect(!dumped.contains("dop_v1"))
  }

  @Test("texts of others fit into one line of a log")
  func lines() {
    let cases = [
      ("a\nb\r\u{1B}[31mc", "a b  [31mc"), ("\u{202E}evil", "evil"), (" a ", "a"),
      ("a\u{200E}b\u{FEFF}c\u{E0041}d\u{061C}e", "a b c d e"),
      (String(repeating: "x", count: 300), String(repeating: "x", count: 240) + "…"),
    ]
    for (text, wanted) in cases { #expect(PrintableText.line(text) == wanted) }
  }
}
