import NetworkTypes
import Testing

@testable import Election

@Suite("BACKUP: what it accepts, and when it takes over")
struct BackupTests {
  private static func backup(
    _ fixture: Fixture, _ change: (inout ElectionParameters) -> Void = { _ in }
  ) -> Stepper {
    var stepper = Stepper(fixture, change)
    _ = stepper.feed(.startup(asking: .zero))
    return stepper
  }

  @Test("6.4.2: an accepted advert restarts the timer with the interval of its sender")
  func learnedInterval() {
    for fixture in Fixture.all {
      var stepper = Self.backup(fixture)
      stepper.wait(.seconds(1))
      for seconds in [5, 1, 40] as [Int64] {
        #expect(stepper.hear(fixture.low, 200, every: .seconds(seconds)) == [])
        let interval = fixture.version == .version3 ? Microseconds.seconds(seconds) : .seconds(1)
        #expect(stepper.remaining == fixture.down(interval), "\(fixture), \(seconds) s")
      }
    }
  }

  @Test("6.4.2: a discarded advert does not teach its interval", arguments: Fixture.all)
  func discardedInterval(fixture: Fixture) {
    var stepper = Self.backup(fixture)
    _ = stepper.hear(fixture.low, 99, every: .seconds(40))
    #expect(stepper.remaining == fixture.down(.seconds(1)))
  }

  @Test("6.4.3: a master advertises at its own pace, never at the learned one")
  func ownPace() {
    for fixture in Fixture.all {
      var stepper = Self.backup(fixture)
      _ = stepper.hear(fixture.low, 200, every: .seconds(40))
      #expect(stepper.fire().entered == [.master])
      #expect(stepper.remaining == .seconds(1))
      #expect(stepper.fire() == [.sendAdvertisement(resigning: false)])
      #expect(stepper.remaining == .seconds(1))
    }
  }

  @Test("6.4.2: a resignation leaves the skew of the learned interval", arguments: Fixture.all)
  func resignation(fixture: Fixture) {
    var stepper = Self.backup(fixture)
    _ = stepper.hear(fixture.low, 200, every: .seconds(2))
    stepper.wait(.milliseconds(700))
    #expect(stepper.hear(fixture.low, 0, every: .seconds(2)) == [])
    #expect(stepper.remaining == fixture.skew(fixture.version == .version3 ? .seconds(2) : .zero))
    let actions = stepper.fire()
    #expect(actions.reasons == [.masterResigned(fixture.low)])
    #expect(actions.entered == [.master])
  }

  @Test("a successor that shows up during the skew ends it", arguments: Fixture.all)
  func resignationOvertaken(fixture: Fixture) {
    var stepper = Self.backup(fixture)
    _ = stepper.hear(fixture.low, 200)
    _ = stepper.hear(fixture.low, 0)
    stepper.wait(.milliseconds(100))
    _ = stepper.hear(fixture.high, 150)
    #expect(stepper.remaining == fixture.down(.seconds(1)))
    // From here on its silence is silence, not the end of the resignation.
    #expect(stepper.fire().reasons == [.masterSilent(fixture.high, fixture.down(.seconds(1)))])
  }

  @Test("each priority against the own one, with and without Preempt_Mode", arguments: Fixture.all)
  func acceptance(fixture: Fixture) {
    for preempt in [true, false] {
      for priority in UInt8(1)...UInt8.max {
        var stepper = Self.backup(fixture) { $0.preempt = preempt }
        stepper.wait(.milliseconds(500))
        let before = stepper.router.deadline
        #expect(stepper.hear(fixture.low, priority) == [])
        let isAccepted = !preempt || priority >= 100
        #expect((stepper.router.deadline != before) == isAccepted, "priority \(priority)")
      }
    }
  }

