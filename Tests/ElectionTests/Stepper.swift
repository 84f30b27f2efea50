import NetworkTypes

@testable import Election

/// A router that is fed one event after the other, with a clock that tests move.
struct Stepper {
  var router: VirtualRouter
  var now = Fixture.now

  init(_ fixture: Fixture, _ change: (inout ElectionParameters) -> Void = { _ in }) {
    router = fixture.router(in: .initialize, change)
  }

  init(_ router: VirtualRouter) {
    self.router = router
  }

  /// Feeds one event and returns what it led to.
  mutating func feed(_ event: ElectionEvent) -> [ElectionAction] {
    var actions: [ElectionAction] = []
    router.handle(event, at: now, into: &actions)
    return actions
  }

  /// Lets time pass without an event.
  mutating func wait(_ span: Microseconds) {
    now = now + span
  }

  /// Goes to the deadline and lets the timer fire.
  mutating func fire() -> [ElectionAction] {
    now = router.deadline ?? now
    return feed(.timer)
  }

  /// An advert of another router.
  mutating func hear(
    _ source: IPAddress, _ priority: UInt8, every interval: Microseconds = .seconds(1)
  ) -> [ElectionAction] {
    feed(
      .advertisement(
        HeardAdvertisement(source: source, priority: Priority(priority), interval: interval)))
  }

  mutating func change(_ change: (inout ElectionParameters) -> Void) -> [ElectionAction] {
    var parameters = router.parameters
    change(&parameters)
    return feed(.parametersChanged(parameters))
  }

  /// How long the running timer still runs.
  var remaining: Microseconds? {
    router.deadline.map { $0 - now }
  }

  var kind: StateKind { StateKind(router.state) }
}

extension [ElectionAction] {
  /// The states that were entered.
  var entered: [ElectionAction.Word] {
    compactMap { if case .transition(_, let to, _) = $0 { to } else { nil } }
  }

  /// The reasons of transitions.
  var reasons: [TransitionReason] {
    compactMap { if case .transition(_, _, let reason) = $0 { reason } else { nil } }
  }
}
