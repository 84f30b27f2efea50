import Simulation
import Testing

/// A small part of what scripts/simulate does; scripts/test runs the rest in a release build.
@Suite("Simulated clusters")
struct SwarmTests {
  @Test("drawn clusters under drawn faults keep every promise", arguments: [1, 26] as [UInt64])
  func keepsPromises(seed: UInt64) {
    var run = SwarmRun(seed: seed)
    run.schedules.removeLast(run.schedules.count - 1)
    #expect(run.run().violations == [])
  }

  @Test("a seed always means the same run")
  func reproduces() {
    var run = SwarmRun(seed: 3)
    run.schedules.removeLast(run.schedules.count - 1)
    let first = run.run()
    #expect(run.run().digest == first.digest)
    #expect(first.transitions > 0)
  }

  @Test(
    "a planted bug is found",
    arguments: [
      Sabotage.deafMaster, .stickyAddresses, .forgetfulDisk, .doubleCalls, .unassigning,
    ])
  func findsPlanted(bug: Sabotage) {
    let found = CanaryRun.find(bug)
    #expect(found.seed != nil)
    #expect(found.violation.map { bug.invariants.contains($0.invariant) } == true)
  }

  @Test("a pair that moves without end keeps its promises")
  func endurance() {
    let end = EnduranceRun().run(until: 300)
    #expect(end.violations == [])
    #expect(end.transitions >= 300)
  }

  @Test("a failing schedule is made smaller and still fails by the same invariant")
  func minimizes() throws {
    var run = SwarmRun(seed: 1)
    run.sabotage = .stickyAddresses
    let whole = run.run()
    let least = Minimizer.minimize(run, budget: 10)
    #expect(least.outcome.violations.first?.invariant == whole.violations.first?.invariant)
    #expect(least.outcome.faults < whole.faults)
    #expect(!least.outcome.timeline.isEmpty)
  }
}
