import Glibc
import NetworkTypes
import Reactor
import SupervisorProtocol
import Testing

@testable import Processes

/// A watcher, and a program of a name that nothing else on this machine has.
private final class WatchBench {
  let bench: ScriptBench
  let watcher: ProcessWatcher
  let name: String
  let path: String
  var told: [UInt32: [[Int32]]] = [:]
  var exited: [Int32] = []
  var reaped: [Int32] = []

  init() throws {
    bench = try ScriptBench()
    watcher = try ProcessWatcher(reactor: bench.reactor, timers: bench.timers)
    name = "fo\(getpid())x\(UInt32.random(in: 0..<1_000_000))"
    path = "/tmp/\(name)"
    let bytes = try #require(ScriptFile.head("/bin/sleep", count: 1 << 20))
    let file = unsafe creat(path, 0o755)
    #expect(unsafe write(file, bytes, bytes.count) == bytes.count)
    // Whatever another test has made of the umask.
    fchmod(file, 0o755)
    close(file)
    watcher.onChanged = { [unowned self] in self.told[$0, default: []].append($1) }
    watcher.onExited = { [unowned self] in self.exited.append($1) }
    watcher.onReaped = { [unowned self] in self.reaped.append($1) }
  }

  deinit { unsafe unlink(path) }

  func start() throws -> Int32 {
    // A child that another test forks may still hold the program open for writing.
    for _ in 0..<50 {
      let run = bench.start([path, "30"], killAfter: .milliseconds(100))
      if let process = bench.started[run] { return process }
      usleep(20_000)
    }
    return try #require(nil as Int32?)
  }
}

@Suite(.serialized) struct `Process watcher` {
  @Test func `the end of a process is told at once, and its reaping`() throws {
    let w = try WatchBench()
    let process = try w.start()
    w.watcher.watch(1, .pidof(w.name))
    w.watcher.watch(2, .pgrep(w.name, isExact: true))
    w.watcher.watch(3, .killall("\(w.name)-not"))
    #expect(try w.bench.wait { w.told.count == 3 })
    #expect(w.told == [1: [[process]], 2: [[process]], 3: [[]]])
    let before = w.bench.reactor.now()
    kill(process, SIGKILL)
    #expect(try w.bench.wait { w.exited.count == 2 })
    #expect(w.bench.reactor.now() - before < .milliseconds(200))
    #expect(
      try w.bench.wait { w.reaped.count == 2 && w.told[1]?.count == 2 && w.told[2]?.count == 2 })
    #expect(w.told == [1: [[process], []], 2: [[process], []], 3: [[]]])
    #expect(w.watcher.processes.isEmpty)
  }

  @Test func `a zombie is told as ended, and as reaped only when it is`() throws {
    let w = try WatchBench()
    let run = w.bench.shell("\(w.path) 30 & exec sleep 0.6")
    #expect(w.bench.started[run] != nil)
    #expect(
      try w.bench.wait {
        w.watcher.watch(1, .pidof(w.name))
        _ = try? w.bench.reactor.runOnce(timeout: .milliseconds(30))
        return w.told[1]?.last?.count == 1
      })
    let process = try #require(w.told[1]?.last?.first)
    kill(process, SIGKILL)
    #expect(try w.bench.wait { w.exited == [process] })
    #expect(w.reaped.isEmpty)
    #expect(try w.bench.wait { w.told[1]?.last == [] })
    #expect(try w.bench.wait { w.reaped == [process] })
    #expect(w.exited == [process])
  }

  @Test func `a new process is found after a refresh`() throws {
    let w = try WatchBench()
    w.watcher.watch(1, .pidof(w.name))
    #expect(try w.bench.wait { w.told[1] == [[]] })
    let process = try w.start()
    w.watcher.refresh(1)
    #expect(try w.bench.wait { w.told[1]?.last == [process] })
    kill(process, SIGKILL)
    #expect(try w.bench.wait { w.told[1]?.last == [] })
  }

  @Test func `tracked processes are found without being asked`() throws {
    let w = try WatchBench()
    w.watcher.watch(1, .trackProcess(ProcessPattern(words: [w.name])))
    #expect(try w.bench.wait { w.told[1] == [[]] })
    let first = try w.start()
    let second = try w.start()
    #expect(try w.bench.wait { w.told[1]?.last == [first, second].sorted() })
    // Replaced within a moment: the count never falls to nothing.
    kill(first, SIGKILL)
    kill(second, SIGKILL)
    let third = try w.start()
    #expect(try w.bench.wait { w.told[1]?.last == [third] })
    #expect(w.told[1]?.dropFirst().allSatisfy { !$0.isEmpty } == true)
    kill(third, SIGKILL)
    #expect(try w.bench.wait { w.told[1]?.last == [] })
  }

  @Test func `a pid file is followed`() throws {
    let w = try WatchBench()
    let process = try w.start()
    let path = "/tmp/\(w.name).pid"
    let text = " \(process)\n"
    let file = unsafe creat(path, 0o600)
    _ = unsafe write(file, text, text.utf8.count)
    close(file)
    w.watcher.watch(1, .pidFile(path))
    #expect(try w.bench.wait { w.told[1] == [[process]] })
    kill(process, SIGKILL)
    #expect(try w.bench.wait { w.told[1] == [[process], []] })
    unsafe unlink(path)
    w.watcher.watch(2, .pidFile(path))
    #expect(try w.bench.wait { w.told[2] == [[]] })
  }

  @Test func `our own scripts, ended watches and what is not there are left alone`() throws {
    let w = try WatchBench()
    let process = try w.start()
    w.watcher.isOwnGroup = { $0 == process }
    w.watcher.watch(1, .pidof(w.name))
    #expect(try w.bench.wait { w.told[1] == [[]] })
    w.watcher.isOwnGroup = { _ in false }
    w.watcher.watch(1, .pidof(w.name))
    #expect(try w.bench.wait { w.told[1] == [[], [process]] })
    w.watcher.unwatch(1)
    #expect(w.watcher.processes.isEmpty)
    w.watcher.refresh(1)
    w.watcher.unwatch(1)
    w.watcher.watch(1, .pidof(w.name))
    w.watcher.removeAll()
    kill(process, SIGKILL)
    try w.bench.reactor.runOnce(timeout: .milliseconds(50))
    #expect(w.told[1] == [[], [process]])
  }
}
