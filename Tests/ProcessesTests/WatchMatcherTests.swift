import SupervisorProtocol
import Testing

@testable import Processes

/// A process as `/proc` would show it.
private struct Shown {
  var name: String
  var line: [String]

  func matches(_ target: WatchTarget) throws -> Bool {
    let stat = "12 (\(name)) S 1 12 12 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0"
    let facts = try #require(ProcessFacts(stat: Array(stat.utf8)[...]))
    return WatchMatcher.matches(target, facts) { line.map { Array($0.utf8)[...] } }
  }
}

private let haproxy = Shown(
  name: "haproxy", line: ["/usr/sbin/haproxy", "-Ws", "-f", "/etc/x.cfg"])
private let renamed = Shown(name: "sleep", line: ["foozle", "20"])
private let long = Shown(name: "averyveryverylo", line: ["/opt/averyveryverylongname", "1"])
private let script = Shown(name: "check.sh", line: ["/bin/sh", "/opt/check.sh"])
private let worker = Shown(name: "nginx", line: ["nginx: worker process"])

@Suite struct `Watch matcher` {
  @Test(
    arguments: [
      // As pidof of sysvinit-utils 3.06 answers.
      (haproxy, WatchTarget.pidof("haproxy"), true), (haproxy, .pidof("hapro"), false),
      (renamed, .pidof("foozle"), true), (renamed, .pidof("sleep"), false),
      (long, .pidof("averyveryverylongname"), true), (long, .pidof("averyveryverylo"), false),
      (script, .pidof("check.sh"), false), (script, .pidof("sh"), true),
      (worker, .pidof("nginx"), false),
      // As killall -0 of psmisc 23.6 answers.
      (haproxy, .killall("haproxy"), true), (renamed, .killall("foozle"), false),
      (renamed, .killall("sleep"), true), (long, .killall("averyveryverylongname"), true),
      (long, .killall("averyveryverylo"), false), (script, .killall("check.sh"), true),
      (worker, .killall("nginx"), true),
      // As pgrep of procps 4.0.2 answers.
      (haproxy, .pgrep("aprox", isExact: false), true),
      (haproxy, .pgrep("aprox", isExact: true), false),
      (renamed, .pgrep("foozle", isExact: false), false),
      (renamed, .pgrep("sleep", isExact: true), true),
      (long, .pgrep("averyveryverylo", isExact: true), true),
      (script, .pgrep("check.sh", isExact: true), true),
      // vrrp_track_process.
      (haproxy, .trackProcess(ProcessPattern(words: ["haproxy"])), true),
      (haproxy, .trackProcess(ProcessPattern(words: ["/usr/sbin/haproxy"])), true),
      (worker, .trackProcess(ProcessPattern(words: ["nginx"])), true),
      (worker, .trackProcess(ProcessPattern(words: ["nginx"], fullCommand: true)), false),
      (haproxy, .trackProcess(ProcessPattern(words: ["haproxy", "-Ws"])), false),
      (
        haproxy, .trackProcess(ProcessPattern(words: ["haproxy", "-Ws"], parameters: .initial)),
        true
      ),
      (
        haproxy,
        .trackProcess(
          ProcessPattern(words: ["haproxy", "-Ws", "-f", "/etc"], parameters: .partial)),
        true
      ),
      (
        haproxy,
        .trackProcess(
          ProcessPattern(words: ["haproxy", "-W", "-f", "/etc"], parameters: .partial)),
        false
      ),
      (
        haproxy, .trackProcess(ProcessPattern(words: ["haproxy", "-Ws", "-f", "/etc/x.cfg"])), true
      ),
      (
        haproxy,
        .trackProcess(
          ProcessPattern(words: ["haproxy", "-Ws", "-f", "/etc/x.cfg", "-d"], parameters: .partial)),
        false
      ),
    ] as [(Shown, WatchTarget, Bool)])
  private func `a process matches as the tool would`(
    process: Shown, target: WatchTarget, isMatch: Bool
  ) throws {
    #expect(try process.matches(target) == isMatch)
  }

  @Test func `a stat file is read whatever the name holds`() throws {
    let text = "7 (a) R (b) S 1 5 7 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 123456 0 0\n"
    let facts = try #require(ProcessFacts(stat: Array(text.utf8)[...]))
    #expect(facts.process == 7)
    #expect(facts.name == Array("a) R (b".utf8))
    #expect(facts.state == UInt8(ascii: "S"))
    #expect(facts.group == 5)
    #expect(facts.isKernel)
    #expect(facts.startTime == 123_456)
  }

  @Test(arguments: ["", "7", "7 (a", "7 )a( S", "x (a) S 1 1", "7 (a) S 1 1 1 0 -1 0 0 0 0"])
  func `anything else is no stat file`(text: String) {
    #expect(ProcessFacts(stat: Array(text.utf8)[...]) == nil)
  }
}
