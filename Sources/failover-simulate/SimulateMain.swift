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
      --replay F     plays a flight record again (failover record), and compares the actions
      --canaries     looks for each planted bug
      --exhaustive   every interleaving of small worlds, deeper than the tests go
      --transitions N  a pair that moves so often: does anything grow?
      --seconds N    stops after so many seconds of real time; with --seed those for a smaller
                     schedule, 300 unless given
      --jobs N       seeds at a time; default: one for each processor

    """

  /// What to run.
  private enum Task {
    case sweep, one(UInt64), recorded(String), replay(String), canaries, exhaustive
    case endurance(Int)
  }

  private struct Request {
    var task = Task.sweep
    var seeds: UInt64 = .max
    var hours = 24.0
    var first = UInt64(time(nil))
    var seconds = Double.infinity
    var jobs = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Runs; gives the exit code: 0 all promises were kept, 1 not, 64 usage.
  static func run(_ words: [String]) async -> Int32 {
    guard let request = parse(words) else {
      write(usage)
      return 64
    }
    switch request.task {
    case .one(let seed): return one(seed, request.seconds)
    case .recorded(let file): return await recorded(file, request.jobs)
    case .replay(let file): return replay(file)
    case .canaries: return await canaries(request.jobs)
    case .exhaustive: return await exhaustive(request.seconds, request.jobs)
    case .endurance(let transitions): return endurance(transitions)
    case .sweep: return await many(request)
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
        case ("--replay", _, _): request.task = .replay(value)
        case ("--transitions", let number?, _): request.task = .endurance(Int(clamping: number))
        case ("--seed", let number?, _): request.task = .one(number)
        case ("--seeds", let number?, _):
          request.seeds = number
          request.hours = .infinity
        case ("--hours", _, let number?): request.hours = number
        case ("--first", let number?, _): request.first = number
        case ("--seconds", _, let number?): request.seconds = number
        case ("--jobs", let number?, _): request.jobs = Int(clamping: max(1, number))
        default: return nil
        }
      }
    }
    return request
  }

  /// Real time for making a schedule smaller, unless `--seconds` says otherwise.
  private static let minimizingTime = 300.0

  private static func one(_ seed: UInt64, _ limit: Double) -> Int32 {
    let began = seconds()
    let run = SwarmRun(seed: seed)
    var outcome = run.run()
    let keepsPromises = outcome.violations.isEmpty
    if keepsPromises { compare(run, with: &outcome) }
    describe(outcome, took: seconds() - began)
    guard !outcome.violations.isEmpty else { return 0 }
    for violation in outcome.violations where keepsPromises { write(folded("  \(violation)")) }
    guard !keepsPromises else { return 1 }
    let limit = limit.isFinite ? limit : minimizingTime
    let start = seconds()
    let least = Minimizer.minimize(run) { seconds() - start > limit }
    let bound = least.wasCut ? " found in \(text(limit)) s (--seconds gives it more)" : ""
    write("least schedule that still fails\(bound), of \(least.outcome.faults) faults:\n")
    for (round, schedule) in least.run.schedules.enumerated() {
      for fault in schedule.faults { write("  round \(round + 1), \(fault)\n") }
    }
    for violation in least.outcome.violations { write(folded("  \(violation)")) }
    write(Timeline.legend + least.outcome.timeline.joined(separator: "\n") + "\n")
    write("what the nodes logged last:\n")
    for line in least.run.run(keepsLogs: true).log { write(folded("  \(line)")) }
    write("replay: scripts/simulate --seed \(seed)\n")
    return 1
  }

  /// What a row of seeds has come to.
  private struct Tally {
    var seeds: UInt64 = 0
    var simulated = 0.0
    var faults = 0
    var transitions = 0
    var failed: [UInt64] = []

    mutating func add(_ outcome: SwarmRun.Outcome) {
      seeds += 1
      simulated += Double(outcome.simulated.count) / 1_000_000
      faults += outcome.faults
      transitions += outcome.transitions
      if !outcome.violations.isEmpty { failed.append(outcome.seed) }
    }
  }

  /// Every sixteenth seed is run twice: I8.
  private static func judged(_ seed: UInt64) -> SwarmRun.Outcome {
    let run = SwarmRun(seed: seed)
    var outcome = run.run()
    if outcome.violations.isEmpty, seed % 16 == 0 { compare(run, with: &outcome) }
    return outcome
  }

  /// Another run of a seed must be the same, and the flight records of its engines must replay to what
  /// they did.
  private static func compare(_ run: SwarmRun, with outcome: inout SwarmRun.Outcome) {
    let second = run.run(recordSize: (block: 4_072, count: 32))
    if second.digest != outcome.digest {
      outcome.violations.append(
        Violation(invariant: "I8", at: .zero, text: "two runs of the same seed differ"))
    }
    for file in second.records {
      let different = (try? Replay(file).run())?.different
      guard different != 0 else { continue }
      let what = different.map { "differs in \($0) wake-ups" } ?? "is damaged"
      outcome.violations.append(
        Violation(invariant: "I8", at: .zero, text: "the replay of a flight record \(what)"))
    }
  }

  private static func many(_ request: Request) async -> Int32 {
    let began = seconds()
    var tally = Tally()
    var seed = request.first
    // Hours are counted when a run is over; what is under way then comes on top.
    await Workers.run(request.jobs, into: &tally) { tally in
      guard tally.simulated < request.hours * 3_600, seed - request.first < request.seeds,
        seconds() - began < request.seconds
      else { return nil }
      let next = seed
      seed += 1
      return { @Sendable in judged(next) }
    } each: { (outcome: SwarmRun.Outcome, tally: inout Tally) in
      tally.add(outcome)
      if let first = outcome.violations.first { write("seed \(outcome.seed): \(first)\n") }
      progress(
        "\(text(tally.simulated / 3_600)) h, \(tally.faults) faults, "
          + "\(tally.failed.count) seeds failed")
    }
    progress("")
    let took = seconds() - began
    write(
      "\(tally.seeds) seeds from \(request.first), "
        + "\(text(tally.simulated / 3_600)) h simulated in \(text(took)) s: "
        + "\(Int(tally.simulated / took)) x real time; "
        + "\(tally.faults) faults, \(tally.transitions) transitions; "
        + "\(tally.failed.count) seeds failed\n")
    if let first = tally.failed.min() { write("replay: scripts/simulate --seed \(first)\n") }
    return tally.failed.isEmpty ? 0 : 1
  }

  private static func recorded(_ file: String, _ jobs: Int) async -> Int32 {
    guard let list = seeds(of: file) else {
      write("cannot read \(file)\n")
      return 64
    }
    let began = seconds()
    var rest = list[...]
    var failed = 0
    await Workers.run(jobs, into: &failed) { _ in
      rest.popFirst().map { seed in { @Sendable in SwarmRun(seed: seed).run() } }
    } each: { outcome, failed in
      guard let first = outcome.violations.first else { return }
      failed += 1
      write(
        "seed \(outcome.seed): \(first)\nreplay: scripts/simulate --seed \(outcome.seed)\n")
    }
    write("\(list.count) recorded seeds in \(text(seconds() - began)) s, \(failed) failed\n")
    return failed == 0 ? 0 : 1
  }

  private static func canaries(_ jobs: Int) async -> Int32 {
    var missed = 0
    var rest = Sabotage.allCases[...]
    await Workers.run(jobs, into: &missed) { _ in
      rest.popFirst().map { bug in
        { @Sendable in
          let began = seconds()
          return (found: CanaryRun.find(bug), took: seconds() - began)
        }
      }
    } each: { result, missed in
      let found = result.found
      if found.seed == nil { missed += 1 }
      let what =
        found.violation.map { "\($0.invariant) by seed \(found.seed ?? 0)" } ?? "MISSED"
      write(
        "\(found.bug.rawValue): \(what), \(found.seeds) seeds, \(found.events) events, "
          + "\(text(result.took)) s\n")
    }
    write("\(Sabotage.allCases.count - missed) of \(Sabotage.allCases.count) planted bugs found\n")
    return missed == 0 ? 0 : 1
  }

  /// Every interleaving of small worlds.
  private static func exhaustive(_ limit: Double, _ jobs: Int) async -> Int32 {
    var broken = 0
    // The largest first, so that nobody waits for it at the end.
    var rest = SmallWorldPlan.deep.reversed()[...]
    await Workers.run(jobs, into: &broken) { _ in
      rest.popFirst().map { plan in
        { @Sendable in
          let began = seconds()
          let outcome = SmallWorldSearch(plan).run { seconds() - began < limit }
          return (outcome: outcome, took: seconds() - began)
        }
      }
    } each: { result, broken in
      write("\(result.outcome), \(text(result.took)) s\n")
      if !result.outcome.violations.isEmpty { broken += 1 }
    }
    return broken == 0 ? 0 : 1
  }

  private static func describe(_ outcome: SwarmRun.Outcome, took: Double) {
    write(
      "seed \(outcome.seed): \(outcome.faults) faults, \(outcome.transitions) transitions, "
        + "\(outcome.events) events, \(text(Double(outcome.simulated.count) / 1e6)) s simulated in "
        + "\(text(took)) s, digest \(String(outcome.digest, radix: 16))\n")
    for violation in outcome.violations { write(folded("  \(violation)")) }
  }

  /// A line of at most 80 columns, what is beyond below it.
  private static func folded(_ line: String) -> String {
    var text = ""
    var column = 0
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      if column > 0, column + word.count + 1 > 80 {
        text += "\n     "
        column = 5
      }
      text += column == 0 ? word : " \(word)"
      column += word.count + 1
    }
    return text + "\n"
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

  static func write(_ text: String) { put(text, 1) }

  private static func put(_ text: String, _ descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
