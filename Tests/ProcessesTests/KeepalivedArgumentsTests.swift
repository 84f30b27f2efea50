import Processes
import Testing

@Suite("Options of keepalived")
struct KeepalivedArgumentsTests {
  static func parse(_ line: String) throws -> KeepalivedArguments.Request {
    try KeepalivedArguments.parse(line.split(separator: " ").map(String.init))
  }

  static func arguments(_ line: String) throws -> KeepalivedArguments? {
    if case .run(let arguments) = try parse(line) { arguments } else { nil }
  }

  @Test("command lines of units and containers")
  func usual() throws {
    let debian = try #require(try Self.arguments("--dont-fork"))
    #expect(!debian.forks && debian.daemon.configFile == "/etc/keepalived/keepalived.conf")
    let osixia = try #require(
      try Self.arguments("-f /k.conf --dont-fork --log-console -D -P"))
    #expect(osixia.daemon.configFile == "/k.conf" && osixia.daemon.vrrpOnly && !osixia.forks)
    #expect(osixia.ignored == ["--log-console"])
    let joined = try #require(try Self.arguments("-nlDf/k.conf -p/a.pid -r /b.pid -ilb1"))
    #expect(!joined.forks && joined.daemon.configFile == "/k.conf" && joined.pidFile == "/a.pid")
    #expect(joined.vrrpPidFile == "/b.pid" && joined.daemon.configurationID == "lb1")
    let classic = try #require(try Self.arguments("-D --use-file=/k.conf --pid=/run/k.pid"))
    #expect(classic.forks && classic.pidFile == "/run/k.pid")
    let test = try #require(try Self.arguments("-t=/tmp/log -f /k.conf"))
    #expect(test.daemon.configTest && test.testLog == "/tmp/log")
    let plain = try #require(try Self.arguments("--config-test --namespace=red"))
    #expect(plain.testLog == nil && plain.daemon.networkNamespace == "red")
    #expect(try Self.arguments("-S 3 -u 022 -x -A /s -V -M")?.ignored.count == 6)
  }

  @Test("questions")
  func questions() throws {
    #expect(try Self.parse("--signum=DATA") == .signal(10))
    #expect(try Self.parse("--signum JSON") == .signal(36))
    #expect(try Self.parse("-v") == .version && Self.parse("-nh") == .help)
  }

  @Test(
    "what cannot be done is refused",
    arguments: ["-C", "-T", "--nonsense", "-Z", "-f", "--pid", "file", "--signum=TDATA"])
  func refusals(line: String) {
    #expect(throws: DaemonArguments.UsageError.self) { try Self.parse(line) }
  }
}
