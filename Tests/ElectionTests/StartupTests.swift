import NetworkTypes
import Testing

@testable import Election

@Suite("Start, owner and FAULT")
struct StartupTests {
  private static func makeOwner(_ parameters: inout ElectionParameters) {
    parameters.priority = .owner
    parameters.startsAsMaster = true
  }

  @Test("6.4.1: the owner advertises, announces and is master at once", arguments: Fixture.all)
  func owner(fixture: Fixture) {
    var stepper = Stepper(fixture, Self.makeOwner)
    #expect(
      stepper.feed(.startup(asking: .zero)) == [
        .transition(from: .initialize, to: .master, reason: .ownerStartup),
        .sendAdvertisement(resigning: false), .bindAddresses, .announce,
      ])
    #expect(stepper.router.state == .master(.init(advertDeadline: Fixture.now + .seconds(1))))
  }

  @Test("an owner with failover peers asks them first", arguments: Fixture.all)
  func ownerAsks(fixture: Fixture) {
    var stepper = Stepper(fixture, Self.makeOwner)
    #expect(stepper.feed(.startup(asking: .milliseconds(250))).entered == [.backup])
    #expect(stepper.remaining == .milliseconds(250))
    let actions = stepper.fire()
    #expect(actions.entered == [.master])
    #expect(actions.reasons == [.ownerStartup])
  }

  @Test("an owner that learns of a promotion waits like everybody else", arguments: Fixture.all)
  func ownerYieldsToPromotion(fixture: Fixture) {
    var stepper = Stepper(fixture, Self.makeOwner)
    _ = stepper.feed(.startup(asking: .milliseconds(250)))
    stepper.wait(.milliseconds(100))
    #expect(
      stepper.change {
        $0.startsAsMaster = false
        $0.yieldsTo = fixture.low
      } == [])
    // Owner: 1/256 of a second of skew.
    #expect(stepper.remaining == Microseconds(3_003_906))
    #expect(stepper.hear(fixture.low, 100) == [])
    stepper.wait(.milliseconds(900))
    #expect(stepper.hear(fixture.low, 100) == [])
    #expect(stepper.remaining == Microseconds(3_003_906))
  }

  @Test("an owner never waits longer for answers than for a master", arguments: Fixture.all)
  func ownerBound(fixture: Fixture) {
    var stepper = Stepper(fixture, Self.makeOwner)
    _ = stepper.feed(.startup(asking: .seconds(60)))
    #expect(stepper.remaining == Microseconds(3_003_906))
  }

  @Test("6.1: priority 255 preempts whatever Preempt_Mode says", arguments: Fixture.all)
  func ownerPreempts(fixture: Fixture) {
    for priority in [UInt8(254), 255] {
      var stepper = Stepper(fixture) {
        $0.priority = Priority(priority)
        $0.preempt = false
      }
      _ = stepper.feed(.startup(asking: .zero))
      let before = stepper.router.deadline
      stepper.wait(.seconds(1))
      _ = stepper.hear(fixture.high, 200)
      #expect((stepper.router.deadline == before) == (priority == 255))
    }
  }

  @Test("two owners hear each other: the higher address stays", arguments: Fixture.all)
  func twoOwners(fixture: Fixture) {
    var stepper = Stepper(fixture, Self.makeOwner)
    _ = stepper.feed(.startup(asking: .zero))
    #expect(stepper.hear(fixture.low, 255).entered == [])
    #expect(stepper.hear(fixture.high, 255).entered == [.backup])
  }

  @Test("owner_ignore_adverts: RFC 9568 7.1 to the letter", arguments: Fixture.all)
  func ownerIgnoresAdverts(fixture: Fixture) {
    var stepper = Stepper(fixture) {
      Self.makeOwner(&$0)
      $0.ownerIgnoresAdverts = true
    }
    _ = stepper.feed(.startup(asking: .zero))
    for priority in UInt8.min...UInt8.max { #expect(stepper.hear(fixture.high, priority) == []) }
    _ = stepper.change { $0.priority = .highestBackup }
    #expect(stepper.hear(fixture.high, 255).entered == [.backup])
  }

  @Test("FAULT keeps quiet and comes back through BACKUP", arguments: Fixture.all)
  func faultAndRecovery(fixture: Fixture) {
    var stepper = Stepper(fixture)
    _ = stepper.feed(.startup(asking: .zero))
    _ = stepper.fire()
    #expect(stepper.feed(.faultRaised).entered == [.fault])
    #expect(stepper.router.deadline == nil)
    stepper.wait(.seconds(60))
    #expect(stepper.feed(.timer) == [])
    #expect(stepper.feed(.faultCleared).entered == [.backup])
    #expect(stepper.remaining == fixture.down(Fixture.interval))
  }

  @Test("an owner that recovers waits an interval for a promotion", arguments: Fixture.all)
  func ownerRecovers(fixture: Fixture) {
    var stepper = Stepper(fixture, Self.makeOwner)
    _ = stepper.feed(.startup(asking: .zero))
    _ = stepper.feed(.faultRaised)
    _ = stepper.feed(.faultCleared)
    #expect(stepper.remaining == Fixture.interval)
    #expect(stepper.fire().entered == [.master])
  }

  @Test("a node that starts broken begins in FAULT", arguments: Fixture.all)
  func startsBroken(fixture: Fixture) {
    var stepper = Stepper(fixture)
    #expect(stepper.feed(.faultRaised).entered == [.fault])
    #expect(stepper.feed(.startup(asking: .zero)) == [])
    #expect(stepper.feed(.faultCleared).entered == [.backup])
  }

  @Test("down_timer_adverts replaces the three", arguments: Fixture.all, [1, 2, 3, 10])
  func downTimerAdverts(fixture: Fixture, adverts: Int) {
    var stepper = Stepper(fixture) { $0.downTimerAdverts = adverts }
    _ = stepper.feed(.startup(asking: .zero))
    #expect(stepper.remaining == Microseconds(Int64(adverts) * 1_000_000 + 609_375))
  }
}
