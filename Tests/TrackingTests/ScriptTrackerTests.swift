import Configuration
import NetworkTypes
import Testing

@testable import Tracking

@Suite("Track scripts: verdicts")
struct ScriptTrackerTests {
  /// A history: one letter per result (`s` success, `f` failure), and the verdict after each
  /// (`u` up, `d` down).
  struct History: Sendable, CustomTestStringConvertible {
    let rise: Int
    let fall: Int
    var initiallyFailed = false
    let results: String
    let verdicts: String

    var testDescription: String { "rise \(rise), fall \(fall): \(results)" }
  }

  static let histories = [
    History(rise: 1, fall: 1, results: "sfsf", verdicts: "udud"),
    // The first result counts at once, whatever rise and fall are.
    History(rise: 3, fall: 3, results: "s", verdicts: "u"),
    History(rise: 3, fall: 3, results: "f", verdicts: "d"),
    History(rise: 3, fall: 2, results: "sfsffsssf", verdicts: "uuuuddd" + "uu"),
    History(rise: 2, fall: 3, results: "sffsfff", verdicts: "uuuuuud"),
    History(rise: 2, fall: 1, results: "fsfssf", verdicts: "ddddud"),
    History(rise: 1, fall: 4, results: "sfffsffff", verdicts: "uuuuuuuud"),
    History(rise: 5, fall: 1, results: "sfsssss", verdicts: "udddddu"),
    // init_fail: down until the first success, which counts at once.
    History(rise: 3, fall: 2, initiallyFailed: true, results: "sf", verdicts: "uu"),
    History(rise: 2, fall: 2, initiallyFailed: true, results: "fsss", verdicts: "dduu"),
  ]

  @Test("rise and fall", arguments: histories)
  func riseAndFall(history: History) {
    var script = Self.script
    script.rise = history.rise
    script.fall = history.fall
    script.initiallyFailed = history.initiallyFailed
    var tracker = ScriptTracker(script: script, now: .zero)
    #expect(tracker.isUp == (history.initiallyFailed ? false : nil))
    var now = MonotonicInstant.zero
    for (result, verdict) in zip(history.results, history.verdicts) {
      let before = tracker.isUp
      #expect(tracker.startIfDue(at: now) == true)
      let changed = tracker.finish(result == "s" ? .success : .failure("status 1"), at: now)
      #expect(tracker.isUp == (verdict == "u"))
      #expect(changed == (tracker.isUp != before))
      now = now + script.interval
    }
    #expect(history.results.count == history.verdicts.count)
  }

  @Test(
    "after the first result, a verdict needs so many in a row", arguments: 0..<16 as Range<UInt64>)
  func runsOfResults(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var script = Self.script
    script.rise = .random(in: 1...4, using: &random)
    script.fall = .random(in: 1...4, using: &random)
    var tracker = ScriptTracker(script: script, now: .zero)
    var now = MonotonicInstant.zero
    var last: [Bool] = []
    var expected: Bool?
    for _ in 0..<500 {
      let success = Bool.random(using: &random)
      last.append(success)
      #expect(tracker.startIfDue(at: now) == true)
      _ = tracker.finish(success ? .success : .failure("status 1"), at: now)
      let needed = success ? script.rise : script.fall
      if expected == nil
        || (last.count >= needed && last.suffix(needed).allSatisfy { $0 == success })
      {
        expected = success
      }
      #expect(tracker.isUp == expected)
      #expect(tracker.contrary < max(script.rise, script.fall))
      now = now + script.interval
    }
  }

  @Test("a result that nobody waits for is ignored")
  func strayResult() {
    var tracker = ScriptTracker(script: Self.script, now: .zero)
    #expect(tracker.finish(.failure("late"), at: .zero) == false)
    #expect(tracker.isUp == nil)
    #expect(tracker.lastResult == nil)
  }

  @Test("a reload keeps the verdict of the same command and drops that of another")
  func reload() {
    var tracker = ScriptTracker(script: Self.script, now: .zero)
    _ = tracker.startIfDue(at: .zero)
    _ = tracker.finish(.success, at: .zero)
    var faster = Self.script
    faster.interval = .milliseconds(500)
    faster.fall = 3
    #expect(tracker.adopt(faster, at: .zero + .milliseconds(100)) == true)
    #expect(tracker.isUp == true)
    #expect(tracker.nextRun == .zero + .milliseconds(500))
    #expect(tracker.script.fall == 3)
    var other = faster
    other.command = ScriptCommand(arguments: ["/bin/false"])
    #expect(tracker.adopt(other, at: .zero + .milliseconds(100)) == false)
    #expect(tracker.script == faster)
  }

  @Test("a shorter interval that is over already runs at once")
  func shorterInterval() {
    var script = Self.script
    script.interval = .seconds(60)
    var tracker = ScriptTracker(script: script, now: .zero)
    _ = tracker.startIfDue(at: .zero)
    _ = tracker.finish(.success, at: .zero)
    script.interval = .seconds(1)
    let now = MonotonicInstant.zero + Microseconds.seconds(30)
    #expect(tracker.adopt(script, at: now) == true)
    #expect(tracker.deadline == now)
  }

  static var script: TrackScript {
    TrackScript(name: "check", command: ScriptCommand(arguments: ["/usr/bin/pidof", "haproxy"]))
  }
}
