import NetworkTypes
import Testing

@testable import Election

@Suite("Whatever happens, in any order")
struct ElectionPropertyTests {
  /// Steps of one random history.
  static let steps = 2_000

  @Test(
    "actions fit the state, and no timer is left in the past", arguments: 0..<24 as Range<UInt64>)
  func histories(seed: UInt64) {
    var random = SplitMix64(seed: 0x5EED_0000 &+ seed)
    for fixture in Fixture.all {
      var stepper = Stepper(fixture) { Self.shuffle(&$0, fixture, &random) }
      var auditor = Auditor()
      for step in 0..<Self.steps {
        if UInt8.random(in: 0..<4, using: &random) == 0, let deadline = stepper.router.deadline {
          stepper.now = max(stepper.now, deadline)
        } else {
          stepper.wait(Microseconds(.random(in: 0...700_000, using: &random)))
        }
        let event = Self.event(fixture, stepper.router.parameters, &random)
        let from = stepper.router.state
        let actions = stepper.feed(event)
        let flaws =
          auditor.audit(from: from, actions, to: stepper.router.state)
          + Self.runTimers(&stepper, &auditor)
        #expect(flaws.isEmpty, "seed \(seed), \(fixture), step \(step), \(event) in \(from)")
        if !flaws.isEmpty { return }
      }
    }
  }

  @Test("the same history gives the same actions", arguments: Fixture.all)
  func reproducible(fixture: Fixture) {
    var runs: [[ElectionAction]] = []
    for _ in 0..<2 {
      var random = SplitMix64(seed: 7)
      var stepper = Stepper(fixture) { Self.shuffle(&$0, fixture, &random) }
      var all: [ElectionAction] = []
      for _ in 0..<500 {
        stepper.wait(Microseconds(.random(in: 0...700_000, using: &random)))
        all += stepper.feed(Self.event(fixture, stepper.router.parameters, &random))
        all += stepper.feed(.timer)
      }
      runs.append(all)
    }
    #expect(runs[0] == runs[1])
    #expect(!runs[0].isEmpty)
  }

  @Test("the auditor finds what it looks for")
  func auditorFails() {
    let master = ElectionState.master(.init(advertDeadline: .zero))
    let cases: [([ElectionAction], ElectionState, ElectionState)] = [
      ([.bindAddresses, .bindAddresses], .initialize, master),
      ([.removeAddresses], .initialize, .initialize),
      ([.sendAdvertisement(resigning: false)], .initialize, .initialize),
      ([.announce], .initialize, .initialize),
      ([.bindAddresses], .initialize, master),
      ([.transition(from: .backup, to: .master, reason: .startup)], .initialize, master),
      (
        [.transition(from: .initialize, to: .initialize, reason: .startup)], .initialize,
        .initialize
      ),
      ([.transition(from: .initialize, to: .master, reason: .startup)], .initialize, master),
    ]
    for (actions, from, to) in cases {
      var auditor = Auditor()
      #expect(!auditor.audit(from: from, actions, to: to).isEmpty, "\(actions)")
    }
  }

  /// Lets every timer fire that is due; one instant must not need more than a few.
  private static func runTimers(_ stepper: inout Stepper, _ auditor: inout Auditor) -> [String] {
    var flaws: [String] = []
    for _ in 0..<4 {
      guard let deadline = stepper.router.deadline, deadline <= stepper.now else { return flaws }
      let from = stepper.router.state
      let actions = stepper.feed(.timer)
      flaws += auditor.audit(from: from, actions, to: stepper.router.state)
    }
    return flaws + ["the deadline stays in the past"]
  }

  private static func event(
    _ fixture: Fixture, _ parameters: ElectionParameters, _ random: inout SplitMix64
  ) -> ElectionEvent {
    let kind = EventKind.allCases.randomElement(using: &random) ?? .timerDue
    switch kind {
    case .advertLower:
      return .advertisement(
        HeardAdvertisement(
          source: Bool.random(using: &random) ? fixture.low : fixture.high,
          priority: Priority(.random(in: 0...255, using: &random)),
          interval: Microseconds(.random(in: 10_000...3_000_000, using: &random))))
    case .parametersPriority:
      var changed = parameters
      shuffle(&changed, fixture, &random)
      return .parametersChanged(changed)
    case .resign:
      let destinations: [ElectionState.Destination] = [.backup, .initialize, .fault]
      return .resign(then: destinations.randomElement(using: &random) ?? .backup)
    case .shutdown, .faultRaised:
      // Rare, so that histories also reach what lies far from the start.
      return Bool.random(using: &random) ? fixture.event(kind) : .timer
    default:
      return fixture.event(kind)
    }
  }

  private static func shuffle(
    _ parameters: inout ElectionParameters, _ fixture: Fixture, _ random: inout SplitMix64
  ) {
    parameters.priority = Priority(.random(in: 1...255, using: &random))
    parameters.interval = Microseconds(.random(in: 10_000...2_000_000, using: &random))
    parameters.startsAsMaster = parameters.priority == .owner && Bool.random(using: &random)
    parameters.preempt = Bool.random(using: &random)
    parameters.preemptDelay = Microseconds(.random(in: 0...2, using: &random) * 500_000)
    parameters.downTimerAdverts = .random(in: 1...5, using: &random)
    parameters.lowerPriorityNoAdvert = Bool.random(using: &random)
    parameters.higherPrioritySendAdvert = Bool.random(using: &random)
    parameters.ownerIgnoresAdverts = Bool.random(using: &random)
    parameters.yieldsTo =
      [nil, fixture.low, fixture.successor].randomElement(using: &random) ?? nil
    parameters.isGrouped = Bool.random(using: &random)
    parameters.promoted = Bool.random(using: &random)
    parameters.needsLease = Bool.random(using: &random)
    parameters.hasLease = Bool.random(using: &random)
    parameters.negotiatingPeers = Bool.random(using: &random) ? [fixture.low, fixture.high] : []
  }
}

/// Follows the addresses through the actions, and says what may not be.
struct Auditor {
  private var isBound = false

  /// The flaws of one step.
  mutating func audit(
    from: ElectionState, _ actions: [ElectionAction], to: ElectionState
  ) -> [String] {
    var flaws: [String] = []
    var word = from.word
    for action in actions {
      switch action {
      case .bindAddresses:
        if isBound { flaws.append("bound twice") }
        isBound = true
      case .removeAddresses:
        if !isBound { flaws.append("removed what was not bound") }
        isBound = false
      case .sendAdvertisement:
        if word != .master && from.word != .master { flaws.append("an advert of no master") }
        if from.isLingering && to.isLingering { flaws.append("an advert beside the successor's") }
      case .announce, .announceAfterConflict:
        if !isBound { flaws.append("announced what is not bound") }
      case .transition(let left, let entered, _):
        if left != word { flaws.append("left a state that it was not in") }
        if left == entered { flaws.append("a transition to the same state") }
        word = entered
      case .tellReleased:
        if isBound { flaws.append("told of a release before it") }
      case .requestTakeOver, .wantsMaster, .wantsLease:
        if word != .backup { flaws.append("asked for what it has") }
      case .heardLowerPriority, .duplicateAddress, .handOverFailed:
        if from.word != .master { flaws.append("a conflict of no master") }
      }
    }
    if word != to.word { flaws.append("a transition that was not told") }
    if isBound != to.holdsAddresses { flaws.append("the addresses do not fit the state") }
    return flaws
  }
}
