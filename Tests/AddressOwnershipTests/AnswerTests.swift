import AgentProtocol
import NetworkTypes
import Testing

@testable import AddressOwnership

private let own = Holder.own(Stand.own)
private let other = Holder.other(Stand.other)

/// An answer to the first assign, and what must follow.
struct AnswerCase: Sendable, CustomTestStringConvertible {
  var name: String
  var outcome: CallOutcome
  /// What comes next.
  var next: Next
  /// Between these times after the answer.
  var window: ClosedRange<Microseconds>
  /// The problem that a person sees by then.
  var problem: OwnershipProblem.Kind?

  enum Next: Sendable { case read, assign }

  var wasAccepted: Bool {
    if case .accepted = outcome { true } else { false }
  }

  var testDescription: String { name }

  static func rejected(_ reason: Rejection.Reason) -> CallOutcome {
    .rejected(Rejection(reason, text: "no"))
  }

  static let all: [AnswerCase] = [
    .init(
      name: "accepted", outcome: .accepted(ActionReference("1")), next: .read,
      window: .milliseconds(250) ... .milliseconds(250)),
    .init(
      name: "accepted without action", outcome: .accepted(nil), next: .read,
      window: .zero ... .zero),
    .init(
      name: "busy", outcome: rejected(.busy), next: .read,
      window: .milliseconds(300) ... .seconds(1)),
    .init(
      name: "conflict", outcome: rejected(.conflict), next: .read, window: .zero ... .zero),
    .init(
      name: "occupied", outcome: rejected(.occupied), next: .read,
      window: .seconds(30) ... .seconds(60), problem: .configuration),
    .init(
      name: "unauthorized", outcome: rejected(.unauthorized), next: .assign,
      window: .seconds(10) ... .seconds(30), problem: .credential),
    .init(
      name: "forbidden", outcome: rejected(.forbidden), next: .assign,
      window: .seconds(10) ... .seconds(30), problem: .credential),
    .init(
      name: "unreadable", outcome: rejected(.credentialUnreadable), next: .assign,
      window: .seconds(10) ... .seconds(30), problem: .credential),
    .init(
      name: "unknown address", outcome: rejected(.addressNotFound), next: .read,
      window: .seconds(30) ... .seconds(60), problem: .configuration),
    .init(
      name: "unknown target", outcome: rejected(.targetNotFound), next: .read,
      window: .seconds(5) ... .seconds(15), problem: .configuration),
    .init(
      name: "other region", outcome: rejected(.regionMismatch), next: .read,
      window: .seconds(30) ... .seconds(60), problem: .configuration),
    .init(
      name: "invalid", outcome: rejected(.invalid), next: .read,
      window: .seconds(30) ... .seconds(60), problem: .configuration),
    .init(
      name: "identity unknown", outcome: rejected(.identityUnknown), next: .read,
      window: .seconds(5) ... .seconds(15), problem: .identity),
    .init(
      name: "throttled, 7 s", outcome: .throttled(retryAfter: .seconds(7), text: "429"),
      next: .assign, window: .seconds(7) ... .milliseconds(7_500), problem: .throttled),
    .init(
      name: "throttled, an hour", outcome: .throttled(retryAfter: .seconds(3_600), text: "429"),
      next: .assign, window: .seconds(30) ... .milliseconds(30_500), problem: .throttled),
    .init(
      name: "throttled without a time", outcome: .throttled(retryAfter: nil, text: "429"),
      next: .assign, window: .seconds(1) ... .seconds(30), problem: .throttled),
    .init(
      name: "ambiguous", outcome: .ambiguous(text: "502"), next: .read,
      window: .milliseconds(75) ... .milliseconds(125), problem: .unreachable),
    .init(
      name: "not sent", outcome: .notSent(.connection, text: "refused"), next: .assign,
      window: .milliseconds(75) ... .milliseconds(125), problem: .unreachable),
    .init(
      name: "no DNS", outcome: .notSent(.nameResolution, text: "no answer"), next: .assign,
      window: .milliseconds(75) ... .milliseconds(125), problem: .unreachable),
    .init(
      name: "cancelled after sending", outcome: .cancelled(wasSent: true), next: .read,
      window: .milliseconds(75) ... .milliseconds(125), problem: .unreachable),
  ]
}

@Suite struct `Answers to an assign` {
  @Test(arguments: AnswerCase.all)
  func `what follows and when`(answer: AnswerCase) throws {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    #expect(stand.isAssigning)
    stand.answer(answer.outcome)
    let at = stand.now
    stand.run(for: .seconds(100))
    #expect(answer.next == .read ? stand.isReading : stand.isAssigning)
    #expect(answer.window.contains(try #require(stand.calls.last).at - at))
    #expect(stand.ownership.status.problem?.kind == answer.problem)
    // Whatever it was: once the provider works, the address comes here.
    stand.answerAll(for: .seconds(120)) { kind, assigns, _ in
      switch kind {
      case .assign: .accepted(nil)
      case .read: Stand.reading(assigns > 1 || answer.wasAccepted ? own : other)
      case .poll: .action(.notFound)
      }
    }
    #expect(stand.ownership.status.isMine && stand.ownership.status.problem == nil)
  }

