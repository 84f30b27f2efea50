import NetworkTypes
import Testing

@testable import Election

@Suite("MASTER: conflicts, pace and new parameters")
struct MasterTests {
  private static func master(
    _ fixture: Fixture, _ change: (inout ElectionParameters) -> Void = { _ in }
  ) -> Stepper {
    Stepper(fixture.router(in: fixture.state(.master), change))
  }

  @Test("6.4.3: each priority against the own one, from a lower and a higher address")
  func tieBreak() {
    for fixture in Fixture.all {
      for priority in UInt8(1)...UInt8.max {
        for (source, isHigher) in [(fixture.low, false), (fixture.high, true)] {
          var stepper = Self.master(fixture)
          let actions = stepper.hear(source, priority)
          let loses = priority > 100 || (priority == 100 && isHigher)
          #expect(
            stepper.kind == (loses ? .backup : .master), "\(fixture), \(priority) of \(source)")
          #expect(actions.contains(.removeAddresses) == loses)
        }
      }
    }
  }

  @Test(
    "6.4.3: addresses are compared unsigned and in network order",
    arguments: [
      ("192.0.2.2", "192.0.2.10", true), ("192.0.2.2", "10.255.255.255", false),
      ("127.0.0.1", "128.0.0.1", true), ("1.0.0.255", "255.0.0.1", true),
      ("fe80::2", "fe80::10", true), ("fe80::1:0:0:0", "fe80::ffff:ffff:ffff", false),
      ("7fff::1", "8000::", true), ("fe80::8000:0:0:1", "fe80::7fff:0:0:1", false),
    ])
  func addressOrder(own: String, other: String, loses: Bool) throws {
    let own = try #require(IPAddress(own))
    let other = try #require(IPAddress(other))
    for version in ProtocolVersion.allCases {
      var parameters = ElectionParameters()
      parameters.version = version
      parameters.primaryAddress = own
      var router = VirtualRouter(parameters: parameters)
      router.state = .master(.init(advertDeadline: Fixture.now))
      var stepper = Stepper(router)
      #expect(stepper.hear(other, 100).contains(.removeAddresses) == loses)
    }
  }

  @Test("without an own address a tie is lost", arguments: Fixture.all)
  func unknownAddress(fixture: Fixture) {
    var stepper = Self.master(fixture) { $0.primaryAddress = nil }
    #expect(stepper.hear(fixture.low, 100).entered == [.backup])
  }

  @Test("6.4.3: Preempt_Mode and preempt_delay mean nothing to a master", arguments: Fixture.all)
  func preemptMode(fixture: Fixture) {
    var stepper = Self.master(fixture) {
      $0.preempt = false
      $0.preemptDelay = .seconds(60)
    }
    #expect(stepper.hear(fixture.low, 99).entered == [])
    #expect(stepper.hear(fixture.low, 101).entered == [.backup])
  }

  @Test("lower_prio_no_advert and higher_prio_send_advert", arguments: Fixture.all)
  func conflictKeywords(fixture: Fixture) {
    for isOn in [false, true] {
      var stepper = Self.master(fixture) {
        $0.lowerPriorityNoAdvert = isOn
        $0.higherPrioritySendAdvert = isOn
      }
      let lower = stepper.hear(fixture.low, 50)
      #expect(lower.contains(.sendAdvertisement(resigning: false)) == !isOn)
      #expect(lower.contains(.announceAfterConflict))
      let higher = stepper.hear(fixture.low, 150)
      #expect((higher.first == .sendAdvertisement(resigning: false)) == isOn)
      #expect(higher.entered == [.backup])
    }
  }

  @Test("6.4.3: adverts go out in a fixed rhythm; lateness does not add up", arguments: Fixture.all)
  func rhythm(fixture: Fixture) {
    var stepper = Self.master(fixture)
    let first = stepper.router.deadline ?? stepper.now
    for count in 1...20 {
      stepper.now = (stepper.router.deadline ?? stepper.now) + .milliseconds(3)
      #expect(stepper.feed(.timer) == [.sendAdvertisement(resigning: false)])
      #expect(stepper.router.deadline == first + Microseconds.seconds(Int64(count)))
    }
  }

  @Test("after a pause there is one advert, not all that were missed", arguments: Fixture.all)
  func pause(fixture: Fixture) {
    var stepper = Self.master(fixture)
    stepper.wait(.seconds(60))
    #expect(stepper.feed(.timer) == [.sendAdvertisement(resigning: false)])
    #expect(stepper.remaining == .seconds(1))
    #expect(stepper.feed(.timer) == [])
  }

  @Test("6.4.3: a conflict does not put off the next advert", arguments: Fixture.all)
  func conflictsAndRhythm(fixture: Fixture) {
    var stepper = Self.master(fixture)
    let deadline = stepper.router.deadline
    for _ in 0..<3 {
      stepper.wait(.milliseconds(100))
      _ = stepper.hear(fixture.low, 50)
    }
    #expect(stepper.router.deadline == deadline)
  }

  @Test("a node that hands over to us is no conflict for a while", arguments: Fixture.all)
  func overlap(fixture: Fixture) {
    var stepper = Stepper(fixture.router(.backup))
    _ = stepper.feed(
      .takeOver(from: fixture.low, overlaps: true, reason: .handedOver(from: fixture.low)))
    #expect(stepper.hear(fixture.low, 255) == [])
    #expect(stepper.hear(fixture.low, 0) == [.announce])
    #expect(stepper.hear(fixture.successor, 90).contains(.announceAfterConflict))
    // Not the node that hands over: its end says nothing about it.
    #expect(stepper.feed(.released(by: fixture.high)) == [])
    #expect(stepper.feed(.released(by: fixture.low)) == [.announce])
    #expect(stepper.hear(fixture.low, 255).entered == [.backup])
  }

  @Test("an overlap ends with the bound of the move", arguments: Fixture.all)
  func overlapBound(fixture: Fixture) {
    var stepper = Stepper(fixture.router(.backup))
    _ = stepper.feed(
      .takeOver(from: fixture.low, overlaps: true, reason: .handedOver(from: fixture.low)))
    stepper.wait(Microseconds(999_999))
    #expect(stepper.hear(fixture.low, 255) == [])
    stepper.wait(Microseconds(1))
    #expect(stepper.hear(fixture.low, 255).entered == [.backup])
  }

  @Test("a slower interval applies from the next advert on", arguments: Fixture.all)
  func slowerInterval(fixture: Fixture) {
    var stepper = Self.master(fixture)
    #expect(stepper.change { $0.interval = .seconds(5) } == [])
    #expect(stepper.remaining == .milliseconds(400))
    _ = stepper.fire()
    #expect(stepper.remaining == .seconds(5))
  }

  @Test("every effective priority is told, once", arguments: Fixture.all)
  func newPriorities(fixture: Fixture) {
    var stepper = Self.master(fixture)
    for priority in [UInt8(99), 1, 254, 100] {
      let change: (inout ElectionParameters) -> Void = { $0.priority = Priority(priority) }
      #expect(stepper.change(change) == [.sendAdvertisement(resigning: false)])
      #expect(stepper.change(change) == [])
    }
  }
}

