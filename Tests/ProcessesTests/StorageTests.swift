import Glibc
import SupervisorProtocol
import SystemCalls
import Testing

@testable import Processes

/// A directory that goes with the test.
private final class Folder {
  let path = "/tmp/failover-\(getpid())-\(UInt64.random(in: 0..<UInt64.max))"

  func open() throws -> Directory { try Directory(path, mode: 0o750) }

  func write(_ name: String, _ bytes: [UInt8]) {
    let file = unsafe creat("\(path)/\(name)", 0o600)
    #expect(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
    close(file)
  }

  deinit {
    if let directory = try? open() {
      for name in directory.names() { try? directory.remove(name) }
    }
    unsafe rmdir(path)
  }
}

@Suite struct `State store` {
  @Test func `what was saved is there after a restart`() throws {
    let folder = Folder()
    #expect(StateStore(directory: try folder.open()).load().content == [])
    try StateStore(directory: try folder.open()).save([1, 2, 3])
    try StateStore(directory: try folder.open()).save([4, 5])
    let (content, finding) = StateStore(directory: try folder.open()).load()
    #expect(content == [4, 5])
    #expect(finding == nil)
    #expect(try folder.open().names() == ["intent"])
    var status = stat()
    unsafe stat("\(folder.path)/intent", &status)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func `a file with any damage is refused and kept aside`() throws {
    let good = StateRecord.encode(Array("intent".utf8))
    var cases = (0..<good.count).map { Array(good.prefix($0)) }
    cases.append(good + [0])
    for index in 0..<good.count {
      var bad = good
      bad[index] ^= 0x10
      cases.append(bad)
    }
    let folder = Folder()
    let store = StateStore(directory: try folder.open())
    for bytes in cases {
      folder.write("intent", bytes)
      let (content, finding) = store.load()
      #expect(content == [])
      #expect(finding?.text.contains("kept as \(folder.path)/intent.refused") == true)
      #expect(try folder.open().read("intent.refused", limit: 1_000) == bytes)
      #expect(store.load().finding == nil)
    }
    #expect(throws: SystemError.self) { try store.save([UInt8](repeating: 0, count: 2 << 20)) }
  }

  @Test func `each start has a higher number, whatever the clock says`() throws {
    let folder = Folder()
    let store = StateStore(directory: try folder.open())
    #expect(store.nextEpoch(seconds: 1_000).epoch == 1_000)
    #expect(store.nextEpoch(seconds: 1_000).epoch == 1_001)
    #expect(store.nextEpoch(seconds: 5).epoch == 1_002)
    folder.write("epoch", Array("nonsense".utf8))
    #expect(store.nextEpoch(seconds: 2_000).epoch == 2_000)
  }

  @Test func `links and open directories are refused`() throws {
    let folder = Folder()
    _ = try folder.open()
    unsafe symlink("/etc/passwd", "\(folder.path)/intent")
    let directory = try folder.open()
    #expect(throws: SystemError.self) { _ = try directory.read("intent", limit: 10_000) }
    unsafe symlink(folder.path, "\(folder.path)/link")
    #expect(throws: SystemError.self) { _ = try Directory("\(folder.path)/link", mode: 0o750) }
    unsafe chmod(folder.path, 0o777)
    #expect(throws: SystemError.self) { _ = try folder.open() }
    unsafe chmod(folder.path, 0o750)
  }

  @Test func `a directory can be locked once`() throws {
    let folder = Folder()
    let directory = try folder.open()
    let lock = try directory.lock("lock")
    let second = try folder.open()
    #expect(throws: SystemError.self) { _ = try second.lock("lock") }
    _ = consume lock
    _ = try second.lock("lock")
  }
}

@Suite struct `Event log` {
  private static func line(
    _ sequence: Int, type: String = "move", instance: String? = nil, second: Int = 0
  ) -> String {
    let instance = instance.map { "\"\($0)\"" } ?? "null"
    let clock =
      "12:\(second / 60 < 10 ? "0" : "")\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60)"
    return
      "{\"sequence\":\(sequence),\"time\":\"2026-11-17T\(clock).000Z\",\"instance\":\(instance),"
      + "\"type\":\"\(type)\",\"text\":\"x \\\"type\\\":\\\"daemon\\\"\",\"move\":null,\"actor\":null}"
  }