  @Test(arguments: AnswerCase.all)
  func `for ten minutes nothing else: it never gives up and never hurries`(answer: AnswerCase) {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answerAll(for: .seconds(600)) { kind in
      switch kind {
      case .assign: answer.outcome
      case .read: Stand.reading(other)
      case .poll: .action(.inProgress)
      }
    }
    #expect(stand.ownership.status.activity == .acquiring)
    #expect(stand.calls.count >= 10 && stand.calls.count <= 900, "\(stand.calls.count)")
    #expect(stand.notes.count <= 400)
  }

  @Test func `an ambiguous answer that was a success: no second assign`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.ambiguous(text: "reset"))
    stand.run(for: .seconds(1))
    #expect(stand.isReading && stand.call?.usesNewConnection == true)
    stand.answer(Stand.reading(own))
    stand.answerAll(for: .seconds(100)) { _ in Stand.reading(own) }
    #expect(stand.assigns == 1)
  }

  @Test func `nobody's halfway through a move without an action is no loss`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(nil))
    for _ in 0..<4 {
      #expect(stand.isReading)
      stand.answer(Stand.reading(.nobody))
      stand.run(for: .seconds(2))
    }
    #expect(stand.noted(.lost) == 0 && stand.assigns == 1)
    stand.answer(Stand.reading(own))
    #expect(stand.ownership.status.proof == .readBack && stand.assigns == 1)
  }

  @Test func `nobody's for longer than readings lag is a loss, and asserted again`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(nil))
    stand.answerAll(for: .seconds(40)) { kind, _, _ in
      kind == .read ? Stand.reading(.nobody) : .accepted(nil)
    }
    #expect(stand.noted(.lost) == 1 && stand.assigns == 2)
  }

  @Test(arguments: [OwnershipEvent.credentialChanged, .rival(isOver: true), .operatorAssign])
  func `an ambiguous answer and a reason to hurry: it still reads first`(event: OwnershipEvent) {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.ambiguous(text: "reset"))
    stand.tell(event)
    stand.run(for: .seconds(1))
    #expect(stand.isReading && stand.assigns == 1)
  }

  @Test func `the answer to a call of an earlier mastership changes nothing`() throws {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    let early = try #require(stand.call?.id)
    stand.tell(.stoppedBeingMaster)
    stand.tell(.becameMaster(epoch: 2))
    let present = try #require(stand.call)
    stand.tell(.callEnded(CallResult(id: early, outcome: .accepted(ActionReference("1")))))
    stand.tell(.callEnded(CallResult(id: early, outcome: Stand.reading(own))))
    #expect(stand.call == present && stand.ownership.status.proof == .none)
    #expect(stand.ownership.status.activity == .acquiring && !stand.ownership.status.isMine)
  }

  @Test func `no answer at all: the call is given up and read about`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    let call = stand.call?.id
    stand.wait(.seconds(11))
    #expect(stand.cancelled == [call] && stand.isReading)
  }

  @Test func `the agent dies under way: after its return it reads first`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.tell(.agent(isConnected: false))
    #expect(stand.ownership.status.problem?.kind == .agent)
    stand.now = stand.now + .seconds(1)
    stand.tell(.agent(isConnected: true))
    #expect(stand.isReading && stand.ownership.status.problem == nil)
  }

  @Test func `busy ends: success within a second`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    let end = stand.now + .seconds(20)
    while stand.now < end {
      let isAssign = stand.isAssigning
      stand.answer(
        isAssign
          ? .rejected(Rejection(.busy, text: "Droplet already has a pending event."))
          : Stand.reading(other))
      stand.run(for: .seconds(2))
    }
    #expect(stand.now - end <= .seconds(1))
    if stand.isReading { stand.answer(Stand.reading(other)) }
    #expect(stand.isAssigning)
  }

  /// What a backup still holds against itself once it could read again: else it would never be
  /// asked to be master again, and so could never assign.
  @Test(arguments: [
    (CallOutcome.rejected(Rejection(.unauthorized, text: "401")), false, false),
    (.rejected(Rejection(.credentialUnreadable, text: "gone")), false, false),
    (.ambiguous(text: "reset"), false, false),
    (.rejected(Rejection(.forbidden, text: "403")), false, true),
    (.rejected(Rejection(.forbidden, text: "403")), true, false),
  ])
  func `a refused assign that readings disprove does not keep a backup from becoming master`(
    outcome: CallOutcome, isRenewed: Bool, remains: Bool
  ) {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answerAll(for: .seconds(30)) { kind in
      if case .assign = kind { outcome } else { Stand.reading(other) }
    }
    stand.tell(.stoppedBeingMaster)
    if isRenewed { stand.tell(.credentialChanged) }
    stand.answerAll(for: .seconds(120)) { _ in Stand.reading(other) }
    #expect((stand.ownership.status.problem != nil) == remains)
  }

  @Test(arguments: [true, false])
  func `an assign that nobody answered is not repeated unread, not even by the next mastership`(
    agentDies: Bool
  ) {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    #expect(stand.isAssigning)
    if agentDies {
      stand.tell(.agent(isConnected: false))
    } else {
      stand.answer(.ambiguous(text: "reset"))
    }
    stand.tell(.stoppedBeingMaster)
    stand.tell(.becameMaster(epoch: 2))
    if agentDies { stand.tell(.agent(isConnected: true)) }
    stand.run(for: .seconds(1))
    #expect(stand.isReading)
  }

  @Test func `a token put right is used at once`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.rejected(Rejection(.unauthorized, text: "401")))
    stand.now = stand.now + .seconds(1)
    stand.tell(.credentialChanged)
    #expect(stand.isAssigning)
    stand.answer(.accepted(nil))
    #expect(stand.noted(.recovered) == 1)
  }
}

