public import AgentProtocol
public import NetworkTypes

/// Makes a cloud address follow the master, and stay there.
///
/// Level-triggered: it compares who shall hold the address (this node, if it is master) with who
/// does according to the provider, and works until both agree. Events only wake it up. A value
/// without clock, I/O or randomness; whoever owns it passes the time and a random number.
///
/// What always holds:
/// - only a master assigns, and nobody ever unassigns;
/// - one call at a time, and at most three assertions against another holder in a minute;
/// - after an uncertain answer it reads before it tries again;
/// - success is what a reading shows, not what an answer says;
/// - as long as this node is master it never gives up.
public struct AddressOwnership: Sendable {
  /// What it is about; a reload may change it.
  public var settings: OwnershipSettings
  /// What this node is.
  var role = Role.watching(Watch())
  /// What is being done.
  var work = Work.idle
  /// True while the agent takes calls.
  var isAgentConnected = false
  /// Who this machine is.
  var identity: IdentityReport?
  /// What the last reading showed; nil if nothing is known, or it may be wrong.
  var observation: Observation?
  /// When an assignment was left without an answer last: it may land later than what anybody had read
  /// until then, so such readings say nothing.
  private(set) var doubtedAt: MonotonicInstant?
  /// The last reading as shown to people, also if it may be outdated.
  var shown: Observation?
  /// How sure this mastership can be.
  var proof = OwnershipProof.none
  /// What is wrong.
  var problem: OwnershipProblem?
  /// What was told to be done about the problem so far.
  var toldSteps: Set<String> = []
  /// True if the problem is about assigning, so that a reading does not disprove it.
  var problemIsOfAssign = false
  /// Calls in a row that brought no answer.
  var failures = 0
  /// Until when the provider wants no calls, in its own words; also an agent that starts anew keeps it.
  var pausedUntil = MonotonicInstant.zero
  /// What is left to be called.
  var budget: BudgetReport?
  /// When the budget was told.
  var budgetAt = MonotonicInstant.zero
  /// When a credential was last accepted.
  var credentialAcceptedAt: MonotonicInstant?
  /// True if this node outranks its peers.
  var isPreferred = true
  /// Times that the address was lost to somebody else lately.
  var losses = 0
  /// When it was lost last.
  var lastLossAt = MonotonicInstant.zero
  /// When it was asserted against another holder, within the last minute.
  var assertions: [MonotonicInstant] = []
  /// Assign calls of this mastership.
  var assignments = 0
  /// True if the next call needs a new connection.
  var needsNewConnection = false
  /// Number of the last call, its lower half.
  var lastCall: UInt32 = 0
  /// The time of the event at hand.
  var now = MonotonicInstant.zero
  /// Random bits of the event at hand.
  var entropy: UInt64 = 0
  /// What is to be done.
  var actions: [OwnershipAction] = []

  /// An address that nothing is known about yet.
  public init(settings: OwnershipSettings) {
    self.settings = settings
  }

  /// The name of the address number in a call's number.
  public static func address(of call: CallID) -> AddressNumber {
    AddressNumber(UInt32(truncatingIfNeeded: call.rawValue >> 32))
  }

  /// When `.timer` must be told at the latest; nil if nothing is planned.
  public var nextDeadline: MonotonicInstant? {
    let planned: MonotonicInstant? =
      switch work {
      case .idle: nil
      case .waiting(let until, _): isAgentConnected ? until : nil
      case .calling(_, _, let deadline): deadline
      }
    guard case .leaving(_, let until) = role else { return planned }
    return min(until, planned ?? until)
  }

  /// Takes one event.
  ///
  /// - Parameters:
  ///   - now: on the protocol's clock.
  ///   - random: fresh random bits, for the jitter of retries.
  /// - Returns: what to do, in order.
  public mutating func handle(
    _ event: OwnershipEvent, at now: MonotonicInstant, random: UInt64
  ) -> [OwnershipAction] {
    self.now = max(self.now, now)
    entropy = random
    switch event {
    case .becameMaster(let epoch): becameMaster(epoch)
    case .stoppedBeingMaster: stoppedBeingMaster()
    case .leaving(let until): leaving(until)
    case .peerHolds(let report): peerHolds(report)
    case .preference(let isPreferred): self.isPreferred = isPreferred
    case .rival(let isOver): rival(isOver: isOver)
    case .identity(let report): identityChanged(report)
    case .agent(let isConnected): agentChanged(isConnected)
    case .callSent: break  // The outcome alone counts; the host's log has it.
    case .callEnded(let result): callEnded(result)
    case .credentialChanged:
      // Another credential has limits of its own, and what the last one lacked says nothing of it.
      pausedUntil = .zero
      if problem?.kind == .credential { problemIsOfAssign = false }
      tryAgainAtOnce()
    case .budget(let report): take(report)
    case .hint(let hint): hinted(hint)
    case .operatorAssign: operatorAssign()
    case .operatorRead: readSoon()
    case .packetSeen: if proof == .readBack { proof = .packetSeen }
    case .timer: timer()
    }
    defer { actions = [] }
    return actions
  }

  /// The facts for people and peers.
  public var status: OwnershipStatus {
    let activity: OwnershipStatus.Activity
    var action: ActionReference?
    switch role {
    case .watching: activity = .watching
    case .leaving: activity = .suspended
    case .acquiring(_, let acquisition):
      activity = .acquiring
      action = acquisition.confirmation?.action
    case .holding: activity = .holding
    }
    var isMine = false
    if case .own? = shown?.holder { isMine = true }
    return OwnershipStatus(
      activity: activity, holder: shown?.holder, verifiedAt: shown?.at, isMine: isMine,
      proof: proof, action: action, credentialAcceptedAt: credentialAcceptedAt, budget: budget,
      problem: problem, assignments: assignments)
  }

  // MARK: Time

  private mutating func timer() {
    if case .leaving(let epoch, let until) = role, now >= until { return takeBack(epoch) }
    switch work {
    case .idle: break
    case .waiting(let until, let step): if now >= until { perform(step) }
    case .calling(let call, let step, let deadline):
      guard now >= deadline else { return }
      actions.append(.cancel(call))
      work = .idle
      finish(
        step, .ambiguous(text: "failover-agent did not answer in time"), requestID: nil)
    }
  }

  /// A number below the limit from the random bits of the event.
  mutating func random(below limit: Int64) -> Int64 {
    entropy = entropy &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
    return limit > 0 ? Int64((entropy >> 33) % UInt64(limit)) : 0
  }

  /// A time between two.
  mutating func between(_ low: Microseconds, _ high: Microseconds) -> Microseconds {
    Microseconds(low.count + random(below: high.count - low.count + 1))
  }

  /// A time a quarter shorter up to a quarter longer.
  mutating func about(_ time: Microseconds) -> Microseconds {
    between(time * 3 / 4, time * 5 / 4)
  }

  /// Doubles from the first time with each further failure, up to the limit, with jitter.
  mutating func backOff(
    _ failures: Int, from first: Microseconds, upTo limit: Microseconds
  ) -> Microseconds {
    let doubled = first * (1 << Int64(min(max(failures - 1, 0), 20)))
    return about(min(doubled, limit))
  }

  /// An assignment may land at any time from now on: no reading of before counts any more, neither an
  /// own one nor a peer's.
  mutating func doubtReadings() {
    observation = nil
    doubtedAt = now
  }
}
