import Glibc
import NetworkTypes
import Simulation

/// Runs swarm simulations and says what they found.
enum SimulateMain {
  private static let usage = """
    usage: scripts/simulate [options]
      --hours N      simulated time to run, in hours; default: 24
      --first N      the first seed; default: from the clock
      --seeds N      so many seeds instead of hours
      --seed N       one seed, with the least schedule that still fails and a timeline
      --recorded F   the seeds of a file, one a line; # begins a comment
      --canaries     looks for each planted bug
      --exhaustive   every interleaving of small worlds, deeper than the tests go
      --seconds N    stops after so many seconds of real time

    """

  /// What to run.
  private enum Task {
    case sweep, one(UInt64), recorded(String), canaries, exhaustive
  }

  private struct Request {
    var task = Task.sweep
    var seeds: UInt64 = .max
    var hours = 24.0
    var first = UInt64(time(nil))
    var seconds = Double.infinity
  }

  /// Runs; gives the exit code: 0 all promises were kept, 1 not, 64 usage.
  static func run(_ words: [String]) -> Int32 {
    guard let request = parse(words) else {
      write(usage)
      return 64
    }
    switch request.task {
    case .one(let seed): return one(seed)
    case .recorded(let file): return recorded(file)
    case .canaries: return canaries()
    case .exhaustive: return exhaustive(request.seconds)
    case .sweep: return many(request)
    }
  }

  private static func parse(_ words: [String]) -> Request? {
    var request = Request()
    var rest = words[...]
    while let name = rest.popFirst() {
      switch name {
      case "--canaries": request.task = .canaries
      case "--exhaustive": request.task = .exhaustive
      default:
        guard let value = rest.popFirst() else { return nil }
        switch (name, UInt64(value), Double(value)) {
        case ("--recorded", _, _): request.task = .recorded(value)
        case ("--seed", let number?, _): request.task = .one(number)
        case ("--seeds", let number?, _):
          request.seeds = number
          request.hours = .infinity
        case ("--hours", _, let number?): request.hours = number
        case ("--first", let number?, _): request.first = number
        case ("--seconds", _, let number?): request.seconds = number
        default: return nil
        }
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
    write(Timeline.legend + least.outcome.timeline.joined(separator: "\n") + "\n")
    write("replay: scripts/simulate --seed \(seed)\n")
    return 1
  }

  private static func many(_ request: Request) -> Int32 {
    let began = seconds()
    var simulated = 0.0
    var faults = 0
    var transitions = 0
    var failed: [UInt64] = []
    var seed = request.first
    while simulated < request.hours * 3_600, seed - request.first < request.seeds,
      seconds() - began < request.seconds
    {
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
      progress("\(text(simulated / 3_600)) h, \(faults) faults, \(failed.count) seeds failed")
    }
    progress("")
    let took = seconds() - began
    write(
      "\(seed - request.first) seeds from \(request.first), "
        + "\(text(simulated / 3_600)) h simulated in \(text(took)) s: "
        + "\(Int(simulated / took)) x real time; "
        + "\(faults) faults, \(transitions) transitions; \(failed.count) seeds failed\n")
    if let first = failed.first { write("replay: scripts/simulate --seed \(first)\n") }
    return failed.isEmpty ? 0 : 1
  }

  private static func recorded(_ file: String) -> Int32 {
    guard let list = seeds(of: file) else {
      write("cannot read \(file)\n")
      return 64
    }
    let began = seconds()
    var failed: [UInt64] = []
    for seed in list {
      let outcome = SwarmRun(seed: seed).run()
      guard let first = outcome.violations.first else { continue }
      failed.append(seed)
      write("seed \(seed): \(first)\nreplay: scripts/simulate --seed \(seed)\n")
    }
    write(
      "\(list.count) recorded seeds in \(text(seconds() - began)) s, \(failed.count) failed\n")
    return failed.isEmpty ? 0 : 1
  }

  private static func canaries() -> Int32 {
    var missed = 0
    for bug in Sabotage.allCases {
      let began = seconds()
      let found = CanaryRun.find(bug)
      if found.seed == nil { missed += 1 }
      let what =
        found.violation.map { "\($0.invariant) by seed \(found.seed ?? 0)" } ?? "MISSED"
      write(
        "\(bug.rawValue): \(what), \(found.seeds) seeds, \(found.events) events, "
          + "\(text(seconds() - began)) s\n")
    }
    write("\(Sabotage.allCases.count - missed) of \(Sabotage.allCases.count) planted bugs found\n")
    return missed == 0 ? 0 : 1
  }

  /// Every interleaving of small worlds.
  private static func exhaustive(_ limit: Double) -> Int32 {
    var isFine = true
    for plan in SmallWorldPlan.deep {
      let began = seconds()
      let outcome = SmallWorldSearch(plan).run { seconds() - began < limit }
      write("\(outcome), \(text(seconds() - began)) s\n")
      if !outcome.violations.isEmpty { isFine = false }
    }
    return isFine ? 0 : 1
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

  /// Replaces the last line of a terminal; elsewhere nothing is shown.
  private static func progress(_ text: String) {
    guard isatty(2) == 1 else { return }
    put("\r\u{1B}[K" + text, 2)
  }

  private static func seeds(of file: String) -> [UInt64]? {
    let descriptor = unsafe open(file, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    guard count >= 0 else { return nil }
    return String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
      .compactMap { line in
        line.split(separator: "#", omittingEmptySubsequences: false).first
          .flatMap { UInt64($0.filter { !$0.isWhitespace }) }
      }
  }

  private static func write(_ text: String) { put(text, 1) }

  private static func put(_ text: String, _ descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
