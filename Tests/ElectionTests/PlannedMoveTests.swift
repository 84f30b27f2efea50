import NetworkTypes
import Testing

@testable import Election

@Suite("Planned moves, step by step")
struct PlannedMoveTests {
  private static func master(_ fixture: Fixture) -> Stepper {
    Stepper(fixture.router(.master))
  }

  @Test("make before break: both answer, one advertises, then one answers", arguments: Fixture.all)
  func handOver(fixture: Fixture) {
    var old = Self.master(fixture)
    var new = Stepper(fixture.router(.backup))
    new.router.parameters.primaryAddress = fixture.successor
    new.router.parameters.priority = Priority(90)
    #expect(old.feed(.handOver(to: fixture.successor, then: .backup, move: 3)) == [])

    let taken = new.feed(
      .takeOver(from: fixture.own, overlaps: true, reason: .handedOver(from: fixture.own)))
    #expect(
      taken.dropFirst() == [.bindAddresses, .announce, .sendAdvertisement(resigning: false)])

    old.wait(.milliseconds(1))
    #expect(old.hear(fixture.successor, 90) == [])
    #expect(old.router.state.isLingering)
    #expect(old.router.state.holdsAddresses)
    #expect(old.remaining == .milliseconds(10))

    let ended = old.fire()
    #expect(
      ended == [
        .removeAddresses, .tellReleased(to: fixture.successor, move: 3),
        .transition(from: .master, to: .backup, reason: .handedOverTo(fixture.successor)),
      ])
    #expect(new.feed(.released(by: fixture.own)) == [.announce])
  }

  @Test("the leaving node goes on advertising until the successor is heard", arguments: Fixture.all)
  func advertises(fixture: Fixture) {
    var router = fixture.router(.master)
    router.parameters.handOverBound = .seconds(5)
    var old = Stepper(router)
    _ = old.feed(.handOver(to: fixture.successor, then: .backup, move: 3))
    for _ in 0..<4 { #expect(old.fire() == [.sendAdvertisement(resigning: false)]) }
    _ = old.hear(fixture.successor, 90)
    #expect(old.fire().entered == [.backup])
  }

  @Test(
    "the bound: nobody came",
    arguments: [
      ElectionState.Destination.backup, .fault, .initialize,
    ])
  func bound(destination: ElectionState.Destination) {
    for fixture in Fixture.all {
      var old = Self.master(fixture)
      _ = old.feed(.handOver(to: fixture.successor, then: destination, move: 3))
      old.wait(.seconds(1))
      let actions = old.feed(.timer)
      #expect(actions.first == .handOverFailed(successor: fixture.successor))
      if destination == .initialize {
        #expect(actions.last == .sendAdvertisement(resigning: true))
        #expect(old.kind == .resigned)
        #expect(old.fire().entered == [.initialize])
      } else {
        #expect(actions.count == 1)
        #expect(old.kind == .master)
        // Its own advert was due meanwhile.
        #expect(old.feed(.timer) == [.sendAdvertisement(resigning: false)])
      }
    }
  }

  @Test(
    "where a finished move ends",
    arguments: [
      (ElectionState.Destination.backup, StateKind.backup), (.initialize, .initialize),
      (.fault, .fault),
    ])
  func destinations(destination: ElectionState.Destination, kind: StateKind) {
    for fixture in Fixture.all {
      var old = Self.master(fixture)
      _ = old.feed(.handOver(to: fixture.successor, then: destination, move: 3))
      _ = old.hear(fixture.successor, 90)
      let actions = old.fire()
      #expect(
        actions.prefix(2) == [
          .removeAddresses, .tellReleased(to: fixture.successor, move: 3),
        ])
      #expect(old.kind == kind)
    }
  }

  @Test("a higher master in the way: who must stop or rest still does", arguments: Fixture.all)
  func overtaken(fixture: Fixture) {
    let ends: [(ElectionState.Destination, StateKind)] = [
      (.backup, .backup), (.initialize, .initialize), (.fault, .fault),
    ]
    for (destination, kind) in ends {
      var old = Self.master(fixture)
      _ = old.feed(.handOver(to: fixture.successor, then: destination, move: 3))
      let actions = old.hear(fixture.high, 200)
      #expect(actions.first == .removeAddresses)
      #expect(!actions.contains(.sendAdvertisement(resigning: true)))
      #expect(old.kind == kind)
    }
  }

  @Test("a successor that refuses: stay master, or resign if the daemon stops")
  func refused() {
    for fixture in Fixture.all {
      for destination in [ElectionState.Destination.backup, .fault, .initialize] {
        var old = Self.master(fixture)
        _ = old.feed(.handOver(to: fixture.successor, then: destination, move: 3))
        let actions = old.feed(.handOverRefused)
        let stops = destination == .initialize
        #expect(actions == (stops ? [.sendAdvertisement(resigning: true)] : []))
        #expect(old.kind == (stops ? .resigned : .master))
      }
    }
  }

  @Test("a stop during the lingering ends it as a stop", arguments: Fixture.all)
  func stopWhileLingering(fixture: Fixture) {
    var stepper = Stepper(fixture.router(.lingering))
    #expect(stepper.feed(.resign(then: .initialize)) == [])
    #expect(stepper.remaining == .milliseconds(10))
    let actions = stepper.fire()
    #expect(!actions.contains(.sendAdvertisement(resigning: true)))
    #expect(actions.entered == [.initialize])
  }

  @Test("the new master's interval is known to the node that left", arguments: Fixture.all)
  func intervalOfSuccessor(fixture: Fixture) {
    var old = Self.master(fixture)
    _ = old.feed(.handOver(to: fixture.successor, then: .backup, move: 3))
    _ = old.hear(fixture.successor, 90, every: .seconds(30))
    _ = old.fire()
    let interval = fixture.version == .version3 ? Microseconds.seconds(30) : .seconds(1)
    #expect(old.remaining == fixture.down(interval))
  }

  @Test("a release waits for whoever comes, at most as long as priority 1 waits")
  func release() {
    for fixture in Fixture.all {
      var old = Self.master(fixture)
      #expect(old.feed(.resign(then: .backup)) == [.sendAdvertisement(resigning: true)])
      #expect(old.remaining == Microseconds(1_046_093))
      _ = old.hear(fixture.low, 1)
      #expect(old.router.state.isLingering)
      #expect(old.fire().reasons == [.handedOverTo(fixture.low)])
    }
  }

  @Test("a release that nobody follows ends without the address", arguments: Fixture.all)
  func releaseAlone(fixture: Fixture) {
    var old = Self.master(fixture)
    _ = old.feed(.resign(then: .backup))
    let actions = old.fire()
    #expect(actions.first == .removeAddresses)
    #expect(actions.reasons == [.operatorRequest])
    #expect(old.remaining == fixture.down(.seconds(1)))
  }

  @Test("a promoted node lets the old master go on for the overlap only", arguments: Fixture.all)
  func promotion(fixture: Fixture) {
    // The secondary (254) is promoted over the owner, which yields while it holds the promotion.
    var owner = Stepper(fixture.router(in: fixture.state(.master)) { $0.priority = .owner })
    var secondary = Stepper(
      fixture.router(in: fixture.state(.backup)) {
        $0.priority = .highestBackup
        $0.primaryAddress = fixture.successor
      })
    _ = owner.change { $0.yieldsTo = fixture.successor }
    _ = secondary.change { $0.promoted = true }
    _ = owner.feed(.handOver(to: fixture.successor, then: .backup, move: 1))
    _ = secondary.feed(
      .takeOver(from: fixture.own, overlaps: true, reason: .handedOver(from: fixture.own)))
    _ = owner.hear(fixture.successor, 254)
    #expect(owner.fire().entered == [.backup])
    // An owner would preempt 254; this one accepts it for as long as the promotion lasts.
    for _ in 0..<10 {
      owner.wait(.seconds(1))
      #expect(owner.hear(fixture.successor, 254) == [])
      #expect(owner.kind == .backup)
    }
    _ = owner.change { $0.yieldsTo = nil }
    owner.wait(.seconds(1))
    _ = owner.hear(fixture.successor, 254)
    #expect(owner.fire().reasons == [.preemption(fixture.successor)])
    #expect(secondary.kind == .master)
  }

  @Test("a promoted master yields only to a higher advert", arguments: Fixture.all)
  func promotedMaster(fixture: Fixture) {
    var stepper = Stepper(fixture.router(in: fixture.state(.master)) { $0.promoted = true })
    #expect(stepper.hear(fixture.low, 99).entered == [])
    #expect(stepper.hear(fixture.low, 101).entered == [.backup])
  }

  @Test("a successor that gives up while this node lingers is followed", arguments: Fixture.all)
  func successorGivesUp(fixture: Fixture) {
    var stepper = Stepper(fixture.router(in: fixture.state(.lingering)) { _ in })
    let actions = stepper.hear(fixture.successor, 0)
    #expect(actions.first == .removeAddresses)
    #expect(actions.reasons == [.handedOverTo(fixture.successor)])
    #expect(stepper.kind == .backup)
    #expect(stepper.remaining ?? .seconds(9) < fixture.down(fixture.heardInterval))
    #expect(stepper.fire().entered == [.master])
  }
}
