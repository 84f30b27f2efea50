import AgentProtocol
import NetworkTypes

/// The right to be master of an instance or a sync group, as one key of etcd gives it: without it no
/// address is bound. Pure: answers and the time go in, questions and verdicts come out.
///
/// A lease counts from the moment before the store was asked, so it ends here before it ends there.
struct MasterLease: Sendable {
  /// What an answer or the time changes.
  enum Change: Equatable, Sendable {
    /// Nothing that anybody need act on.
    case nothing
    /// The key is ours from now on.
    case gained
    /// It still is, for longer.
    case renewed
    /// It is not any more, and why.
    case lost(String)
  }

  /// A question under way.
  struct Call: Equatable, Sendable {
    var number: UInt64
    var kind: LeaseRequest.Kind
    var sentAt: MonotonicInstant
    /// Then it counts as unanswered.
    var until: MonotonicInstant
  }

  /// Name of the instance or group, which is part of the key.
  let name: String
  /// The whole key.
  let key: String
  /// What this life of the daemon writes into it.
  let value: String
  /// How long a lease lasts, in whole seconds.
  let seconds: UInt32
  /// Positions of the instances that need it.
  var members: [Int] = []

  /// The lease, and until when it counts; nil while the key is not ours.
  private(set) var held: (lease: UInt64, until: MonotonicInstant)?
  /// The question under way.
  private(set) var call: Call?
  /// When the next question is due.
  private(set) var nextAt: MonotonicInstant
  /// A lease that is of no use any more.
  private(set) var given: UInt64?
  /// What the key held at the last answer; nil if nothing, or if nothing is known.
  private(set) var holder: String?
  /// Why the last question has no answer; nil if it has one.
  private(set) var problem: String?
  /// When the store answered last.
  private(set) var answeredAt: MonotonicInstant
  /// What keeps the members in FAULT; nil if nothing.
  private(set) var fault: String?
  /// Until when members that were master before the engine died need not have it confirmed: the
  /// kernel ends their addresses in time.
  private(set) var graceUntil: MonotonicInstant?

  init(
    name: String, prefix: String, value: String, seconds: UInt32, at now: MonotonicInstant
  ) {
    self.name = name
    key = prefix + name
    self.value = value
    self.seconds = seconds
    nextAt = now
    answeredAt = now
  }

  /// The whole time of a lease.
  var length: Microseconds { .seconds(Int64(seconds)) }
  /// A lease is given up this long before it ends at the store at the earliest: clocks drift, and
  /// the kernel takes its time.
  static let margin = Microseconds.milliseconds(200)
  /// Between two tries to take a key that somebody else has.
  static let retry = Microseconds.milliseconds(100)
  /// Between two looks of a node that does not want it.
  static let watch = Microseconds.seconds(1)

  /// True while addresses may be bound.
  func isHeld(at now: MonotonicInstant) -> Bool { held.map { now < $0.until } ?? false }

  /// Whole seconds for which the kernel may keep an address: not longer than the lease.
  func addressTime(at now: MonotonicInstant) -> Microseconds? {
    guard let held, now < held.until else { return nil }
    let whole = (held.until - now).count / 1_000_000
    return whole > 0 ? .seconds(whole) : nil
  }

  /// When something is due.
  var deadline: MonotonicInstant {
    var next = call?.until ?? nextAt
    if let held { next = min(next, held.until) }
    if let graceUntil { next = min(next, graceUntil) }
    return next
  }

  // MARK: Questions

  /// The question that is due; nil if none is.
  ///
  /// - Parameter isWanted: true if a member is master, or would be.
  mutating func question(
    _ number: UInt64, at now: MonotonicInstant, isWanted: Bool
  ) -> LeaseRequest? {
    guard call == nil, now >= nextAt else { return nil }
    let kind: LeaseRequest.Kind
    if let given {
      kind = .release(lease: given)
    } else if let held {
      kind = .renew(lease: held.lease)
    } else {
      kind = isWanted ? .acquire(seconds: seconds) : .read
    }
    let timeout = max(length / 3, .seconds(1))
    call = Call(number: number, kind: kind, sentAt: now, until: now + timeout)
    return LeaseRequest(id: number, key: key, value: value, kind: kind, timeout: timeout)
  }

  /// A member would be master: no look is waited for.
  mutating func hurry(at now: MonotonicInstant) {
    guard held == nil else { return }
    if call?.kind == .read { call = nil }
    nextAt = min(nextAt, now)
  }

  /// Another master was heard: perhaps this machine stood still with all its clocks, and the lease is
  /// over. It is renewed at once, or found to be somebody else's.
  mutating func doubt(at now: MonotonicInstant) {
    guard held != nil, call == nil else { return }
    nextAt = min(nextAt, now)
  }

  /// The connection to the agent is new, or gone: nothing that was asked is answered any more.
  mutating func forgetCall(at now: MonotonicInstant, _ why: String?) {
    call = nil
    nextAt = min(nextAt, now)
    if let why { problem = why }
  }

  /// Nobody needs it any more; the caller has removed the addresses.
  mutating func giveUp(at now: MonotonicInstant) {
    guard let lease = held?.lease else { return }
    held = nil
    given = lease
    call = nil
    nextAt = now
  }

  /// Members go on as what they were when the engine died, or the configuration changed.
  ///
  /// - Parameter until: when a lease ends that they have on other terms; nil if it is not known.
  mutating func resume(at now: MonotonicInstant, until: MonotonicInstant? = nil) {
    graceUntil = until ?? now + .seconds(2)
    nextAt = min(nextAt, now)
  }

