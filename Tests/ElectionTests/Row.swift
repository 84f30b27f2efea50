import Election
import NetworkTypes
import Testing

/// One row of a state table: what an event must do in a state, and which step demands it.
struct Row: Sendable, CustomTestStringConvertible {
  /// What must come out: the actions in order, and the next state.
  struct Outcome {
    let actions: [ElectionAction]
    let next: ElectionState
  }

  let state: StateKind
  let event: EventKind
  /// The step of RFC 9568 (RFC 3768 has the same sections), or who else asks for it.
  let step: String
  /// nil: the event must change nothing at all.
  let outcome: (@Sendable (Fixture) -> Outcome)?

  var testDescription: String { "\(state) × \(event): \(step)" }

  /// A row per event, with one outcome.
  static func rows(
    _ state: StateKind, _ events: [EventKind], _ step: String,
    _ outcome: @escaping @Sendable (Fixture, EventKind) -> (ElectionState, [ElectionAction])
  ) -> [Row] {
    events.map { event in
      Row(state: state, event: event, step: step) { fixture in
        let (next, actions) = outcome(fixture, event)
        return Outcome(actions: actions, next: next)
      }
    }
  }

  /// A row per event that must change nothing.
  static func ignored(_ state: StateKind, _ events: [EventKind], _ step: String) -> [Row] {
    events.map { Row(state: state, event: $0, step: step, outcome: nil) }
  }

  /// Feeds the event to a router in the state and compares.
  func check(_ fixture: Fixture) {
    var router = fixture.router(state)
    let before = router
    var actions: [ElectionAction] = []
    router.handle(
      fixture.event(event), at: fixture.time(of: event, router), into: &actions)
    let expected = outcome?(fixture)
    #expect(actions == expected?.actions ?? [])
    #expect(router.state == expected?.next ?? before.state)
    if case .parametersChanged(let parameters) = fixture.event(event) {
      #expect(router.parameters == parameters)
    } else {
      #expect(router.parameters == before.parameters)
    }
  }
}
