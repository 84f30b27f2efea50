import AgentProtocol
import NetworkTypes
import Simulation
import Testing

@testable import Engine

/// One lease of 5 s; tests play the store and the clock.
private struct LeaseBench {
  var lease = MasterLease(
    name: "VI_1", prefix: "/failover/", value: "lb1 a", seconds: 5, at: .zero)
  var now = MonotonicInstant.zero
  var isWanted = true
  private var number: UInt64 = 0

  /// What is asked now, if anything is.
  mutating func ask() -> LeaseRequest.Kind? {
    number += 1
    return lease.question(number, at: now, isWanted: isWanted)?.kind
  }

  /// The answer to the last question, so much later.
  mutating func answer(
    _ outcome: LeaseResult.Outcome, after time: Microseconds = .milliseconds(10)
  ) -> MasterLease.Change {
    now = now + time
    return lease.take(LeaseResult(id: number, outcome: outcome), at: now, isWanted: isWanted)
  }

  mutating func wait(_ time: Microseconds) -> MasterLease.Change {
    now = now + time
    return lease.pass(to: now, hasMaster: lease.held != nil)
  }

  /// Holds it since the question at zero.
  static func holding() -> LeaseBench {
    var bench = LeaseBench()
    _ = bench.ask()
    _ = bench.answer(.held(lease: 7, seconds: 5))
    return bench
  }
}

@Suite struct `A lease in etcd` {
  private static let lost = LeaseResult.Outcome.failed(text: "no route")

  @Test func `counts from before the question, whatever the answer takes`() {
    for delay in [Microseconds.milliseconds(1), .milliseconds(900), .milliseconds(1_600)] {
      var bench = LeaseBench()
      #expect(bench.ask() == .acquire(seconds: 5))
      #expect(bench.answer(.held(lease: 7, seconds: 5), after: delay) == .gained)
      #expect(bench.lease.isHeld(at: .zero + .milliseconds(4_799)))
      #expect(!bench.lease.isHeld(at: .zero + .milliseconds(4_800)))
    }
  }

  @Test func `a lease of our own that came through late is taken over, and renewed at once`() {
    var bench = LeaseBench.holding()
    bench.now = .zero + .milliseconds(1_700)
    #expect(bench.ask() == .renew(lease: 7))
    #expect(bench.answer(.heldBy(value: "lb1 a", lease: 9)) == .renewed)
    // A third of a lease less the margin: what it has left at least.
    #expect(bench.lease.isHeld(at: bench.now + .milliseconds(1_400)))
    #expect(!bench.lease.isHeld(at: bench.now + .milliseconds(1_500)))
    #expect(bench.ask() == .renew(lease: 9))
    #expect(bench.answer(.held(lease: 9, seconds: 5)) == .renewed)
    #expect(bench.lease.isHeld(at: bench.now + .milliseconds(4_700)))
    // Without a lease, or with another life's value, it is not ours.
    bench.now = bench.now + .milliseconds(1_700)
    #expect(bench.ask() == .renew(lease: 9))
    guard case .lost = bench.answer(.heldBy(value: "lb1 b", lease: 11)) else {
      Issue.record("taken over from another life")
      return
    }
  }

