import Election
import NetworkTypes

/// Breadth-first search over all states that a small world can reach, each judged after each event.
package struct SmallWorldSearch {
  /// What a search found.
  package struct Outcome: Sendable, CustomStringConvertible {
    /// What was searched.
    package var plan: SmallWorldPlan
    /// Events in a row that were searched completely.
    package var depth = 0
    /// Different states.
    package var states = 0
    /// Events that were tried.
    package var steps = 0
    /// States that were healed to see whether they settle.
    package var healed = 0
    /// Broken promises with the events that lead there; the first few.
    package var violations: [String] = []

    /// `2 routers (200, 100): depth 12, 123 states, …`.
    package var description: String {
      let priorities = plan.priorities.map { String($0) }.joined(separator: ", ")
      let head =
        "\(plan.priorities.count) routers (\(priorities))\(plan.preempts ? "" : " nopreempt"): "
        + "depth \(depth) of \(plan.depth), \(states) states, \(steps) steps, "
        + "\(healed) healed, \(violations.count) violations"
      return ([head] + violations).joined(separator: "\n  ")
    }
  }

  private struct Visit {
    var world: SmallWorld
    var path: [SmallEvent]
  }

  private let plan: SmallWorldPlan
  private static let reportedAtMost = 5

  /// A search.
  package init(_ plan: SmallWorldPlan) { self.plan = plan }

  /// Searches until the depth is reached, or `mayGoOn` says no; that is asked now and then.
  package func run(while mayGoOn: () -> Bool = { true }) -> Outcome {
    var outcome = Outcome(plan: plan)
    var start = SmallWorld(plan)
    for index in start.routers.indices { _ = start.give(.startup(asking: .zero), to: index) }
    var seen: Set<SmallDigest> = [start.digest]
    var level = [Visit(world: start, path: [])]
    outcome.states = 1
    while outcome.depth < plan.depth, !level.isEmpty {
      var next: [Visit] = []
      for (number, visit) in level.enumerated() {
        if number & 0xFFF == 0xFFF, !mayGoOn() { return outcome }
        for event in visit.world.events {
          outcome.steps += 1
          var world = visit.world
          let complaint = SmallWorldJudge.apply(event, plan, &world)
          let digest = world.digest
          var complaints = complaint.map { [$0] } ?? []
          let isNew = seen.insert(digest).inserted
          if isNew, digest.isSampled(oneIn: plan.healsOneIn) {
            outcome.healed += 1
            if let unsettled = SmallWorldJudge.heal(world, plan) { complaints.append(unsettled) }
          }
          for text in complaints where outcome.violations.count < Self.reportedAtMost {
            outcome.violations.append("\(text): \((visit.path + [event]).map { "\($0)" })")
          }
          if isNew { next.append(Visit(world: world, path: visit.path + [event])) }
        }
      }
      outcome.states = seen.count
      outcome.depth += 1
      level = next
      if !outcome.violations.isEmpty || !mayGoOn() { return outcome }
    }
    return outcome
  }
}
