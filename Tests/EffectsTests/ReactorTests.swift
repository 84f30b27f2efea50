import Glibc
import NetworkTypes
import Reactor
import SystemCalls
import Testing

/// Both ends of a pipe.
final class TestPipe {
  let reader: FileDescriptor
  let writer: FileDescriptor

  init() throws {
    var ends: [Int32] = [-1, -1]
    try #require(unsafe pipe(&ends) == 0)
    reader = FileDescriptor(owning: ends[0])
    writer = FileDescriptor(owning: ends[1])
  }

  func write() {
    var byte: UInt8 = 1
    _ = unsafe Glibc.write(writer.rawValue, &byte, 1)
  }

  func read() {
    var byte: UInt8 = 0
    _ = unsafe Glibc.read(reader.rawValue, &byte, 1)
  }
}

@Suite("Reactor")
struct ReactorTests {
  @Test func `ready descriptors come before the hook, and the hook comes once`() throws {
    let reactor = try Reactor()
    let (first, second) = (try TestPipe(), try TestPipe())
    var seen: [String] = []
    let one = try reactor.register(first.reader.rawValue, .readable) { _ in seen.append("one") }
    let two = try reactor.register(second.reader.rawValue, .readable) { _ in seen.append("two") }
    reactor.beforeSleep = { seen.append("hook") }
    first.write()
    second.write()
    reactor.armTimer(at: reactor.now())
    try reactor.runOnce(timeout: .seconds(1))
    #expect(seen.sorted() == ["hook", "one", "two"])
    #expect(seen.last == "hook")
    reactor.unregister(one)
    reactor.unregister(two)
  }

  @Test func `an event of a registration that just ended is dropped`() throws {
    let reactor = try Reactor()
    let (first, second, third) = (try TestPipe(), try TestPipe(), try TestPipe())
    var registrations: [Registration] = []
    var calls = 0
    let thirdReader = third.reader.rawValue
    // Whichever is called first ends both and lets a stranger have the place of one.
    let handler: Reactor.Handler = { _ in
      calls += 1
      for registration in registrations { reactor.unregister(registration) }
      _ = try? reactor.register(thirdReader, .readable) { _ in calls += 100 }
    }
    registrations.append(try reactor.register(first.reader.rawValue, .readable, handler))
    registrations.append(try reactor.register(second.reader.rawValue, .readable, handler))
    first.write()
    second.write()
    try reactor.runOnce(timeout: .seconds(1))
    #expect(calls == 1)
    try reactor.runOnce(timeout: .zero)
    #expect(calls == 1)
    third.write()
    try reactor.runOnce(timeout: .seconds(1))
    #expect(calls == 101)
  }

  @Test func `the timer fires after its deadline, once`() throws {
    let reactor = try Reactor()
    var wakeups = 0
    reactor.beforeSleep = { wakeups += 1 }
    let deadline = reactor.now() + .milliseconds(20)
    reactor.armTimer(at: deadline)
    reactor.armTimer(at: deadline)
    try reactor.runOnce(timeout: .seconds(5))
    #expect(reactor.now() >= deadline)
    let before = reactor.now()
    try reactor.runOnce(timeout: .milliseconds(30))
    #expect(reactor.now() - before >= .milliseconds(29))
    #expect(wakeups == 2)
  }

  @Test func `a past deadline, a later one and none at all`() throws {
    let reactor = try Reactor()
    reactor.armTimer(at: .zero)
    try reactor.runOnce(timeout: .seconds(5))
    reactor.armTimer(at: reactor.now() + .seconds(60))
    reactor.armTimer(at: nil)
    let before = reactor.now()
    try reactor.runOnce(timeout: .milliseconds(10))
    #expect(reactor.now() - before < .seconds(5))
    // The same deadline again, after it has passed, fires again.
    let deadline = reactor.now()
    for _ in 0..<3 {
      reactor.armTimer(at: deadline)
      try reactor.runOnce(timeout: .seconds(60))
    }
    #expect(reactor.now() - before < .seconds(5))
  }

  @Test func `a deadline set by a handler in the wake-up of the timer stays`() throws {
    let reactor = try Reactor()
    let pipe = try TestPipe()
    let next = reactor.now() + .milliseconds(30)
    _ = try reactor.register(pipe.reader.rawValue, .readable) { _ in
      pipe.read()
      reactor.armTimer(at: next)
    }
    reactor.armTimer(at: reactor.now())
    pipe.write()
    usleep(1_000)
    try reactor.runOnce(timeout: .seconds(5))
    try reactor.runOnce(timeout: .seconds(5))
    #expect(reactor.now() >= next)
    #expect(reactor.now() < next + .seconds(4))
  }