  @Test func `the kernel keeps addresses for whole seconds, never longer than the lease`() {
    let bench = LeaseBench.holding()
    for (at, time) in [(10, 4), (700, 4), (801, 3), (3_799, 1), (3_801, nil), (4_900, nil)]
      as [(Int64, Int64?)]
    {
      #expect(
        bench.lease.addressTime(at: .zero + .milliseconds(at)) == time.map { .seconds($0) },
        "\(at) ms")
    }
  }

  @Test func `it is renewed after a third, and each renewal counts from its question`() {
    var bench = LeaseBench.holding()
    #expect(bench.ask() == nil)
    _ = bench.wait(.milliseconds(1_700))
    #expect(bench.ask() == .renew(lease: 7))
    #expect(bench.answer(.held(lease: 7, seconds: 5), after: .milliseconds(500)) == .renewed)
    #expect(bench.lease.isHeld(at: .zero + .milliseconds(1_710 + 4_799)))
    #expect(!bench.lease.isHeld(at: .zero + .milliseconds(1_710 + 4_800)))
  }

  @Test func `without answers it ends on time, and the reason stays until one comes`() {
    var bench = LeaseBench.holding()
    var change = MasterLease.Change.nothing
    while change == .nothing, bench.now < .zero + .seconds(20) {
      if bench.ask() != nil { _ = bench.answer(Self.lost, after: .milliseconds(50)) }
      change = bench.wait(.milliseconds(50))
    }
    #expect(change == .lost("the lease of /failover/VI_1 ended: no route"))
    #expect(bench.now >= .zero + .milliseconds(4_800) && bench.now < .zero + .milliseconds(4_900))
    #expect(bench.lease.fault != nil)
    bench.isWanted = false
    _ = bench.wait(.seconds(2))
    #expect(bench.ask() == .read)
    _ = bench.answer(.free)
    #expect(bench.lease.fault == nil && bench.lease.problem == nil)
  }

  @Test(arguments: [
    (LeaseResult.Outcome.heldBy(value: "lb2 b", lease: 9), "lb2 holds /failover/VI_1 now"),
    (.free, "/failover/VI_1 is gone from etcd"),
  ])
  func `a key that is somebody else's or gone is given up at once`(
    outcome: LeaseResult.Outcome, why: String
  ) {
    var bench = LeaseBench.holding()
    _ = bench.wait(.milliseconds(1_700))
    #expect(bench.ask() == .renew(lease: 7))
    #expect(bench.answer(outcome) == .lost(why))
    #expect(bench.lease.held == nil && bench.lease.fault == why)
  }

  @Test func `somebody else's is asked for again soon, one that nobody wants is only looked at`() {
    var bench = LeaseBench()
    _ = bench.ask()
    #expect(bench.answer(.heldBy(value: "lb2 b", lease: 9)) == .nothing)
    #expect(bench.lease.holder == "lb2 b" && bench.lease.fault == nil)
    #expect(bench.ask() == nil)
    _ = bench.wait(.milliseconds(100))
    #expect(bench.ask() == .acquire(seconds: 5))
    bench.isWanted = false
    _ = bench.answer(.heldBy(value: "lb2 b", lease: 9))
    _ = bench.wait(.milliseconds(900))
    #expect(bench.ask() == nil)
    _ = bench.wait(.milliseconds(100))
    #expect(bench.ask() == .read)
  }

  @Test func `what is given up is released, also what was taken without our knowing`() {
    var bench = LeaseBench.holding()
    bench.isWanted = false
    bench.lease.giveUp(at: bench.now)
    #expect(!bench.lease.isHeld(at: bench.now))
    #expect(bench.ask() == .release(lease: 7))
    #expect(bench.answer(.free) == .nothing)
    _ = bench.wait(.seconds(1))
    #expect(bench.ask() == .read)
    _ = bench.answer(.heldBy(value: "lb1 a", lease: 8))
    #expect(bench.ask() == .release(lease: 8))
  }

  @Test func `time that the machine slept is over`() {
    var bench = LeaseBench.holding()
    bench.lease.slept(.seconds(4))
    #expect(bench.lease.isHeld(at: .zero + .milliseconds(799)))
    #expect(bench.wait(.milliseconds(800)) != .nothing)
    // An answer to a question from before the sleep counts from then on.
    var asked = LeaseBench()
    _ = asked.ask()
    asked.lease.slept(.seconds(4))
    #expect(asked.answer(.held(lease: 7, seconds: 5)) == .gained)
    #expect(!asked.lease.isHeld(at: .zero + .milliseconds(800)))
  }

  @Test func `a store that was silent for a lease's time keeps a backup from being ready`() {
    var bench = LeaseBench()
    bench.isWanted = false
    while bench.now < .zero + .seconds(8) {
      if bench.ask() != nil { _ = bench.answer(Self.lost, after: .milliseconds(50)) }
      let isEarly = bench.now < .zero + .milliseconds(4_900)
      #expect(!isEarly || bench.lease.fault == nil)
      _ = bench.wait(.milliseconds(50))
    }
    #expect(bench.lease.fault == "etcd does not answer: no route")
  }

  @Test func `another master that is heard has the lease looked at once`() {
    var bench = LeaseBench.holding()
    #expect(bench.ask() == nil)
    bench.lease.doubt(at: bench.now)
    #expect(bench.ask() == .renew(lease: 7))
  }

  @Test func `answers to other questions mean nothing`() {
    var bench = LeaseBench()
    _ = bench.ask()
    let stray = LeaseResult(id: 99, outcome: .held(lease: 1, seconds: 60))
    #expect(bench.lease.take(stray, at: .zero, isWanted: true) == .nothing)
    #expect(bench.lease.held == nil)
  }

  /// An engine that is master by a lease of 5 s, taken now, and its clock.
  private static func master() throws -> (engine: Engine, now: MonotonicInstant, lab: Lab) {
    let lab = Lab()
    lab.startAll()
    var engine = try #require(lab.world.nodes[0].engine)
    var lease = MasterLease(
      name: "VI_1", prefix: "/failover/", value: "lb1 a", seconds: 5, at: engine.now)
    lease.members = [0]
    _ = lease.question(1, at: engine.now, isWanted: true)
    let taken = LeaseResult(id: 1, outcome: .held(lease: 7, seconds: 5))
    #expect(lease.take(taken, at: engine.now, isWanted: true) == .gained)
    engine.masterLeases = [lease]
    engine.instances[0].masterLease = 0
    engine.agent.phase = .ready
    return (engine, engine.now, lab)
  }

  @Test
  func `an address that the kernel dropped too early is bound again once the lease is renewed`()
    throws
  {
    var (engine, start, lab) = try Self.master()
    let gone = InterfaceAddress(
      index: try #require(engine.instances[0].interfaceIndex), prefix: lab.virtual)
    engine.setTime(start + .milliseconds(4_200), wallOffset: engine.wallOffset)
    engine.handle(.addressRemoved(gone))
    engine.advance()
    engine.askLeases()
    var question: UInt64?
    for case .agent(.lease(let request)) in engine.takeActions() { question = request.id }
    #expect(engine.expiredInstances == [0])
    engine.setTime(start + .milliseconds(4_300), wallOffset: engine.wallOffset)
    let renewed = LeaseResult(
      id: try #require(question), outcome: .held(lease: 7, seconds: 5))
    engine.handle(.agent(.lease(renewed)))
    engine.advance()
    let bound = engine.takeActions().contains { action in
      if case .addAddresses(let list) = action { !list.isEmpty } else { false }
    }
    #expect(bound && engine.expiredInstances.isEmpty)
  }
}
