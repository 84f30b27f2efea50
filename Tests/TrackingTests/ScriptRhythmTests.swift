import Configuration
import NetworkTypes
import Testing

@testable import Tracking

@Suite("Track scripts: when they run")
struct ScriptRhythmTests {
  @Test("a run per interval, from start to start, never two at once")
  func rhythm() {
    var tracker = ScriptTracker(script: Self.script(), now: Self.at(0))
    #expect(tracker.deadline == Self.at(0))
    #expect(tracker.startIfDue(at: Self.at(0)) == true)
    #expect(tracker.isRunning)
    #expect(tracker.deadline == nil)
    #expect(tracker.startIfDue(at: Self.at(1_000)) == false)
    _ = tracker.finish(.success, at: Self.at(300))
    #expect(tracker.deadline == Self.at(1_000))
    #expect(tracker.startIfDue(at: Self.at(999)) == false)
    #expect(tracker.startIfDue(at: Self.at(1_000)) == true)
  }

  @Test("a run that takes longer than the interval is followed at once")
  func overrun() {
    var tracker = ScriptTracker(script: Self.script(), now: Self.at(0))
    _ = tracker.startIfDue(at: Self.at(0))
    _ = tracker.finish(.failure("timeout"), at: Self.at(2_500))
    #expect(tracker.startIfDue(at: Self.at(2_500)) == true)
    _ = tracker.finish(.success, at: Self.at(2_600))
    #expect(tracker.deadline == Self.at(3_500))
  }

  @Test("an exit of a watched process leads to an early run and counts as one result")
  func earlyRun() {
    var tracker = Self.upTracker()
    tracker.watchedProcessExited(at: Self.at(400))
    #expect(tracker.deadline == Self.at(400))
    #expect(tracker.startIfDue(at: Self.at(400)) == true)
    #expect(tracker.finish(.failure("status 1"), at: Self.at(405)) == true)
    #expect(tracker.isUp == false)
    // The regular rhythm goes on.
    #expect(tracker.deadline == Self.at(1_000))
  }

  @Test("exit_grace lets a restart of the process pass")
  func exitGrace() {
    var script = Self.script()
    script.exitGrace = .milliseconds(200)
    var tracker = Self.upTracker(script)
    tracker.watchedProcessExited(at: Self.at(400))
    #expect(tracker.startIfDue(at: Self.at(599)) == false)
    #expect(tracker.startIfDue(at: Self.at(600)) == true)
  }

  @Test("an exit during a run leads to another one, since that run may have looked too early")
  func exitDuringRun() {
    var tracker = Self.upTracker()
    _ = tracker.startIfDue(at: Self.at(1_000))
    tracker.watchedProcessExited(at: Self.at(1_001))
    #expect(tracker.earlyRun == nil)
    _ = tracker.finish(.success, at: Self.at(1_050))
    #expect(tracker.deadline == Self.at(1_050))
    #expect(tracker.startIfDue(at: Self.at(1_050)) == true)
    _ = tracker.finish(.failure("status 1"), at: Self.at(1_060))
    #expect(tracker.deadline == Self.at(2_000))
  }

  @Test("early runs keep their distance and are limited in number")
  func rateLimit() {
    var tracker = Self.upTracker()
    var now = Self.at(100)
    var starts: [MonotonicInstant] = []
    for _ in 0..<200 {
      tracker.watchedProcessExited(at: now)
      if tracker.startIfDue(at: now) {
        starts.append(now)
        _ = tracker.finish(.success, at: now)
      }
      now = now + Microseconds(500)
    }
    #expect(starts.count == ScriptTracker.earlyRunsPerInterval)
    #expect(
      zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 >= ScriptTracker.earlyRunSpacing })
    // A regular run grants new ones.
    #expect(tracker.deadline == Self.at(1_000))
    #expect(tracker.startIfDue(at: Self.at(1_000)) == true)
    _ = tracker.finish(.success, at: Self.at(1_001))
    tracker.watchedProcessExited(at: Self.at(1_100))
    #expect(tracker.deadline == Self.at(1_100))
  }

  @Test("several exits lead to one early run, at the earliest wish")
  func severalExits() {
    var script = Self.script()
    script.exitGrace = .milliseconds(100)
    var tracker = Self.upTracker(script)
    for millisecond in [300, 350, 390] as [Int64] {
      tracker.watchedProcessExited(at: Self.at(millisecond))
    }
    #expect(tracker.deadline == Self.at(400))
    #expect(tracker.startIfDue(at: Self.at(400)) == true)
    _ = tracker.finish(.success, at: Self.at(401))
    #expect(tracker.deadline == Self.at(1_000))
  }

  private static func at(_ millisecond: Int64) -> MonotonicInstant {
    .zero + .milliseconds(millisecond)
  }

  private static func script() -> TrackScript { ScriptTrackerTests.script }

  /// A tracker whose first run, at 0 ms, was a success.
  private static func upTracker(_ script: TrackScript = script()) -> ScriptTracker {
    var tracker = ScriptTracker(script: script, now: at(0))
    _ = tracker.startIfDue(at: at(0))
    _ = tracker.finish(.success, at: at(10))
    return tracker
  }
}
