import CLinux
import Glibc
import NetworkTypes
import Reactor
import SupervisorProtocol
import Testing

@testable import Processes

@Suite struct `Daemon arguments` {
  @Test func `defaults are those of the contract`() throws {
    guard case .run(let plain) = try DaemonArguments.parse(["--config", "x"], standardFile: "/y")
    else {
      return #expect(Bool(false))
    }
    #expect(plain.configFile == "x" && plain.runDirectory == "/run/failover")
    #expect(plain.stateDirectory == "/var/lib/failover")
    #expect(plain.logLevel == .info && plain.logFormat == .text)
    #expect(try DaemonArguments.parse([], standardFile: "/y") == .run(.init(configFile: "/y")))
    let words = ["--run-dir=/tmp/r/", "--config=a=b", "--observe", "--log-level", "debug"]
    guard case .run(let lab) = try DaemonArguments.parse(words, standardFile: nil) else {
      return #expect(Bool(false))
    }
    #expect(lab.configFile == "a=b" && lab.observe && !lab.configTest)
    #expect(lab.runDirectory == "/tmp/r" && lab.stateDirectory == "/tmp/r/state")
    #expect(lab.logLevel == .debug)
  }

  @Test(arguments: [
    ([], "--config FILE is required: no standard file is there"),
    (["--config"], "--config needs a value"),
    (["--config", ""], "--config FILE is required: no standard file is there"),
    (["-f", "x"], "unknown argument '-f'"),
    (["--config", "x", "y"], "unknown argument 'y'"),
    (
      ["--config", "x", "--log-level", "loud"],
      "--log-level is debug, info, notice, warning or error"
    ),
    (["--config", "x", "--log-format", "xml"], "--log-format is text or json"),
  ])
  func `mistakes are named`(words: [String], text: String) {
    #expect(throws: DaemonArguments.UsageError(text: text)) {
      try DaemonArguments.parse(words, standardFile: nil)
    }
  }

  @Test func `help and version win`() throws {
    #expect(try DaemonArguments.parse(["--help"], standardFile: nil) == .help)
    #expect(try DaemonArguments.parse(["--version"], standardFile: nil) == .version)
    #expect(DaemonArguments.help.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}

@Suite struct `Restart policy` {
  @Test func `an engine hangs that breaks its promise twice, seen by who is in time itself`() {
    var watch = HangWatch()
    var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
    func promise(_ milliseconds: Int64) -> MonotonicInstant { now + .milliseconds(milliseconds) }
    /// Looks when it is time, and so much later.
    func look(_ promise: MonotonicInstant?, late: Int64 = 0) -> HangWatch.Verdict {
      let verdict = watch.look(at: promise, now)
      if case .fine(let next) = verdict { now = next + .milliseconds(late) }
      return verdict
    }
    // Nothing is promised while it starts; then looks come as seldom as promises end.
    for _ in 0..<3 {
      let next = now + HangWatch.pause
      #expect(look(nil) == .fine(next: next))
    }
    let first = promise(600)
    #expect(look(first) == .fine(next: first) && now == first)
    let second = promise(600)
    #expect(look(second) == .fine(next: second))
    // It ran out: looked at once more.
    guard case .fine = look(second) else { return #expect(Bool(false)) }
    #expect(watch.look(at: second, now) == .hangs(late: now - second))
    // One that was kept from the processor as its watch was is not judged, nor one that went on.
    watch = HangWatch()
    let third = promise(600)
    _ = look(third, late: 400)
    for _ in 0..<10 {
      guard case .fine = look(third, late: 400) else { return #expect(Bool(false)) }
    }
    _ = look(third)
    _ = look(third)
    let fourth = promise(600)
    #expect(look(fourth) == .fine(next: fourth))
  }

  @Test func `waiting times grow to a minute and begin anew after a healthy life`() {
    var policy = RestartPolicy()
    let delays = (0..<10).map { _ in policy.delay(afterLifeOf: .seconds(3)) }
    #expect(delays == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60].map { Microseconds.seconds($0) })
    #expect(policy.delay(afterLifeOf: .seconds(60)) == .zero)
    #expect(policy.delay(afterLifeOf: .seconds(1)) == .zero)
  }

  @Test func `an engine that cannot be started is tried until a peer could take over`() {
    var failures = StartFailures()
    let patience = Microseconds.milliseconds(200)
    #expect(
      failures.next(silence: .milliseconds(1), patience: patience)
        == .tryAgain(after: .milliseconds(20)))
    #expect(
      failures.next(silence: .milliseconds(195), patience: patience)
        == .tryAgain(after: .milliseconds(5)))
    #expect(failures.next(silence: patience, patience: patience) == .letGo(thenAgain: .seconds(1)))
    let pauses = (0..<7).map { _ in failures.next(silence: .seconds(9), patience: patience) }
    #expect(pauses == [2, 4, 8, 16, 32, 60, 60].map { .tryAgain(after: .seconds($0)) })
  }
}

@Suite struct `Log lines` {
  private static func text(_ message: String, _ format: LogFormat, isJournal: Bool = false)
    -> String
  {
    String(
      decoding: LogLine.bytes(
        .notice, message, format: format, isJournal: isJournal, time: 1_794_924_760_123_000),
      as: UTF8.self)
  }

  @Test func `text, journal and JSON`() {
    #expect(
      Self.text("a\u{1B}[31m\nb", .text)
        == "2026-11-17T14:12:40.123Z notice  a?[31m\n  b\n")
    #expect(Self.text("a\nb", .text, isJournal: true) == "<5>a\n<5>  b\n")
    #expect(
      Self.text("a\nb", .json)
        == #"{"time":"2026-11-17T14:12:40.123Z","level":"notice","message":"a\nb"}"# + "\n")
    #expect(Self.text("", .text) == "")
  }

  @Test func `a reader that is stuck costs lines, never time`() throws {
    clinux_ignore_broken_pipes()
    var ends: [Int32] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    let reactor = try Reactor()
    let log = LogWriter(
      reactor: reactor, level: .info, format: .text, descriptor: ends[1], isJournal: true)
    log.write(.debug, "not this one")
    let line = String(repeating: "y", count: 996)
    for _ in 0..<400 { log.write(.info, line) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    for round in 0..<400 {
      _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
      let count = unsafe read(ends[0], &buffer, buffer.count)
      if count > 0 { text += buffer[..<count] }
      try reactor.runOnce(timeout: .milliseconds(1))
      if round == 100 { log.write(.info, "end") }
    }
    let lines = text.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
    let full = lines.count { $0 == "<6>" + line }
    #expect(full >= 64 + 60 && full < 200)
    #expect(lines[full] == "<4>\(400 - full) log lines were dropped: nobody read them")
    #expect(lines[full + 1] == "<6>end")
    #expect(lines.count == full + 2)
    close(ends[0])
    log.write(.info, "nobody")
    close(ends[1])
  }
}