  private static func read(_ log: EventLog, _ query: EventQuery) -> [String] {
    let reader = EventReader(log: log, query: query)
    var lines: [String] = []
    while true {
      switch reader.advance() {
      case .working: break
      case .lines(let part): lines += part
      case .finished(let part): return lines + part
      }
    }
  }

  private static func sequences(_ log: EventLog, _ query: EventQuery) -> [UInt64] {
    read(log, query).compactMap { EventFilter.sequence(of: Array($0.utf8)[...]) }
  }

  @Test func `events are found by time, type, instance and number`() throws {
    let folder = Folder()
    let log = try EventLog(directory: try folder.open())
    for n in 1...100 {
      let line = Self.line(
        n, type: n % 2 == 0 ? "move" : "daemon", instance: n % 3 == 0 ? "VI_1" : nil, second: n)
      try log.append(sequence: UInt64(n), line: line, time: 0)
    }
    try log.sync()
    #expect(!log.needsSync)
    let base: Int64 = 1_794_916_800_000_000
    #expect(Self.sequences(log, EventQuery()) == (1...100).map { UInt64($0) })
    #expect(Self.sequences(log, EventQuery(last: 3)) == [98, 99, 100])
    #expect(Self.sequences(log, EventQuery(last: 0)) == [])
    #expect(
      Self.sequences(log, EventQuery(types: ["move"], instance: "VI_1", last: 2)) == [90, 96])
    #expect(
      Self.sequences(log, EventQuery(since: base + 10_000_000, until: base + 13_000_000))
        == [10, 11, 12])
    #expect(Self.sequences(log, EventQuery(types: ["daemon", "other"])).count == 50)
    #expect(Self.sequences(log, EventQuery(instance: "VI_2")) == [])
  }

  @Test func `numbers go on after a restart, and a torn line is cut off`() throws {
    let folder = Folder()
    var log = try EventLog(directory: try folder.open())
    for n in 1...3 { try log.append(sequence: UInt64(n), line: Self.line(n), time: 0) }
    let path = "\(folder.path)/\(EventLog.name(1))"
    let file = unsafe open(path, O_WRONLY | O_APPEND)
    _ = unsafe Glibc.write(file, "{\"sequence\":4,\"ti", 17)
    close(file)
    log = try EventLog(directory: try folder.open())
    #expect(log.lastSequence == 3)
    try log.append(sequence: 4, line: Self.line(4), time: 0)
    #expect(Self.sequences(log, EventQuery()) == [1, 2, 3, 4])
    try log.append(sequence: 4, line: "again", time: 0)
    #expect(Self.sequences(log, EventQuery()) == [1, 2, 3, 4])
  }

  @Test func `lost events are themselves an event`() throws {
    let folder = Folder()
    let log = try EventLog(directory: try folder.open())
    try log.append(sequence: 1, line: Self.line(1), time: 0)
    try log.append(sequence: 5, line: Self.line(5), time: 1_794_916_800_000_000)
    let lines = Self.read(log, EventQuery())
    #expect(lines.count == 3)
    #expect(
      lines[1].hasPrefix("{\"sequence\":4,\"time\":\"2026-11-17T") && lines[1].contains("\"loss\"")
        && lines[1].contains("3 events are lost: numbers 2 to 4"))
  }

  @Test func `old pieces go, and the rest stays readable`() throws {
    let folder = Folder()
    var limits = EventLog.Limits()
    limits.pieceBytes = 1_000
    limits.totalBytes = 5_000
    let log = try EventLog(directory: try folder.open(), limits: limits)
    for n in 1...200 { try log.append(sequence: UInt64(n), line: Self.line(n), time: 0) }
    let found = Self.sequences(log, EventQuery())
    #expect(found.last == 200)
    #expect(found.count < 60)
    #expect(found == (found[0]...200).map { $0 })
    let again = try EventLog(directory: try folder.open(), limits: limits)
    #expect(again.lastSequence == 200)
  }

  @Test func `a full disk loses events, says so, and leaves no half lines`() throws {
    let folder = Folder()
    let log = try EventLog(directory: try folder.open())
    try log.append(sequence: 1, line: Self.line(1), time: 0)
    let long = String(repeating: "x", count: 70_000)
    #expect(throws: SystemError.self) { try log.append(sequence: 2, line: long, time: 0) }
    try log.append(sequence: 3, line: Self.line(3), time: 0)
    #expect(Self.sequences(log, EventQuery()) == [1, 2, 3])
    #expect(Self.read(log, EventQuery())[1].contains("1 event is lost: number 2"))
  }
}
