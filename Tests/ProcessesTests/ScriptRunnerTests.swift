import CLinux
import Glibc
import NetworkTypes
import Reactor
import SupervisorProtocol
import Testing

@testable import Processes

/// True while a process exists, be it as a zombie.
private func exists(_ process: Int32) -> Bool { kill(process, 0) == 0 }

@Suite(.serialized) struct `Script runner` {
  @Test(arguments: [
    ("exit 0", ScriptOutcome.exited(0)), ("exit 7", .exited(7)), ("kill -9 $$", .signaled(9)),
    ("kill -TERM $$", .signaled(15)),
  ])
  func `the end of a script is told as it was`(line: String, outcome: ScriptOutcome) throws {
    let bench = try ScriptBench()
    #expect(try bench.result(bench.shell(line))?.outcome == outcome)
    #expect(bench.runner.count == 0)
  }

  @Test func `a bare name is looked for in PATH`() throws {
    let bench = try ScriptBench()
    #expect(try bench.result(bench.start(["true"]))?.outcome == .exited(0))
  }

  @Test(arguments: [
    ("/nonexistent/x", "/nonexistent/x: No such file or directory"),
    ("no-such-program-anywhere", "no-such-program-anywhere: No such file or directory"),
    ("/etc/passwd", "/etc/passwd: Permission denied"),
    ("/", "/: Permission denied"),
  ])
  func `what cannot be executed says why, at once`(path: String, text: String) throws {
    let bench = try ScriptBench()
    let run = bench.start([path])
    #expect(bench.results[run]?.outcome == .failedToStart(text))
    #expect(bench.started.isEmpty)
    #expect(bench.runner.count == 0)
  }

  @Test func `a run without a program is refused`() throws {
    let bench = try ScriptBench()
    let run = bench.start([])
    #expect(bench.results[run]?.outcome == .failedToStart("no program is given"))
  }

  @Test func `both outputs are collected, in one line without control characters`() throws {
    let bench = try ScriptBench()
    let run = bench.shell(#"printf 'one\n\ntwo\033[31m\t3\n'; printf '\377x\n' >&2"#)
    #expect(try bench.result(run)?.output == "one | two?[31m 3 | \u{FFFD}x")
  }

  @Test func `output is bounded and what is left out is counted`() throws {
    let bench = try ScriptBench()
    let run = bench.shell("head -c 3000000 /dev/zero | tr '\\0' a")
    let result = try #require(try bench.result(run))
    #expect(result.outcome == .exited(0))
    #expect(result.output == String(repeating: "a", count: MessageLimits.scriptOutput))
    #expect(result.outputDropped == UInt64(3_000_000 - MessageLimits.scriptOutput))
  }

  @Test func `a script that ignores SIGTERM cannot hold its verdict back`() throws {
    let bench = try ScriptBench()
    let run = bench.shell(
      "trap '' TERM; echo begun; sleep 30", timeout: .milliseconds(300),
      killAfter: .milliseconds(400))
    let result = try #require(try bench.result(run))
    #expect(result.outcome == .timedOut)
    #expect(result.output == "begun")
    #expect(result.duration >= .milliseconds(300))
    #expect(result.duration < .seconds(5))
    let process = try #require(bench.started[run])
    #expect(exists(process))
    #expect(try bench.wait { bench.runner.count == 0 })
    #expect(!exists(process))
    #expect(try bench.wait { !exists(-process) })
  }

  @Test func `a group that outlives its leader is killed too`() throws {
    let bench = try ScriptBench()
    let run = bench.shell(
      "(trap '' TERM; sleep 30) & trap 'exit 3' TERM; wait", timeout: .milliseconds(300),
      killAfter: .milliseconds(500))
    #expect(try bench.result(run)?.outcome == .timedOut)
    let process = try #require(bench.started[run])
    #expect(try bench.wait { bench.runner.count == 0 })
    #expect(try bench.wait { !exists(-process) })
  }

  @Test func `a daemon that holds the output does not hold the result`() throws {
    let bench = try ScriptBench()
    let run = bench.shell("echo hello; (sleep 1; echo late; sleep 0.2; exit 0) & exit 0")
    let result = try #require(try bench.result(run))
    #expect(result.outcome == .exited(0))
    #expect(result.output == "hello")
    #expect(result.duration < .milliseconds(900))
    #expect(bench.runner.orphans.count == 1)
    // It is still read, so that the daemon is not ended by SIGPIPE.
    #expect(try bench.wait { bench.runner.orphans.isEmpty })
  }

  @Test func `a cancelled run is told at once and ends`() throws {
    let bench = try ScriptBench()
    let run = bench.shell("sleep 30", killAfter: .milliseconds(100))
    bench.runner.cancel(run)
    #expect(bench.results[run]?.outcome == .signaled(15))
    #expect(try bench.wait { bench.runner.count == 0 })
    bench.runner.cancel(run)
  }

  @Test func `the environment is ours without what is dangerous and with what is added`() throws {
    unsafe setenv("LD_LIBRARY_PATH_PROBE", "kept", 1)
    unsafe setenv("IFS", "x", 1)
    let bench = try ScriptBench()
    let run = bench.start(
      ["/usr/bin/env"],
      environment: [
        EnvironmentVariable("LD_LIBRARY_PATH_PROBE", "first"),
        EnvironmentVariable("LD_LIBRARY_PATH_PROBE", "last"),
        EnvironmentVariable("FAILOVER_STATE", "MASTER"),
      ])
    unsafe unsetenv("IFS")
    let lines = try #require(try bench.result(run)).output.split(separator: "|").map {
      $0.trimmingSpaces
    }
    #expect(lines.contains("FAILOVER_STATE=MASTER"))
    #expect(lines.contains("LD_LIBRARY_PATH_PROBE=last"))
    #expect(!lines.contains { $0.hasPrefix("IFS=") })
    #expect(lines.count { $0.hasPrefix("LD_LIBRARY_PATH_PROBE=") } == 1)
  }

