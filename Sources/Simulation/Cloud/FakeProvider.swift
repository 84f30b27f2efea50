import AgentProtocol
package import NetworkTypes

/// A provider of cloud addresses: who holds each, what is under way, and what readings show.
package struct FakeProvider: Sendable {
  /// Who holds an address.
  package enum HolderNode: Equatable, Sendable {
    /// Nobody.
    case nobody
    /// A node of the cluster.
    case node(Int)
    /// A machine that is none of them.
    case stranger
  }

  /// One address.
  struct Entry: Sendable {
    var address: IPAddress
    var holder = HolderNode.nobody
    /// What readings show until they catch up, and until when.
    var stale: (holder: HolderNode, until: MonotonicInstant)?
    /// The assignment under way; `fails` if nothing will come of it.
    var action: (node: Int, until: MonotonicInstant, fails: Bool)?
    /// How the last one ended.
    var lastFailed = false
  }

  /// What goes wrong at present.
  package struct Troubles: Equatable, Sendable {
    /// Nobody gets through.
    package var isDown = false
    /// Answers that get lost on the way, in millionths; what was asked for happens all the same.
    package var lostAnswers = 0
    /// Calls that are refused for their number, in millionths.
    package var throttled = 0
    /// How far readings lag behind.
    package var lag = Microseconds.milliseconds(50)
    /// Actions that end without effect, in millionths.
    package var failingActions = 0
    /// Nodes whose token is refused.
    package var refusedNodes: Set<Int> = []

    /// None.
    package init() {}
  }

  /// What goes wrong.
  package var troubles = Troubles()
  private(set) var entries: [Entry]

  /// A provider with these addresses, held by nobody.
  package init(addresses: [IPAddress]) { entries = addresses.map { Entry(address: $0) } }

  /// Who holds an address; nil if there is no such address.
  package func holder(_ address: IPAddress) -> HolderNode? {
    entries.first { $0.address == address }?.holder
  }

  /// Somebody moves an address in the console.
  package mutating func moveByHand(_ address: IPAddress, to holder: HolderNode) {
    guard let place = entries.firstIndex(where: { $0.address == address }) else { return }
    entries[place].action = nil
    entries[place].stale = nil
    entries[place].holder = holder
  }

  /// Lets time pass: actions end.
  ///
  /// - Returns: addresses that moved, with who holds them.
  mutating func pass(to now: MonotonicInstant, loses: Bool) -> [(IPAddress, HolderNode)] {
    var moved: [(IPAddress, HolderNode)] = []
    for place in entries.indices {
      guard let action = entries[place].action, action.until <= now else { continue }
      entries[place].action = nil
      entries[place].lastFailed = action.fails
      if action.fails || loses { continue }
      entries[place].stale = (entries[place].holder, action.until + troubles.lag)
      entries[place].holder = .node(action.node)
      moved.append((entries[place].address, .node(action.node)))
    }
    return moved
  }

  /// What the provider makes of a call that has reached it.
  mutating func answer(
    _ kind: CallRequest.Kind, _ address: IPAddress, from node: Int, at now: MonotonicInstant,
    _ random: inout SimulationRandom
  ) -> CallOutcome {
    if troubles.isDown { return .notSent(.connection, text: "refused") }
    if troubles.refusedNodes.contains(node) {
      return .rejected(Rejection(.unauthorized, text: "Unable to authenticate you."))
    }
    if random.happens(troubles.throttled) {
      return .throttled(retryAfter: .seconds(3), text: "too many requests")
    }
    guard let place = entries.firstIndex(where: { $0.address == address }) else {
      return .rejected(Rejection(.addressNotFound, text: "no such address"))
    }
    let outcome: CallOutcome
    switch kind {
    case .read:
      let shown = entries[place].stale.flatMap { now < $0.until ? $0.holder : nil }
      outcome = .holder(
        HolderReading(
          holder: Self.holder(shown ?? entries[place].holder, asSeenBy: node),
          isBusy: entries[place].action != nil))
    case .poll:
      let isRunning = entries[place].action != nil
      let ended: ActionStatus = entries[place].lastFailed ? .errored(text: "errored") : .completed
      outcome = .action(isRunning ? .inProgress : ended)
    case .assign: outcome = assign(place, node, now, &random)
    }
    return random.happens(troubles.lostAnswers) ? .ambiguous(text: "reset") : outcome
  }

  private mutating func assign(
    _ place: Int, _ node: Int, _ now: MonotonicInstant, _ random: inout SimulationRandom
  ) -> CallOutcome {
    if entries[place].action != nil {
      return .rejected(Rejection(.busy, text: "pending event"))
    }
    if entries[place].holder == .node(node) {
      return .rejected(Rejection(.conflict, text: "already assigned"))
    }
    let until = now + .milliseconds(random.within(300...6_000))
    entries[place].action = (node, until, random.happens(troubles.failingActions))
    return .accepted(ActionReference("a"))
  }

  private static func holder(_ holder: HolderNode, asSeenBy node: Int) -> Holder {
    switch holder {
    case .nobody: .nobody
    case .node(node): .own(FakeAgent.target(node))
    case .node(let other): .other(FakeAgent.target(other))
    case .stranger: .other("9999")
    }
  }
}
