import CLinux
import NetworkTypes
import Reactor
import SupervisorProtocol
import SystemCalls
import Testing

@testable import Processes

/// Both ends of a channel on one reactor.
private final class Pair {
  let reactor: Reactor
  let engine: EngineChannel
  let supervisor: SupervisorChannel
  var atEngine: [SupervisorToEngine] = []
  var atSupervisor: [EngineToSupervisor] = []
  var closed: [String] = []

  init() throws {
    reactor = try Reactor()
    var left: Int32 = -1
    var right: Int32 = -1
    _ = try SystemError.check(unsafe clinux_channel_pair(&left, &right), "socketpair")
    engine = try EngineChannel(reactor: reactor, descriptor: FileDescriptor(owning: left))
    supervisor = try SupervisorChannel(
      reactor: reactor, descriptor: FileDescriptor(owning: right))
    engine.onMessage = { [unowned self] in self.atEngine.append($0) }
    supervisor.onMessage = { [unowned self] in self.atSupervisor.append($0) }
    engine.onClose = { [unowned self] in self.closed.append("engine") }
    supervisor.onClose = { [unowned self] in self.closed.append($0) }
  }

  func run(until condition: () -> Bool) throws {
    for _ in 0..<2_000 where !condition() { try reactor.runOnce(timeout: .milliseconds(10)) }
  }
}

@Suite struct `Channel between supervisor and engine` {
  @Test func `messages arrive in order, long ones in pieces`() throws {
    let pair = try Pair()
    let blob = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    pair.engine.send(.ready(statusText: "x"))
    pair.engine.send(.persist(token: 1, blob: blob))
    for sequence in 1...2_000 {
      pair.engine.send(.appendEvent(sequence: UInt64(sequence), jsonLine: "{}"))
    }
    pair.supervisor.send(.reloadSignal)
    try pair.run { pair.atSupervisor.count == 2_002 && pair.atEngine.count == 1 }
    #expect(pair.atSupervisor[0] == .ready(statusText: "x"))
    #expect(pair.atSupervisor[1] == .persist(token: 1, blob: blob))
    #expect(pair.atSupervisor.last == .appendEvent(sequence: 2_000, jsonLine: "{}"))
    #expect(pair.atEngine == [.reloadSignal])
    #expect(pair.engine.queuedBytes == 0)
  }

  @Test func `a supervisor that does not read costs log lines, and hears how many`() throws {
    let pair = try Pair()
    let line = String(repeating: "x", count: 1_000)
    for _ in 0..<2_000 { pair.engine.send(.log(.info, line)) }
    pair.engine.send(.stopped(exitCode: 0))
    for _ in 0..<100 { pair.engine.send(.heartbeat) }
    #expect(pair.engine.queuedBytes < 300_000)
    try pair.run {
      pair.engine.queuedBytes == 0 && pair.atSupervisor.contains(.stopped(exitCode: 0))
    }
    let count = pair.atSupervisor.count
    #expect(pair.atSupervisor.last == .stopped(exitCode: 0))
    pair.engine.send(.log(.info, "again"))
    try pair.run { pair.atSupervisor.count == count + 2 }
    #expect(
      pair.atSupervisor[count]
        == .log(.warning, "\(2_000 - (count - 1)) log lines of the engine were dropped here"))
  }

  @Test func `the end of one side is told to the other, once`() throws {
    let pair = try Pair()
    pair.engine.send(.stopped(exitCode: 3))
    pair.supervisor.send(.terminateSignal)
    pair.supervisor.close()
    #expect(!pair.supervisor.send(.reloadSignal))
    for _ in 0..<5 { try pair.reactor.runOnce(timeout: .milliseconds(10)) }
    // What was sent before the end still arrives; what comes after it goes nowhere.
    #expect(pair.atEngine == [.terminateSignal])
    #expect(pair.closed == ["engine"])
    pair.engine.send(.heartbeat)
  }

  @Test func `nonsense closes the connection`() throws {
    let reactor = try Reactor()
    var left: Int32 = -1
    var right: Int32 = -1
    _ = try SystemError.check(unsafe clinux_channel_pair(&left, &right), "socketpair")
    let raw = FileDescriptor(owning: left)
    let supervisor = try SupervisorChannel(
      reactor: reactor, descriptor: FileDescriptor(owning: right))
    var reasons: [String] = []
    supervisor.onClose = { reasons.append($0) }
    let bytes: [UInt8] = [0, 200, 1]
    _ = unsafe bytes.withUnsafeBytes { unsafe clinux_local_send(left, $0.baseAddress, $0.count) }
    for _ in 0..<5 { try reactor.runOnce(timeout: .milliseconds(20)) }
    #expect(reasons == ["unknownTag(200, offset: 0)"])
    #expect(!supervisor.send(.reloadSignal))
    _ = consume raw
  }
}