@Suite struct `Actions and readings` {
  @Test(arguments: [
    ActionStatus.errored(text: "failed"), .unknown(word: "done"), .notFound,
  ])
  func `ends of an action other than completed`(status: ActionStatus) {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(ActionReference("1")))
    var polls = 0
    stand.answerAll(for: .seconds(20)) { kind, _, calls in
      switch kind {
      case .assign: return .accepted(ActionReference("2"))
      case .poll:
        polls += 1
        return .action(polls == 1 ? status : .completed)
      case .read: return Stand.reading(polls > 1 || calls > 8 ? own : other)
      }
    }
    #expect(stand.ownership.status.isMine)
    if case .errored = status { #expect(stand.assigns == 2) } else { #expect(stand.assigns == 1) }
  }

  @Test func `an action that fails again and again: slower each time, never the end`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answerAll(for: .seconds(600)) { kind in
      switch kind {
      case .assign: .accepted(ActionReference("1"))
      case .poll: .action(.errored(text: "no capacity"))
      case .read: Stand.reading(other)
      }
    }
    #expect((10...40).contains(stand.assigns), "\(stand.assigns)")
    #expect(stand.ownership.status.problem?.text.contains("no capacity") == true)
  }

  @Test func `completed but reads lag for ten seconds: patience, not a second assign`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(nil))
    stand.answerAll(for: .seconds(10)) { _ in Stand.reading(other) }
    stand.answerAll(for: .seconds(5)) { _ in Stand.reading(own) }
    #expect(stand.assigns == 1 && stand.ownership.status.isMine)
  }

  @Test func `completed, and then a third machine holds it: asserted again soon`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(nil))
    stand.answer(Stand.reading(.other("9")))
    stand.run(for: .seconds(2))
    #expect(stand.isAssigning && stand.noted(.lost) == 1)
  }

  @Test func `a slow action of a minute is waited for`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(ActionReference("1")))
    stand.answerAll(for: .seconds(90)) { kind in
      kind == .read ? Stand.reading(other, isBusy: true) : .action(.inProgress)
    }
    #expect(stand.assigns == 1 && stand.ownership.status.problem?.kind == .provider)
    stand.answerAll(for: .seconds(5)) { _ in Stand.reading(own) }
    #expect(stand.ownership.status.isMine && stand.ownership.status.problem == nil)
  }

  @Test func `a token that may not see machines: one assign, said so, no fight`() {
    var stand = Stand.watching(.hidden)
    stand.tell(.becameMaster(epoch: 1))
    stand.answerAll(for: .seconds(300)) { kind in
      switch kind {
      case .assign: .accepted(ActionReference("1"))
      case .poll: .action(.completed)
      case .read: Stand.reading(.hidden)
      }
    }
    #expect(stand.assigns == 1 && stand.ownership.status.proof == .completed)
    #expect(stand.ownership.status.problem?.kind == .credential)
  }

  @Test func `a token that may only assign: one assign, no storm`() {
    var stand = Stand()
    stand.tell(.becameMaster(epoch: 1))
    stand.answerAll(for: .seconds(300)) { kind in
      if case .assign = kind { return .accepted(ActionReference("1")) }
      return .rejected(Rejection(.forbidden, text: "403"))
    }
    #expect(stand.assigns == 1 && stand.calls.count < 40)
    #expect(stand.ownership.status.proof == .accepted)
  }

  @Test func `the API is away for ten minutes while holding: stays, and verifies on return`() {
    var stand = Stand.holding()
    let before = stand.calls.count
    stand.answerAll(for: .seconds(600)) { _ in .notSent(.connection, text: "refused") }
    #expect(stand.ownership.status.activity == .holding && stand.calls.count - before < 40)
    stand.answerAll(for: .seconds(80)) { _ in Stand.reading(own) }
    #expect(stand.ownership.status.problem == nil && stand.assigns == 1)
  }

  @Test func `two readings in a row fail: the text says what to do, and no secret`() throws {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.rejected(Rejection(.unauthorized, text: "401")))
    let note = try #require(stand.notes.last { $0.kind == .failing })
    #expect(note.text.contains("Next: put a valid token"))
  }
}
