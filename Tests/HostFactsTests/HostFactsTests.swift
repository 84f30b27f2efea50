import Configuration
import Foundation
import Testing

@testable import HostFacts

/// A folder that is removed with its owner.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "failover-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and answers its path.
  @discardableResult
  func write(_ name: String, _ text: String, mode: Int = 0o755) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }
}

@Suite("Facts of the host")
struct HostFactsTests {
  static func instance(_ lines: String, before: String = "") -> String {
    """
    \(before)
    vrrp_instance VI_1 {
    interface lo0-absent
    virtual_router_id 50
    \(lines)
    }

    """
  }

  /// Everything but the interface, which is not there.
  static func load(
    _ folder: Folder, _ text: String, mode: ConfigurationLoader.Mode = .online
  ) throws -> (result: ParseResult, findings: [String]) {
    let file = try folder.write("failover.conf", text, mode: 0o644)
    let result = ConfigurationLoader.load(
      file: file, context: ParseContext(hostName: "lb1"), mode: mode)
    let findings = result.diagnostics.filter { !$0.message.hasPrefix("the interface") }
    return (result, findings.map { "\($0.severity.rawValue) \($0.message)" })
  }

  @Test func `an interface that is absent is a warning`() throws {
    let (result, _) = try Self.load(try Folder(), Self.instance(""))
    #expect(result.configuration != nil)
    let finding = try #require(result.diagnostics.first)
    #expect(finding.severity == .warning)
    #expect(finding.message == "the interface 'lo0-absent' does not exist")
    #expect(finding.hints == ["FAULT until it appears"])
  }

  /// Scripts by content and mode, and what is said of them as notify_master.
  static let scripts: [(text: String, mode: Int, finding: String?)] = [
    ("#!/bin/sh\n", 0o755, nil),
    ("#!/bin/sh\n", 0o644, "error notify script is not executable"),
    ("#!/no/such/sh\n", 0o755, "the interpreter of the notify script, '/no/such/sh', does not"),
    ("#!/bin/sh\r\n", 0o755, "error notify script has the line ends of another system"),
    ("echo x\n", 0o755, "error notify script names no interpreter"),
    ("", 0o755, "error notify script is empty"),
    ("\u{7F}ELF\u{2}", 0o755, nil),
  ]

  @Test(arguments: scripts) func `a script is judged by what the kernel would do with it`(
    _ sample: (text: String, mode: Int, finding: String?)
  ) throws {
    let folder = try Folder()
    let path = try folder.write("n.sh", sample.text, mode: sample.mode)
    let (result, findings) = try Self.load(folder, Self.instance("notify_master \(path) root"))
    if let finding = sample.finding {
      #expect(findings.contains { $0.contains(finding) }, "\(findings)")
      #expect(result.configuration == nil)
    } else {
      #expect(!findings.contains { $0.hasPrefix("error") }, "\(findings)")
      #expect(result.configuration != nil)
    }
  }

  /// Commands that are not there, and what is said.
  static let absent: [(command: String, finding: String)] = [
    ("/no/such/script.sh", "error notify script does not exist"),
    ("no-such-program", "error notify script not found: 'no-such-program' is in no folder of PATH"),
    ("./relative.sh", "error notify script with a relative path"),
    ("/tmp", "error notify script is not a regular file"),
    ("/bin/true nobody-like-this", "error there is no user 'nobody-like-this'"),
    ("/bin/true root no-such-group", "error there is no group 'no-such-group'"),
  ]

  @Test(arguments: absent) func `what is not there is an error`(
    _ sample: (command: String, finding: String)
  ) throws {
    let (result, findings) = try Self.load(
      try Folder(), Self.instance("notify_master \(sample.command)"))
    #expect(findings.contains(sample.finding), "\(findings)")
    #expect(result.configuration == nil)
  }

  @Test func `a track script that cannot run is an error, an unused one may be absent`() throws {
    let script = "vrrp_script s {\nscript \"no-such-program x\"\n}\n"
    let used = try Self.load(try Folder(), Self.instance("track_script { s }", before: script))
    #expect(used.result.configuration == nil)
    #expect(used.findings.contains { $0.hasPrefix("error track script not found") })
    let unused = try Self.load(try Folder(), Self.instance("", before: script))
    #expect(unused.result.configuration != nil, "\(unused.findings)")
  }

  @Test func `offline, facts of the host are notes`() throws {
    let (result, findings) = try Self.load(
      try Folder(), Self.instance("notify_master /no/such.sh"), mode: .offline)
    #expect(findings == ["note notify script does not exist"])
    #expect(result.configuration != nil)
    #expect(result.count(.warning) == 0)
  }

  @Test func `bare names are found in PATH`() {
    #expect(ExecutableSearch.find("sh") != nil)
    #expect(ExecutableSearch.find("/any/path") == "/any/path")
    #expect(ExecutableSearch.find("a/b") == nil)
  }

