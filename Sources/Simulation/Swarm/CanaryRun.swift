import NetworkTypes

/// Looks for a planted bug, and says what it took to find it.
package struct CanaryRun: Sendable {
  /// The bug.
  package var bug: Sabotage
  /// The seed that showed it; nil if none did within the budget.
  package var seed: UInt64?
  /// What was reported.
  package var violation: Violation?
  /// Seeds that were run.
  package var seeds = 0
  /// Events of the worlds until then.
  package var events: UInt64 = 0

  /// Seeds that a bug may stay hidden for.
  package static let budget = 60

  /// Runs seeds until the bug's invariant is reported.
  package static func find(_ bug: Sabotage) -> CanaryRun {
    let first = bug.firstSeed
    var result = CanaryRun(bug: bug)
    for seed in first..<first + UInt64(budget) {
      var run = SwarmRun(seed: seed)
      guard bug.canShow(in: run.shape) else { continue }
      result.seeds += 1
      run.sabotage = bug
      let outcome = run.run()
      result.events += outcome.events
      if bug == .unseededNonces {
        let again = run.run()
        guard again.digest != outcome.digest else { continue }
        result.violation = Violation(invariant: "I8", at: .zero, text: "two runs differ")
      } else {
        result.violation = outcome.violations.first { bug.invariants.contains($0.invariant) }
      }
      if result.violation != nil {
        result.seed = seed
        return result
      }
    }
    return result
  }
}
