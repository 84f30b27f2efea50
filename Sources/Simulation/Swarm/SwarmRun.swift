package import NetworkTypes

/// One run of a drawn cluster under drawn faults, judged by all auditors.
package struct SwarmRun {
  /// What came of a run.
  package struct Outcome: Sendable {
    /// The seed.
    package var seed: UInt64
    /// Broken promises; empty if all were kept.
    package var violations: [Violation]
    /// Virtual time that passed.
    package var simulated: Microseconds
    /// Faults that were injected.
    package var faults: Int
    /// Events of the world.
    package var events: UInt64
    /// Changes of state.
    package var transitions: Int
    /// Digest of the whole run.
    package var digest: UInt64
    /// One row per instant, one column per router.
    package var timeline: [String]
    /// What the nodes logged last, oldest first; empty unless it was asked for.
    package var log: [String] = []
    /// Flight records of all engines, node by node; empty unless they were asked for.
    package var records: [[UInt8]] = []
  }

  /// Rounds of a safety phase, healing and calm in one run.
  package static let rounds = 4

  /// The seed.
  package let seed: UInt64
  /// The cluster.
  package var shape: ClusterShape
  /// Faults of each round; times count from the round's begin.
  package var schedules: [FaultSchedule]
  /// A bug to plant.
  package var sabotage: Sabotage?
  /// Length of the safety phase of a round.
  package let safetyTime: Microseconds

  /// Draws a run.
  package init(seed: UInt64) {
    self.seed = seed
    var random = SimulationRandom(seed: seed)
    shape = ClusterShape(&random)
    var more = SimulationRandom(seed: ~seed)
    let isRich = seed >= ClusterShape.firstRichSeed
    if isRich { shape.enrich(&more) }
    DampingShape.draw(for: &shape, seed: seed)
    let cloud = shape.cloudInstance == nil ? [] : FaultKind.cloud
    let kinds = isRich ? FaultKind.quirks + cloud : []
    // Ten minutes, or more where all is slower.
    let slowest = shape.instances.map(\.interval).max() ?? .seconds(1)
    let safetyTime = max(.seconds(600), slowest * 200)
    self.safetyTime = safetyTime
    schedules = []
    for _ in 0..<Self.rounds {
      schedules.append(
        FaultSchedule(
          shape, from: .zero, length: safetyTime,
          more: kinds.filter { _ in more.below(3) == 0 }, &random))
    }
  }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - stopsAtFirst: ends the run at the first broken promise.
  ///   - keepsLogs: also gives what the nodes logged last.
  ///   - recordSize: bytes of a block and count of blocks of flight recorders; nil for none.
  package func run(
    stopsAtFirst: Bool = true, keepsLogs: Bool = false,
    recordSize: (block: Int, count: Int)? = nil
  ) -> Outcome {
    let world = shape.makeWorld(seed: seed)
    world.recordSize = recordSize
    world.keepsLogs = keepsLogs
    world.keepsReplies = false
    world.sabotage = sabotage
    let bench = SwarmBench(world, shape)
    world.startAll()
    for schedule in schedules {
      bench.round(schedule, safetyTime)
      if stopsAtFirst && !world.violations.isEmpty { break }
    }
    for auditor in world.auditors { auditor.finish(world) }
    return Outcome(
      seed: seed, violations: world.violations, simulated: world.now - .zero,
      faults: schedules.reduce(0) { $0 + $1.faults.count }, events: world.eventCount,
      transitions: bench.digest.transitions, digest: bench.digest.value,
      timeline: bench.timeline.rows(nodes: shape.nodes), log: Self.log(of: world),
      records: world.nodes.flatMap { $0.records.map(\.file) })
  }

  /// Lines that are kept of a log.
  private static let logLines = 120

  private static func log(of world: World) -> [String] {
    let lines = world.nodes.flatMap { node in node.log.map { (node: node, line: $0) } }
    return lines.sorted { ($0.line.at, $0.node.index) < ($1.line.at, $1.node.index) }
      .suffix(logLines)
      .map { "\(TimeText.seconds($0.line.at)) \($0.node.name) \($0.line.text)" }
  }
}

/// The auditors of a run and the order of its phases.
final class SwarmBench {
  let digest = DigestAuditor()
  let timeline = Timeline()
  private let world: World
  private let shape: ClusterShape
  private let some = SomeMasterAuditor()
  private let clients = ClientAuditor()
  private let priorities = PriorityAuditor()
  private let cloud = CloudAuditor()
  private let groups = GroupAuditor()

  init(_ world: World, _ shape: ClusterShape) {
    self.world = world
    self.shape = shape
    world.auditors = [
      ClockAuditor(), OneMasterAuditor(), some, clients, HolderAuditor(), AnnouncementAuditor(),
      IntentAuditor(), BoundsAuditor(), StrangerAuditor(), OwnershipAuditor(), PunctualityAuditor(),
      PreemptionAuditor(), priorities, DampingAuditor(), EventAuditor(), PauseAuditor(),
      StartAuditor(),
      SecrecyAuditor(), ConservationAuditor(), cloud, groups, digest, timeline,
    ]
  }

  /// Faults, then healing, then calm.
  func round(_ schedule: FaultSchedule, _ safetyTime: Microseconds) {
    let injector = FaultInjector(shape)
    let begin = world.now
    var shifted = schedule
    for position in shifted.faults.indices {
      let offset = shifted.faults[position].at - .zero
      shifted.faults[position].at = begin + offset
    }
    world.onFault = { world, code in
      let fault = shifted.faults[code / 2]
      if code & 1 == 0 { injector.begin(fault, world) } else { injector.end(fault, world) }
    }
    injector.plan(shifted, in: world)
    world.run(for: safetyTime)
    guard world.violations.isEmpty else { return }
    // What is still to end ends now, before everything is healed; later ends are of no effect.
    world.onFault = nil
    heal(injector)
  }

  private func heal(_ injector: FaultInjector) {
    injector.heal(world)
    // A stop under way ends, and an engine that was killed starts again.
    world.run(for: .seconds(8))
    injector.heal(world)
    // Trackers report, nodes listen, and everybody knows everybody.
    let settling = settlingTime
    world.run(for: settling)
    injector.endIntents(world)
    world.run(for: settling)
    world.calmSince = world.now
    some.settled(world)
    priorities.settled(world)
    groups.settled(world)
    cloud.settled(world)
    // A client that never heard an announcement looks the address up again.
    clients.settled(world)
    let slowest = shape.instances.map(\.interval).max() ?? .seconds(1)
    for node in world.nodes { world.stepWallClock(node.index, by: 288_000_000) }
    world.run(for: max(.seconds(20), slowest * 10))
    for node in world.nodes { world.stepWallClock(node.index, by: -288_000_000) }
    clients.calmEnds(world)
    world.calmSince = nil
  }

  /// Two of the longest master-down intervals, the longest preempt delay, and what is left of
  /// scripts and look-ups.
  private var settlingTime: Microseconds {
    var election = shape.instances.reduce(Microseconds.seconds(12)) { longest, instance in
      max(longest, instance.longestDown * 2 + .seconds(instance.preemptDelay) + .seconds(12))
    }
    // Who is held down must have become free, and then preempted.
    if let hold = shape.instances.compactMap(\.damping?.hold).max() {
      election = election * 2 + .seconds(hold)
    }
    // Whose address was taken away again and again waits up to five minutes before it takes it back.
    if shape.cloudInstance != nil { return max(election * 2, .seconds(200)) }
    return shape.isGrouped ? election * 2 : election
  }
}
