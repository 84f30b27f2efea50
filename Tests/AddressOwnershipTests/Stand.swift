import AgentProtocol
import NetworkTypes

@testable import AddressOwnership

/// One ownership on a stand: tests play the election, the agent and the clock.
struct Stand {
  var ownership: AddressOwnership
  var now = MonotonicInstant(nanoseconds: 1_000_000_000)
  /// The call without an answer so far.
  private(set) var call: CallRequest?
  /// All calls, with their times.
  private(set) var calls: [(at: MonotonicInstant, kind: CallRequest.Kind)] = []
  private(set) var notes: [OwnershipNote] = []
  private(set) var cancelled: [CallID] = []
  private(set) var identityRefreshes = 0

  static let own = "3164444"
  static let other = "3164445"

  init(isReady: Bool = true) {
    ownership = AddressOwnership(
      settings: OwnershipSettings(
        number: AddressNumber(7), address: .v4(IPv4Address(203, 0, 113, 10)),
        provider: "digitalocean"))
    guard isReady else { return }
    tell(.identity(Self.identity))
    tell(.agent(isConnected: true))
  }

  static let identity = IdentityReport.known(
    CloudIdentity(instance: own, kind: "droplet", region: "nyc3", source: .metadata))

  /// A stand that has read once, as a backup, and found that holder.
  static func watching(_ holder: Holder) -> Stand {
    var stand = Stand()
    stand.run(for: .seconds(1))
    stand.answer(.holder(HolderReading(holder: holder)))
    return stand
  }

  /// A master that has read the address back.
  static func holding() -> Stand {
    var stand = Stand.watching(.other(other))
    stand.tell(.becameMaster(epoch: 1))
    stand.answer(.accepted(ActionReference("72")))
    stand.run(for: .milliseconds(400))
    stand.answer(.holder(HolderReading(holder: .own(own))))
    return stand
  }

  mutating func tell(_ event: OwnershipEvent) {
    for action in ownership.handle(event, at: now, random: UInt64(bitPattern: now.nanoseconds)) {
      switch action {
      case .call(let request):
        call = request
        calls.append((now, request.kind))
      case .cancel(let id):
        cancelled.append(id)
        if call?.id == id { call = nil }
      case .refreshIdentity: identityRefreshes += 1
      case .note(let note): notes.append(note)
      }
    }
  }

  /// Lets time pass up to the next call, at most that long.
  mutating func run(for time: Microseconds) {
    let end = now + time
    while call == nil, let next = ownership.nextDeadline, next <= end {
      now = max(now, next)
      tell(.timer)
    }
    if call == nil { now = max(now, end) }
  }

  /// Lets time pass while a call stays unanswered.
  mutating func wait(_ time: Microseconds) {
    let end = now + time
    while let next = ownership.nextDeadline, next <= end {
      now = max(now, next)
      tell(.timer)
    }
    now = max(now, end)
  }

  /// Answers the open call 20 ms later.
  mutating func answer(_ outcome: CallOutcome) {
    guard let request = call else { return }
    call = nil
    now = now + .milliseconds(20)
    tell(.callEnded(CallResult(id: request.id, outcome: outcome, requestID: "r-1")))
  }

  /// Answers every call in that time the same way.
  mutating func answerAll(for time: Microseconds, _ outcome: (CallRequest.Kind) -> CallOutcome) {
    answerAll(for: time) { kind, _, _ in outcome(kind) }
  }

  /// The same, with the count of assigns and of calls so far.
  mutating func answerAll(
    for time: Microseconds, _ outcome: (CallRequest.Kind, Int, Int) -> CallOutcome
  ) {
    let end = now + time
    while now < end {
      if let kind = call?.kind {
        answer(outcome(kind, assigns, calls.count))
      } else {
        run(for: end - now)
      }
    }
  }

  var assigns: Int {
    calls.count { if case .assign = $0.kind { true } else { false } }
  }

  var isReading: Bool { call?.kind == .read }

  var isAssigning: Bool {
    if case .assign? = call?.kind { true } else { false }
  }

  func noted(_ kind: OwnershipNote.Kind) -> Int { notes.count { $0.kind == kind } }

  static func reading(_ holder: Holder, isBusy: Bool = false) -> CallOutcome {
    .holder(HolderReading(holder: holder, isBusy: isBusy))
  }
}
