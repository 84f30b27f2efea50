import Simulation
import Testing

/// Every interleaving of events in worlds of two and three routers.
@Suite("Small worlds, exhaustively")
struct SmallWorldTests {
  @Test("nothing that can happen breaks a promise", arguments: SmallWorldPlan.shallow.indices)
  func search(position: Int) {
    let plan = SmallWorldPlan.shallow[position]
    let outcome = SmallWorldSearch(plan).run()
    #expect(outcome.violations == [])
    #expect(outcome.depth == plan.depth)
    #expect(outcome.healed > 10)
  }

  @Test("a wrong claim is found: that a lower priority wins")
  func canary() {
    var plan = SmallWorldPlan([200, 100], depth: 4)
    plan.claimsLowestWins = true
    #expect(!SmallWorldSearch(plan).run().violations.isEmpty)
  }
}