  /// The machine slept while the store's clock went on.
  mutating func slept(_ time: Microseconds) {
    let back = { (instant: MonotonicInstant) in
      MonotonicInstant(nanoseconds: instant.nanoseconds - time.count * 1_000)
    }
    if let lease = held { held = (lease.lease, back(lease.until)) }
    if let asked = call { call?.sentAt = back(asked.sentAt) }
  }

  // MARK: Answers

  /// Takes an answer; one to an earlier question means nothing.
  mutating func take(
    _ result: LeaseResult, at now: MonotonicInstant, isWanted: Bool
  ) -> Change {
    guard let asked = call, asked.number == result.id else { return .nothing }
    call = nil
    if case .failed(let text) = result.outcome { return failed(asked, text, at: now) }
    problem = nil
    answeredAt = now
    fault = nil
    switch (asked.kind, result.outcome) {
    case (.release, _):
      given = nil
      holder = nil
      nextAt = isWanted ? now : now + Self.watch
      return .nothing
    case (_, .held(let lease, let seconds)): return hold(lease, seconds, asked)
    case (.renew, .heldBy(value, let lease)) where lease != 0: return adopt(lease, at: now)
    case (.renew, .heldBy(let other, _)):
      holder = other
      return lose("\(Self.node(of: other)) holds \(key) now", at: now)
    case (.renew, _):
      holder = nil
      return lose("\(key) is gone from etcd", at: now)
    case (_, .heldBy(value, let lease)) where !isWanted && lease != 0:
      // Taken by a question whose answer got lost.
      given = lease
      nextAt = now
    case (_, .heldBy(let other, _)):
      holder = other
      nextAt = now + (isWanted ? Self.retry : Self.watch)
    case (_, .free), (_, .failed):
      holder = nil
      nextAt = isWanted ? now + Self.retry : now + Self.watch
    }
    return .nothing
  }

  private mutating func hold(_ lease: UInt64, _ granted: UInt32, _ asked: Call) -> Change {
    let isNew = held == nil
    holder = value
    graceUntil = nil
    held = (lease, asked.sentAt + (.seconds(Int64(granted)) - Self.margin))
    nextAt = asked.sentAt + length / 3
    return isNew ? .gained : .renewed
  }

  /// The key is ours, but under a lease of an earlier question, which was answered too late or was
  /// forgotten by a reload, and came through after this one. It is renewed at once; until then it is
  /// trusted for as long as it must live, since a question takes a third of a lease at most.
  private mutating func adopt(_ lease: UInt64, at now: MonotonicInstant) -> Change {
    let until = now + (length / 3 - Self.margin)
    held = (lease, held.map { min($0.until, until) } ?? until)
    nextAt = now
    return .renewed
  }

  private mutating func failed(
    _ asked: Call, _ text: String, at now: MonotonicInstant
  ) -> Change {
    problem = text
    // What cannot be released ends by itself.
    if case .release = asked.kind { given = nil }
    nextAt = now + Self.retry * 3
    guard held == nil, fault == nil, now - answeredAt > length else { return .nothing }
    // Nobody could become master here: the peers shall know.
    fault = "etcd does not answer: \(text)"
    return .nothing
  }

  private mutating func lose(_ why: String, at now: MonotonicInstant) -> Change {
    held = nil
    graceUntil = nil
    fault = why
    nextAt = now
    return .lost(why)
  }

  /// Lets time pass.
  ///
  /// - Parameter hasMaster: true if a member is master.
  mutating func pass(to now: MonotonicInstant, hasMaster: Bool) -> Change {
    var change = Change.nothing
    if let asked = call, now >= asked.until {
      call = nil
      change = failed(asked, problem ?? "no answer in time", at: now)
    }
    if let held, now >= held.until {
      return lose("the lease of \(key) ended: \(problem ?? "etcd did not answer")", at: now)
    }
    if let graceUntil, now >= graceUntil {
      self.graceUntil = nil
      guard held == nil, hasMaster else { return change }
      return lose("\(key) could not be confirmed: \(problem ?? "etcd did not answer")", at: now)
    }
    return change
  }

  /// The name of the node in what a key holds.
  static func node(of value: String) -> String {
    String(value.prefix { $0 != " " })
  }
}

extension MasterLease {
  /// Writes or reads all that answers and time have made of it.
  mutating func pass(_ archive: inout StateArchive) {
    var lease = held?.lease
    var until = held?.until
    archive.pass(&lease)
    archive.pass(&until)
    if let lease, let until { held = (lease, until) } else { held = nil }
    archive.pass(&call)
    archive.pass(&nextAt)
    archive.pass(&given)
    archive.pass(&holder)
    archive.pass(&problem)
    archive.pass(&answeredAt)
    archive.pass(&fault)
    archive.pass(&graceUntil)
  }
}

extension MasterLease.Call: Archivable {
  static var blank: Self { Self(number: 0, kind: .read, sentAt: .zero, until: .zero) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&number)
    archive.pass(&sentAt)
    archive.pass(&until)
    var subject: UInt64
    let which: UInt8
    switch kind {
    case .read: (which, subject) = (0, 0)
    case .acquire(let seconds): (which, subject) = (1, UInt64(seconds))
    case .renew(let lease): (which, subject) = (2, lease)
    case .release(let lease): (which, subject) = (3, lease)
    }
    let read = archive.pass(case: which)
    archive.pass(&subject)
    switch read {
    case 0: kind = .read
    case 1: kind = .acquire(seconds: UInt32(clamping: subject))
    case 2: kind = .renew(lease: subject)
    case 3: kind = .release(lease: subject)
    default: archive.damage()
    }
  }
}
