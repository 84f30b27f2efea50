/// Finds a small schedule that still breaks the same promise.
package enum Minimizer {
  /// Drops faults in ever smaller parts, as delta debugging does, while the run still fails by the
  /// same invariant.
  ///
  /// - Parameters:
  ///   - budget: runs at most.
  ///   - isOver: true once there is no time for another run.
  /// - Returns: the least run so far, and whether it could have become smaller.
  package static func minimize(
    _ failing: SwarmRun, budget: Int = 600, isOver: () -> Bool = { false }
  ) -> (run: SwarmRun, outcome: SwarmRun.Outcome, wasCut: Bool) {
    var best = failing
    var outcome = failing.run()
    guard let invariant = outcome.violations.first?.invariant else { return (best, outcome, false) }
    var left = budget
    var mayGoOn: Bool { left > 0 && !isOver() }
    func attempt(_ candidate: SwarmRun) -> Bool {
      left -= 1
      let result = candidate.run()
      guard result.violations.first?.invariant == invariant else { return false }
      best = candidate
      outcome = result
      return true
    }
    // Rounds after the failure do not matter, and often those before do not either.
    while best.schedules.count > 1, mayGoOn {
      var shorter = best
      shorter.schedules.removeLast()
      guard attempt(shorter) else { break }
    }
    while best.schedules.count > 1, mayGoOn {
      var later = best
      later.schedules.removeFirst()
      guard attempt(later) else { break }
    }
    for round in best.schedules.indices {
      var size = max(1, best.schedules[round].faults.count / 2)
      while mayGoOn {
        var start = 0
        var dropped = false
        while start < best.schedules[round].faults.count, mayGoOn {
          var candidate = best
          let end = min(start + size, candidate.schedules[round].faults.count)
          candidate.schedules[round].faults.removeSubrange(start..<end)
          if attempt(candidate) { dropped = true } else { start = end }
        }
        if size == 1 && !dropped { break }
        size = max(1, size / 2)
      }
    }
    return (best, outcome, !mayGoOn)
  }
}