  @Test func `a script gets three descriptors, its own group, and default signals`() throws {
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGUSR1)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    let bench = try ScriptBench()
    let run = bench.shell(
      """
      ls -l /proc/self/fd | grep -c -e '->'; readlink /proc/self/fd/0
      [ "$(cut -d' ' -f5 /proc/$$/stat)" = $$ ] && echo group
      grep -E '^Sig(Blk|Ign)' /proc/$$/status | tr -s '\\t' ' '
      """)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    let output = try #require(try bench.result(run)).output
    // The fourth is the directory that ls reads.
    #expect(
      output.hasPrefix("4 | /dev/null | group | SigBlk: 0000000000000000 | SigIgn: "))
    // Signal 32 is the C library's own, and cannot be reset through it.
    let ignored = try #require(UInt64(output.suffix(16), radix: 16))
    #expect(ignored & 0x7FFF_FFFF == 0)
  }

  @Test(.enabled(if: getuid() == 0))
  func `a script runs as its user, without supplementary groups`() throws {
    let bench = try ScriptBench()
    bench.runner.identify = { user in
      user?.user == "nobody"
        ? .other(ProcessIdentity(user: 65_534, group: 65_533)) : .unknown("no such user")
    }
    let run = bench.start(["/usr/bin/id"], user: ScriptUser(user: "nobody"))
    let output = try #require(try bench.result(run)).output
    #expect(output.hasPrefix("uid=65534(nobody) gid=65533"))
    #expect(output.hasSuffix("groups=65533") || !output.contains("groups=0"))
    let unknown = bench.start(["/usr/bin/id"], user: ScriptUser(user: "x"))
    #expect(bench.results[unknown]?.outcome == .failedToStart("no such user"))
  }

  @Test func `a tracker that hangs each time does not pile up`() throws {
    let bench = try ScriptBench()
    for _ in 0..<6 {
      let run = bench.shell(
        "trap '' TERM; sleep 30", timeout: .milliseconds(100), killAfter: .seconds(20))
      #expect(try bench.result(run)?.outcome == .timedOut)
    }
    #expect(try bench.wait { bench.runner.count == 2 })
    let start = bench.reactor.now()
    bench.runner.killAll(notifications: false)
    #expect(try bench.wait { bench.runner.count == 0 })
    #expect(bench.reactor.now() - start < .seconds(5))
  }

  @Test func `255 scripts run at once`() throws {
    let bench = try ScriptBench()
    _ = clinux_raise_descriptor_limit()
    let runs = (0..<255).map { _ in bench.shell("sleep 0.3; exit 4") }
    #expect(bench.runner.count == 255)
    #expect(try bench.wait { runs.allSatisfy { bench.results[$0]?.outcome == .exited(4) } })
    #expect(bench.runner.count == 0)
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