  @Test("6.4.2: a lower master is replaced when the timer fires, however often it advertises")
  func preemption() {
    for fixture in Fixture.all {
      var stepper = Self.backup(fixture)
      let deadline = stepper.router.deadline
      for _ in 0..<36 {
        stepper.wait(.milliseconds(100))
        #expect(stepper.hear(fixture.low, 99) == [])
      }
      #expect(stepper.router.deadline == deadline)
      let actions = stepper.fire()
      #expect(actions.reasons == [.preemption(fixture.low)])
      #expect(
        actions.dropFirst() == [.bindAddresses, .announce, .sendAdvertisement(resigning: false)])
    }
  }

  @Test("preempt_delay: a lower master is accepted until the delay is over", arguments: Fixture.all)
  func preemptDelay(fixture: Fixture) {
    var stepper = Self.backup(fixture) { $0.preemptDelay = .seconds(5) }
    for _ in 0..<5 {
      stepper.wait(.seconds(1))
      _ = stepper.hear(fixture.low, 99)
      #expect(stepper.remaining == fixture.down(.seconds(1)))
    }
    // The first was heard at 1 s: from 6 s on it is discarded.
    stepper.wait(.seconds(1))
    _ = stepper.hear(fixture.low, 99)
    #expect(stepper.remaining == fixture.down(.seconds(1)) - .seconds(1))
    #expect(stepper.fire().entered == [.master])
  }

  @Test("preempt_delay begins anew after a better master", arguments: Fixture.all)
  func preemptDelayRestarts(fixture: Fixture) {
    var stepper = Self.backup(fixture) { $0.preemptDelay = .seconds(2) }
    _ = stepper.hear(fixture.low, 99)
    stepper.wait(.seconds(1))
    _ = stepper.hear(fixture.high, 200)
    stepper.wait(.milliseconds(1_500))
    _ = stepper.hear(fixture.low, 99)
    #expect(stepper.remaining == fixture.down(.seconds(1)))
    stepper.wait(.milliseconds(1_999))
    _ = stepper.hear(fixture.low, 99)
    #expect(stepper.remaining == fixture.down(.seconds(1)))
  }

  @Test("preempt_delay does not delay the end of a silent master", arguments: Fixture.all)
  func preemptDelayAndSilence(fixture: Fixture) {
    var stepper = Self.backup(fixture) { $0.preemptDelay = .seconds(1_000) }
    _ = stepper.hear(fixture.low, 99)
    #expect(stepper.remaining == fixture.down(.seconds(1)))
    #expect(stepper.fire().entered == [.master])
  }

  @Test("a node that holds a promotion is accepted with any priority", arguments: Fixture.all)
  func yieldsToPromotion(fixture: Fixture) {
    for (source, isAccepted) in [(fixture.high, true), (fixture.low, false)] {
      var stepper = Self.backup(fixture) { $0.yieldsTo = fixture.high }
      stepper.wait(.seconds(1))
      _ = stepper.hear(source, 1)
      #expect((stepper.remaining == fixture.down(.seconds(1))) == isAccepted)
    }
  }

  @Test("a lower failover master is asked, and only then replaced", arguments: Fixture.all)
  func negotiatedPreemption(fixture: Fixture) {
    var stepper = Self.backup(fixture) { $0.negotiatingPeers = [fixture.low] }
    stepper.wait(.seconds(3))
    _ = stepper.hear(fixture.low, 99)
    for _ in 0..<VirtualRouter.requestLimit {
      #expect(stepper.fire() == [.requestTakeOver(from: fixture.low)])
      #expect(stepper.remaining == .milliseconds(50))
      #expect(stepper.kind == .backup)
    }
    #expect(stepper.fire().reasons == [.preemption(fixture.low)])
  }

  @Test("a master that refuses keeps the address for another interval", arguments: Fixture.all)
  func refusedPreemption(fixture: Fixture) {
    var stepper = Self.backup(fixture) { $0.negotiatingPeers = [fixture.low] }
    stepper.wait(.seconds(3))
    _ = stepper.hear(fixture.low, 99)
    #expect(stepper.fire() == [.requestTakeOver(from: fixture.low)])
    #expect(stepper.feed(.handOverRefused) == [])
    #expect(stepper.remaining == fixture.down(.seconds(1)))
    stepper.wait(.seconds(3))
    _ = stepper.hear(fixture.low, 99)
    // Asked anew as often as before: what was asked in vain does not count against it.
    for _ in 0..<VirtualRouter.requestLimit {
      #expect(stepper.fire() == [.requestTakeOver(from: fixture.low)])
    }
    #expect(stepper.fire().reasons == [.preemption(fixture.low)])
  }

  @Test("a silent failover master is not asked", arguments: Fixture.all)
  func silentPeer(fixture: Fixture) {
    var stepper = Self.backup(fixture) { $0.negotiatingPeers = [fixture.high] }
    _ = stepper.hear(fixture.high, 200)
    let silence = fixture.down(.seconds(1))
    #expect(stepper.fire().reasons == [.masterSilent(fixture.high, silence)])
  }

  @Test("nobody heard at all", arguments: Fixture.all)
  func nobody(fixture: Fixture) {
    var stepper = Self.backup(fixture)
    #expect(stepper.fire().reasons == [.masterSilent(nil, fixture.down(.seconds(1)))])
  }
}
