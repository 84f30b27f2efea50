import NetworkTypes
import Testing

@testable import Election

@Suite("No lease, no MASTER")
struct LeaseTests {
  private static func backup(_ fixture: Fixture) -> Stepper {
    var stepper = Stepper(fixture) { $0.needsLease = true }
    _ = stepper.feed(.startup(asking: .zero))
    return stepper
  }

  private static func master(_ fixture: Fixture) -> Stepper {
    var stepper = backup(fixture)
    _ = stepper.fire()
    _ = stepper.change { $0.hasLease = true }
    return stepper
  }

  @Test(
    "who would be master asks first, asks again, and goes once it has it",
    arguments: Fixture.all)
  func asks(fixture: Fixture) {
    var stepper = Self.backup(fixture)
    for _ in 0..<3 {
      #expect(stepper.fire() == [.wantsLease])
      #expect(stepper.kind == .backup)
    }
    let actions = stepper.change { $0.hasLease = true }
    #expect(actions.entered == [.master])
    #expect(actions.contains(.bindAddresses) && actions.contains(.announce))
  }

  @Test("a lower master that has it is asked again and again to let go", arguments: Fixture.all)
  func asksTheMasterAgain(fixture: Fixture) {
    var stepper = Stepper(fixture) {
      $0.needsLease = true
      $0.negotiatingPeers = [fixture.low]
    }
    _ = stepper.feed(.startup(asking: .zero))
    for _ in 0..<3 {
      stepper.wait(.seconds(1))
      _ = stepper.hear(fixture.low, 99)
      for _ in 0..<VirtualRouter.requestLimit {
        #expect(stepper.fire() == [.requestTakeOver(from: fixture.low)])
      }
      #expect(stepper.fire() == [.wantsLease])
      stepper.wait(.seconds(2))
    }
  }

  @Test("an owner waits for it too", arguments: Fixture.all)
  func owner(fixture: Fixture) {
    var stepper = Stepper(fixture) {
      $0.needsLease = true
      $0.startsAsMaster = true
      $0.priority = .owner
    }
    #expect(stepper.feed(.startup(asking: .zero)).entered == [.backup])
    #expect(stepper.fire() == [.wantsLease])
  }

  @Test("a master that is heard meanwhile ends the wish", arguments: Fixture.all)
  func outdated(fixture: Fixture) {
    for priority in [200, 0] as [UInt8] {
      var stepper = Self.backup(fixture)
      _ = stepper.fire()
      _ = stepper.hear(fixture.high, priority)
      #expect(stepper.change { $0.hasLease = true } == [])
      #expect(stepper.kind == .backup)
    }
  }

  @Test(
    "who is handed over to asks, and the leaving node's adverts do not count",
    arguments: Fixture.all)
  func takeOver(fixture: Fixture) {
    var stepper = Self.backup(fixture)
    _ = stepper.hear(fixture.high, 200)
    let reason = TransitionReason.handedOver(from: fixture.high)
    let event = ElectionEvent.takeOver(from: fixture.high, overlaps: true, reason: reason)
    #expect(stepper.feed(event) == [.wantsLease])
    #expect(stepper.hear(fixture.high, 200) == [])
    let actions = stepper.change { $0.hasLease = true }
    #expect(actions.reasons == [reason])
    #expect(actions.dropFirst().first == .bindAddresses)
  }

  @Test(
    "a move that nobody answers ends in BACKUP, since the lease is given up",
    arguments: Fixture.all)
  func abandonedMove(fixture: Fixture) {
    for destination in [ElectionState.Destination.backup, .fault] {
      var stepper = Self.master(fixture)
      _ = stepper.feed(.handOver(to: fixture.successor, then: destination, move: 1))
      #expect(stepper.change { $0.hasLease = false } == [])
      stepper.wait(stepper.router.parameters.handOverBound)
      let actions = stepper.feed(.timer)
      #expect(actions.contains(.removeAddresses))
      #expect(stepper.kind == .backup)
    }
  }

  @Test("a lease that is lost removes the addresses by FAULT", arguments: Fixture.all)
  func lost(fixture: Fixture) {
    var stepper = Self.master(fixture)
    let actions = stepper.feed(.faultRaised)
    #expect(actions.first == .removeAddresses)
    #expect(actions.contains(.sendAdvertisement(resigning: true)))
    _ = stepper.change { $0.hasLease = false }
    _ = stepper.feed(.faultCleared)
    #expect(stepper.fire() == [.wantsLease])
  }
}