@Suite("BACKUP: new parameters")
struct BackupParameterTests {
  @Test("without a master the own new interval counts", arguments: Fixture.all)
  func intervalWithoutMaster(fixture: Fixture) {
    for seconds in [Int64(5), 1] {
      var stepper = Stepper(fixture) { $0.interval = .seconds(3) }
      _ = stepper.feed(.startup(asking: .zero))
      stepper.wait(.seconds(2))
      #expect(stepper.change { $0.interval = .seconds(seconds) } == [])
      #expect(stepper.remaining == fixture.down(.seconds(seconds)) - .seconds(2))
    }
  }

  @Test("a timer that would have fired already fires now, not in the past", arguments: Fixture.all)
  func shortened(fixture: Fixture) {
    var stepper = Stepper(fixture) { $0.interval = .seconds(100) }
    _ = stepper.feed(.startup(asking: .zero))
    stepper.wait(.seconds(60))
    _ = stepper.change { $0.interval = .seconds(1) }
    #expect(stepper.remaining == .zero)
    #expect(stepper.fire().entered == [.master])
  }

  @Test("the skew after a resignation is not touched", arguments: Fixture.all)
  func skew(fixture: Fixture) {
    var stepper = Stepper(fixture)
    _ = stepper.feed(.startup(asking: .zero))
    _ = stepper.hear(fixture.low, 0)
    let deadline = stepper.router.deadline
    _ = stepper.change { $0.priority = Priority(200) }
    #expect(stepper.router.deadline == deadline)
  }

  @Test("the learned interval outlives a change of the own one", arguments: Fixture.all)
  func learnedInterval(fixture: Fixture) {
    var stepper = Stepper(fixture)
    _ = stepper.feed(.startup(asking: .zero))
    _ = stepper.hear(fixture.low, 200, every: .seconds(1))
    let deadline = stepper.router.deadline
    _ = stepper.change { $0.interval = .seconds(4) }
    #expect(stepper.router.deadline == deadline)
  }
}
