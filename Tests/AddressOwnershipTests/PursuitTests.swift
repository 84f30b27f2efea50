import AgentProtocol
import NetworkTypes
import Testing

@testable import AddressOwnership

private let own = Holder.own(Stand.own)
private let other = Holder.other(Stand.other)

@Suite struct `Becoming master` {
  @Test func `a fresh reading elsewhere: the assign leaves at once`() {
    var stand = Stand.watching(other)
    let at = stand.now
    stand.tell(.becameMaster(epoch: 3))
    #expect(stand.isAssigning && stand.calls.last?.at == at)
    #expect(stand.call?.epoch == 3 && stand.call?.urgency == .failover)
  }

  @Test func `nothing known: it reads first, and an address that is here already is not moved`() {
    var stand = Stand()
    stand.tell(.becameMaster(epoch: 1))
    #expect(stand.isReading)
    stand.answer(Stand.reading(own))
    stand.answerAll(for: .seconds(600)) { _ in Stand.reading(own) }
    #expect(stand.assigns == 0 && stand.ownership.status.proof == .readBack)
  }

  @Test(arguments: [Holder.nobody, other])
  func `one assign, one action, one read-back`(holder: Holder) {
    var stand = Stand.watching(holder)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(ActionReference("72")))
    #expect(stand.ownership.status.proof == .accepted)
    stand.run(for: .seconds(1))
    #expect(stand.isReading)
    stand.answer(Stand.reading(holder, isBusy: true))
    stand.run(for: .seconds(1))
    #expect(stand.call?.kind == .poll(ActionReference("72")))
    stand.answer(.action(.completed))
    #expect(stand.isReading && stand.ownership.status.proof == .completed)
    stand.answer(Stand.reading(own))
    #expect(stand.ownership.status.isMine && stand.ownership.status.activity == .holding)
    stand.answerAll(for: .seconds(300)) { _ in Stand.reading(own) }
    #expect(stand.assigns == 1 && stand.noted(.confirmed) == 1)
    stand.tell(.packetSeen)
    #expect(stand.ownership.status.proof == .packetSeen)
  }

  @Test(arguments: [true, false])
  func `a pause that the provider asked for outlives the agent, and who is master`(stays: Bool) {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    let at = stand.now
    stand.answer(.throttled(retryAfter: .seconds(20), text: "429"))
    if !stays { stand.tell(.stoppedBeingMaster) }
    stand.tell(.agent(isConnected: false))
    stand.tell(.agent(isConnected: true))
    if !stays { stand.tell(.becameMaster(epoch: 2)) }
    #expect(stand.call == nil)
    stand.run(for: .seconds(21))
    #expect(stand.isAssigning || stand.isReading)
    #expect((stand.calls.last?.at).map { $0 - at >= .seconds(20) } == true)
  }

  @Test func `another token, or a person, need not wait for the pause`() {
    for event in [OwnershipEvent.credentialChanged, .operatorAssign] {
      var stand = Stand.watching(other)
      stand.tell(.becameMaster(epoch: 1))
      stand.answer(.throttled(retryAfter: .seconds(20), text: "429"))
      stand.tell(event)
      #expect(stand.call != nil)
    }
  }

  @Test func `an outdated reading is read again`() {
    var stand = Stand.watching(other)
    stand.tell(.agent(isConnected: false))
    stand.now = stand.now + .seconds(500)
    stand.tell(.becameMaster(epoch: 1))
    #expect(stand.call == nil)
    stand.tell(.agent(isConnected: true))
    #expect(stand.isReading)
  }

  @Test func `without knowing this machine it asks who it is, and assigns once it knows`() {
    var stand = Stand(isReady: false)
    stand.tell(.agent(isConnected: true))
    stand.run(for: .seconds(1))
    stand.answer(Stand.reading(other))
    stand.tell(.becameMaster(epoch: 1))
    #expect(stand.identityRefreshes == 1 && stand.ownership.status.problem?.kind == .identity)
    stand.answerAll(for: .seconds(60)) { _ in Stand.reading(other) }
    #expect(stand.assigns == 0)
    stand.tell(.identity(Stand.identity))
    stand.run(for: .seconds(1))
    #expect(stand.isAssigning)
  }
}

@Suite struct `Not being master` {
  @Test func `reads and never assigns, whatever it is told`() {
    var stand = Stand.watching(other)
    let events: [OwnershipEvent] = [
      .rival(isOver: false), .rival(isOver: true), .operatorAssign, .credentialChanged,
      .hint(.here), .hint(.elsewhere), .operatorRead, .timer, .preference(isPreferred: false),
      .leaving(until: stand.now + .seconds(5)), .stoppedBeingMaster,
    ]
    for round in 0..<200 {
      stand.tell(events[round % events.count])
      stand.answerAll(for: .seconds(7)) { _ in
        Stand.reading([Holder.nobody, own, other, .hidden][round % 4])
      }
    }
    #expect(stand.assigns == 0 && stand.noted(.refused) > 0)
  }