  @Test func `a root script in a folder that others can write to is named`() throws {
    let folder = try Folder()
    let path = try folder.write("n.sh", "#!/bin/sh\n", mode: 0o777)
    let weakness = try #require(PathSecurity.weakest(path))
    #expect(weakness.path == path || weakness.path == folder.path, "\(weakness)")
    #expect(PathSecurity.weakest("/bin/sh") == nil)
    let relaxed = try Self.load(folder, Self.instance("notify_master \(path) root"))
    #expect(relaxed.findings.contains { $0.hasPrefix("warning notify script runs as root") })
    let strict = try Self.load(
      folder,
      Self.instance(
        "notify_master \(path) root", before: "global_defs {\nenable_script_security\n}"))
    #expect(strict.findings.contains { $0.hasPrefix("error notify script runs as root") })
  }

  /// Keys by content and mode, and the bytes they stand for or what is wrong.
  static let keys: [(text: String, mode: Int, outcome: Result<Int, Wrong>)] = [
    (String(repeating: "k", count: 32) + "\n", 0o600, .success(32)),
    (String(repeating: "k", count: 64), 0o400, .success(64)),
    ("hex:" + String(repeating: "a0", count: 40) + "\n", 0o600, .success(40)),
    ("hex:" + String(repeating: "z", count: 80), 0o600, .failure(Wrong("hexadecimal"))),
    ("short\n", 0o600, .failure(Wrong("has 5 bytes, and needs 32 to 64"))),
    (String(repeating: "k", count: 65), 0o600, .failure(Wrong("has 65 bytes"))),
    (String(repeating: "k", count: 32), 0o640, .failure(Wrong("open to others"))),
    (String(repeating: "k", count: 9_000), 0o600, .failure(Wrong("cannot read"))),
  ]

  struct Wrong: Error {
    var text: String
    init(_ text: String) { self.text = text }
  }

  @Test(arguments: keys) func `the cluster key is read or refused`(
    _ sample: (text: String, mode: Int, outcome: Result<Int, Wrong>)
  ) throws {
    let folder = try Folder()
    let path = try folder.write("cluster.key", sample.text, mode: sample.mode)
    let text = "cluster_key_file \(path)\n" + Self.instance("")
    let (result, findings) = try Self.load(folder, text)
    switch sample.outcome {
    case .success(let count):
      #expect(result.configuration?.global.clusterKey?.count == count, "\(findings)")
    case .failure(let wrong):
      #expect(result.configuration == nil)
      #expect(findings.contains { $0.contains(wrong.text) }, "\(findings)")
    }
  }

  @Test func `a cluster key that is missing is an error`() throws {
    let (result, findings) = try Self.load(
      try Folder(), "cluster_key_file /no/such.key\n" + Self.instance(""))
    #expect(result.configuration == nil)
    #expect(findings == ["error cannot read the cluster key: no such file"])
  }

  @Test func `includes are relative to the file that names them, and sorted`() throws {
    let folder = try Folder()
    let deep = folder.path + "/conf.d"
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
    try folder.write("conf.d/b.conf", Self.instance(""), mode: 0o644)
    try folder.write("conf.d/a.conf", "global_defs {\nrouter_id a\n}\n", mode: 0o644)
    let (result, findings) = try Self.load(folder, "include conf.d/*.conf\n")
    #expect(result.configuration?.instances.count == 1, "\(findings)")
    #expect(
      result.files.map { $0.path.dropFirst(folder.path.count) } == [
        "/failover.conf", "/conf.d/a.conf", "/conf.d/b.conf",
      ])
    // Another process parses the texts again and gets the same.
    let again = ConfigurationParser.parse(
      file: result.files[0].path, source: InMemorySource(result.files),
      context: ParseContext(hostName: "lb1"))
    #expect(again.configuration == result.configuration)
  }

  @Test func `what is no regular file is not waited for`() throws {
    let folder = try Folder()
    let fifo = folder.path + "/fifo"
    let made = unsafe mkfifo(fifo, 0o600)
    #expect(made == 0)
    for path in [fifo, folder.path, "/dev/zero"] {
      #expect(throws: SourceError.notAFile) { try HostFiles().read(path) }
    }
    #expect(throws: SourceError.notFound) { try HostFiles().read(folder.path + "/gone") }
  }

  @Test(arguments: [
    (["keepalived", "-f", "/a.conf"], "/a.conf"), (["keepalived", "--use-file=/b"], "/b"),
    (["keepalived", "-f/c"], "/c"), (["keepalived", "-n"], "/etc/keepalived/keepalived.conf"),
  ])
  func `the file of a running keepalived is found`(words: [String], file: String) {
    #expect(RivalDaemon.configuration(of: words) == file)
  }
}
