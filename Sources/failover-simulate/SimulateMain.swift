import Glibc
import NetworkTypes
import Simulation

/// Runs swarm simulations and says what they found.
enum SimulateMain {
  private static let usage = """
    usage: failover-simulate [--seed N] [--seeds N] [--hours N] [--first N]
      --seed N    one seed, with the timeline and the least schedule that still fails
      --seeds N   so many seeds, from --first on
      --hours N   so many hours of simulated time, from --first on
      --first N   the first seed; default: from the clock

    """

  /// What to run.
  private struct Request {
    var seed: UInt64?
    var seeds: UInt64 = .max
    var hours: Double = 1
    var first = UInt64(time(nil))
  }

  /// Runs; gives the exit code: 0 all promises were kept, 1 not, 64 usage.
  static func run(_ words: [String]) -> Int32 {
    guard let request = parse(words) else {
      write(usage)
      return 64
    }
    if let seed = request.seed { return one(seed) }
    return many(request)
  }

  private static func parse(_ words: [String]) -> Request? {
    var request = Request()
    var rest = words[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { return nil }
      switch (name, UInt64(value), Double(value)) {
      case ("--seed", let number?, _): request.seed = number
      case ("--seeds", let number?, _):
        request.seeds = number
        request.hours = .infinity
      case ("--hours", _, let number?): request.hours = number
      case ("--first", let number?, _): request.first = number
      default: return nil
      }
    }
    return request
  }

  private static func one(_ seed: UInt64) -> Int32 {
    let began = seconds()
    let run = SwarmRun(seed: seed)
    let outcome = run.run()
    describe(outcome, took: seconds() - began)
    guard !outcome.violations.isEmpty else { return 0 }
    let least = Minimizer.minimize(run)
    write("least schedule that still fails, of \(least.outcome.faults) faults:\n")
    for (round, schedule) in least.run.schedules.enumerated() {
      for fault in schedule.faults { write("  round \(round + 1), \(fault)\n") }
    }
    for violation in least.outcome.violations { write("  \(violation)\n") }
    write(least.outcome.timeline.joined(separator: "\n") + "\n")
    return 1
  }

  private static func many(_ request: Request) -> Int32 {
    let began = seconds()
    var simulated = 0.0
    var faults = 0
    var transitions = 0
    var failed: [UInt64] = []
    var seed = request.first
    while simulated < request.hours * 3_600, seed - request.first < request.seeds {
      let run = SwarmRun(seed: seed)
      let outcome = run.run()
      simulated += Double(outcome.simulated.count) / 1_000_000
      faults += outcome.faults
      transitions += outcome.transitions
      if !outcome.violations.isEmpty {
        failed.append(seed)
        write("seed \(seed): \(outcome.violations[0])\n")
      } else if seed % 16 == 0, run.run().digest != outcome.digest {
        failed.append(seed)
        write("seed \(seed): I8: two runs of the same seed differ\n")
      }
      seed += 1
    }
    let took = seconds() - began
    write(
      "\(seed - request.first) seeds from \(request.first), "
        + "\(text(simulated / 3_600)) h simulated in \(text(took)) s: "
        + "\(Int(simulated / took)) x real time; "
        + "\(faults) faults, \(transitions) transitions; \(failed.count) seeds failed\n")
    if let first = failed.first { write("replay: scripts/simulate --seed \(first)\n") }
    return failed.isEmpty ? 0 : 1
  }

  private static func describe(_ outcome: SwarmRun.Outcome, took: Double) {
    write(
      "seed \(outcome.seed): \(outcome.faults) faults, \(outcome.transitions) transitions, "
        + "\(outcome.events) events, \(text(Double(outcome.simulated.count) / 1e6)) s simulated in "
        + "\(text(took)) s, digest \(String(outcome.digest, radix: 16))\n")
    for violation in outcome.violations { write("  \(violation)\n") }
  }

  private static func text(_ number: Double) -> String {
    let tenths = Int(number * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func seconds() -> Double {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(1, $0.baseAddress, $0.count) }
  }
}