  @Test func `demotion while the assign is under way: it is given up, and nothing follows`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    let call = stand.call?.id
    stand.tell(.stoppedBeingMaster)
    #expect(stand.cancelled == [call])
    stand.tell(.callEnded(CallResult(id: CallID(0), outcome: .accepted(nil))))
    stand.answerAll(for: .seconds(120)) { _ in Stand.reading(own) }
    #expect(stand.assigns == 1 && stand.ownership.status.activity == .watching)
    // The assign may have landed after all: the next mastership reads first.
    stand.tell(.becameMaster(epoch: 2))
    #expect(stand.isReading)
  }

  @Test func `a planned move: no call until the bound, then it takes back by reading first`() {
    var stand = Stand.holding()
    let before = stand.calls.count
    stand.tell(.leaving(until: stand.now + .seconds(10)))
    stand.tell(.rival(isOver: false))
    stand.tell(.credentialChanged)
    stand.wait(.milliseconds(9_900))
    #expect(stand.calls.count == before)
    stand.wait(.milliseconds(200))
    #expect(stand.isReading && stand.calls.count == before + 1)
    stand.answer(Stand.reading(own))
    #expect(stand.assigns == 1)
  }

  @Test func `a planned move: the successor's read-back is believed`() {
    var stand = Stand.holding()
    stand.tell(.leaving(until: stand.now + .seconds(10)))
    stand.tell(.stoppedBeingMaster)
    stand.now = stand.now + .seconds(2)
    stand.tell(
      .peerHolds(
        PeerReport(node: "lb2", target: Stand.other, epoch: 9, readBackAt: stand.now)))
    #expect(stand.ownership.status.holder == other && !stand.ownership.status.isMine)
  }

  @Test(
    "after an assignment that nobody answered, only a later reading of a peer counts",
    arguments: [(-100, true), (100, false)])
  func lateReport(offset: Int64, readsFirst: Bool) {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.ambiguous(text: "reset"))
    let unanswered = stand.now
    stand.tell(.stoppedBeingMaster)
    stand.now = stand.now + .milliseconds(150)
    stand.tell(
      .peerHolds(
        PeerReport(
          node: "lb2", target: Stand.other, epoch: 9, readBackAt: unanswered + .milliseconds(offset)
        )))
    let before = stand.assigns
    stand.tell(.becameMaster(epoch: 2))
    #expect(stand.isReading == readsFirst && stand.assigns == before + (readsFirst ? 0 : 1))
  }
}

@Suite struct `Holding` {
  @Test func `looks often while late calls may land, seldom afterwards`() {
    var stand = Stand.holding()
    let start = stand.calls.count
    stand.answerAll(for: .seconds(30)) { _ in Stand.reading(own) }
    let settling = stand.calls.count - start
    stand.answerAll(for: .seconds(300)) { _ in Stand.reading(own) }
    let later = stand.calls.count - start - settling
    #expect((7...15).contains(settling) && (7...15).contains(later))
  }

  @Test(arguments: [Holder.nobody, .other("9")])
  func `an address that was moved away comes back within seconds`(holder: Holder) {
    var stand = Stand.holding()
    let at = stand.now
    stand.run(for: .seconds(10))
    stand.answer(Stand.reading(holder))
    stand.answerAll(for: .seconds(3)) { kind in
      switch kind {
      case .assign: .accepted(nil)
      case .read: Stand.reading(own)
      case .poll: .action(.completed)
      }
    }
    #expect(stand.assigns == 2 && stand.ownership.status.isMine)
    #expect(stand.noted(.lost) == 1 && stand.now - at < .seconds(12))
  }

  @Test func `a lower-priority advert makes it read at once`() {
    var stand = Stand.holding()
    stand.answerAll(for: .seconds(120)) { _ in Stand.reading(own) }
    stand.now = stand.now + .seconds(2)
    let at = stand.now
    stand.tell(.rival(isOver: false))
    #expect(stand.isReading && stand.calls.last?.at == at)
    stand.answer(Stand.reading(other))
    stand.run(for: .seconds(2))
    #expect(stand.isAssigning)
  }

  @Test(arguments: [true, false])
  func `against a rival that takes it again and again`(isPreferred: Bool) {
    var stand = Stand.holding()
    stand.tell(.preference(isPreferred: isPreferred))
    var isHere = true
    stand.answerAll(for: .seconds(600)) { kind in
      switch kind {
      case .assign:
        isHere = true
        return .accepted(nil)
      case .read:
        defer { isHere = false }
        return Stand.reading(isHere ? own : other)
      case .poll: return .action(.completed)
      }
    }
    let asserted = stand.assigns - 1
    #expect(isPreferred ? (10...30).contains(asserted) : (2...6).contains(asserted))
    #expect(stand.noted(.contended) >= 1)
    let times = stand.calls.filter { if case .assign = $0.kind { true } else { false } }.map(\.at)
    for index in times.indices.dropFirst(4) {
      #expect(times[index] - times[index - 3] >= .seconds(60))
    }
  }

  @Test func `little budget: routine readings wait, a failover does not`() {
    var stand = Stand.holding()
    stand.tell(
      .budget(BudgetReport(limit: 5_000, remaining: 3, resetsAfter: .seconds(400))))
    stand.answerAll(for: .seconds(60)) { _ in Stand.reading(own) }
    let before = stand.calls.count
    stand.answerAll(for: .seconds(280)) { _ in Stand.reading(own) }
    #expect(stand.calls.count - before <= 1)
    stand.tell(.stoppedBeingMaster)
    stand.tell(.becameMaster(epoch: 2))
    #expect(stand.call != nil)
  }

  @Test func `another cause is told when something else is to be done about it, once`() {
    var stand = Stand.watching(other)
    stand.tell(.becameMaster(epoch: 1))
    // The connection ends first; only then it shows that the certificate is wrong.
    stand.answer(.ambiguous(text: "reset"))
    #expect(stand.noted(.failing) == 1)
    stand.answerAll(for: .seconds(60)) { _, _, count in
      .notSent(count.isMultiple(of: 2) ? .security : .other, text: "x")
    }
    #expect(stand.noted(.failing) == 2)
    #expect(stand.notes.last { $0.kind == .failing }?.text.contains("its certificates") == true)
    stand.answerAll(for: .seconds(60)) { _ in .notSent(.nameResolution, text: "x") }
    #expect(stand.noted(.failing) == 3)
  }
}