  @Test func `events gather until an instant, or until the deadline`() throws {
    let reactor = try Reactor()
    let pipe = try TestPipe()
    var seen = 0
    let registration = try reactor.register(pipe.reader.rawValue, .readable) { _ in
      pipe.read()
      seen += 1
    }
    pipe.write()
    let begun = reactor.now()
    reactor.gather(until: begun + .milliseconds(20))
    try reactor.runOnce(timeout: .seconds(1))
    #expect(seen == 1 && reactor.now() - begun >= .milliseconds(20))
    // Counts once, and never beyond the deadline.
    pipe.write()
    reactor.armTimer(at: reactor.now())
    reactor.gather(until: reactor.now() + .seconds(3_600))
    try reactor.runOnce(timeout: .seconds(1))
    pipe.write()
    try reactor.runOnce(timeout: .seconds(1))
    #expect(seen == 3)
    reactor.unregister(registration)
  }

  @Test func `interest can change, and a hang-up is always told`() throws {
    let reactor = try Reactor()
    let pipe = try TestPipe()
    var seen: [Readiness] = []
    let registration = try reactor.register(pipe.reader.rawValue, []) { seen.append($0) }
    pipe.write()
    try reactor.runOnce(timeout: .zero)
    #expect(seen.isEmpty)
    try reactor.modify(registration, .readable)
    try reactor.runOnce(timeout: .seconds(1))
    #expect(seen == [.readable])
    let full = try TestPipe()
    let writer = try reactor.register(full.writer.rawValue, .writable) { seen.append($0) }
    pipe.read()
    try reactor.runOnce(timeout: .seconds(1))
    #expect(seen == [.readable, .writable])
    reactor.unregister(writer)
    reactor.unregister(writer)
  }

  @Test func `what cannot be watched is refused with its name`() throws {
    let reactor = try Reactor()
    let number = unsafe open("/etc/passwd", O_RDONLY | O_CLOEXEC)
    let file = FileDescriptor(owning: number)
    #expect(throws: SystemError(operation: "epoll_ctl", errno: EPERM)) {
      try reactor.register(file.rawValue, .readable) { _ in }
    }
  }

  @Test func `a signal arrives with its sender`() throws {
    let reactor = try Reactor()
    var seen: [SignalDelivery] = []
    let registration = try reactor.watchSignals([SIGUSR2]) { seen.append($0) }
    // To this thread alone: others of the test runner do not block it.
    try #require(pthread_kill(pthread_self(), SIGUSR2) == 0)
    try reactor.runOnce(timeout: .seconds(5))
    #expect(seen.map(\.number) == [SIGUSR2])
    #expect(seen.first?.senderProcess == getpid())
    #expect(seen.first?.senderUser == getuid())
    reactor.unregister(registration)
  }

  @Test func `the end of a process is told, then its reaping`() throws {
    let reactor = try Reactor()
    var child: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("sleep"), strdup("60"), nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    try #require(unsafe posix_spawn(&child, "/bin/sleep", nil, nil, &arguments, nil) == 0)
    var seen: [ProcessChange] = []
    let registration = try reactor.watchProcess(child) { seen.append($0) }
    try reactor.runOnce(timeout: .zero)
    #expect(seen.isEmpty)
    kill(child, SIGKILL)
    try reactor.runOnce(timeout: .seconds(5))
    #expect(seen == [.exited])
    // A zombie is no news again and again, and keeps nobody awake.
    let before = reactor.now()
    try reactor.runOnce(timeout: .milliseconds(30))
    #expect(reactor.now() - before >= .milliseconds(29))
    #expect(seen == [.exited])
    var status: Int32 = 0
    _ = unsafe waitpid(child, &status, 0)
    try reactor.runOnce(timeout: .milliseconds(100))
    #expect(seen == [.exited, .reaped] || seen == [.exited], "older kernels do not tell")
    reactor.unregister(registration)
    #expect(throws: SystemError(operation: "pidfd_open", errno: ESRCH, subject: String(child))) {
      try reactor.watchProcess(child) { _ in }
    }
  }

  @Test func `run ends with stop`() throws {
    let reactor = try Reactor()
    var rounds = 0
    reactor.beforeSleep = {
      rounds += 1
      if rounds == 3 { reactor.stop() }
      reactor.armTimer(at: reactor.now())
    }
    reactor.armTimer(at: reactor.now())
    try reactor.run()
    #expect(rounds == 3)
    reactor.beforeSleep = {}
  }
}
