import Configuration
import NetworkTypes
import Testing

@testable import Tracking

@Suite("Track processes")
struct ProcessTrackerTests {
  @Test(
    "quorum and quorum_max",
    arguments: [
      (1, nil, [false, true, true, true]), (2, nil, [false, false, true, true]),
      (1, 2, [false, true, true, false]), (0, 0, [true, false, false, false]),
      (0, nil, [true, true, true, true]), (2, 2, [false, false, true, false]),
    ] as [(Int, Int?, [Bool])])
  func quorum(fewest: Int, most: Int?, verdicts: [Bool]) {
    for (count, verdict) in verdicts.enumerated() {
      var tracker = Self.tracker {
        $0.quorum = fewest
        $0.quorumMaximum = most
      }
      #expect(tracker.isUp == nil)
      #expect(tracker.update(Self.processes(count), at: .zero) == true)
      #expect(tracker.isUp == verdict, "\(count) processes")
    }
  }

  @Test("without delays a changed quorum counts at once")
  func withoutDelays() {
    var tracker = Self.tracker()
    #expect(tracker.update(Self.processes(1), at: .zero) == true)
    #expect(tracker.update(Self.processes(2), at: .zero) == false)
    #expect(tracker.update(Self.processes(0), at: .zero) == true)
    #expect(tracker.isUp == false)
    #expect(tracker.update(Self.processes(1), at: .zero) == true)
    #expect(tracker.isUp == true)
    #expect(tracker.deadline == nil)
  }

  @Test("terminate_delay passes before a lost quorum counts, fork_delay before a regained one")
  func delays() {
    var tracker = Self.delayed()
    #expect(tracker.update(Self.processes(1), at: Self.at(0)) == true)
    #expect(tracker.update([], at: Self.at(100)) == false)
    #expect(tracker.deadline == Self.at(600))
    #expect(tracker.settle(at: Self.at(599)) == false)
    #expect(tracker.isUp == true)
    #expect(tracker.settle(at: Self.at(600)) == true)
    #expect(tracker.isUp == false)
    #expect(tracker.update(Self.processes(1), at: Self.at(700)) == false)
    #expect(tracker.deadline == Self.at(1_000))
    #expect(tracker.settle(at: Self.at(1_000)) == true)
    #expect(tracker.isUp == true)
    #expect(tracker.deadline == nil)
  }

  @Test("a quorum that returns in time was never lost")
  func restart() {
    var tracker = Self.delayed()
    _ = tracker.update(Self.processes(1), at: Self.at(0))
    _ = tracker.update([], at: Self.at(100))
    #expect(tracker.update(Self.processes(1), at: Self.at(200)) == false)
    #expect(tracker.deadline == nil)
    #expect(tracker.settle(at: Self.at(600)) == false)
    #expect(tracker.isUp == true)
  }

  @Test("the delay runs from the first loss, however often the count changes")
  func repeatedLoss() {
    var tracker = Self.delayed { $0.quorum = 3 }
    _ = tracker.update(Self.processes(3), at: Self.at(0))
    _ = tracker.update(Self.processes(2), at: Self.at(100))
    _ = tracker.update(Self.processes(1), at: Self.at(300))
    #expect(tracker.deadline == Self.at(600))
    #expect(tracker.identifiers == [1])
  }

  @Test("the first count is a verdict without delay")
  func firstCount() {
    var tracker = Self.delayed()
    #expect(tracker.update([], at: .zero) == true)
    #expect(tracker.isUp == false)
    #expect(tracker.deadline == nil)
  }

  private static func at(_ millisecond: Int64) -> MonotonicInstant {
    .zero + .milliseconds(millisecond)
  }

  private static func processes(_ count: Int) -> [Int32] { (0..<Int32(count)).map { $0 + 1 } }

  private static func tracker(_ change: (inout TrackProcess) -> Void = { _ in }) -> ProcessTracker {
    var process = TrackProcess(name: "proxy", process: ["haproxy"])
    change(&process)
    return ProcessTracker(process: process)
  }

  private static func delayed(_ change: (inout TrackProcess) -> Void = { _ in }) -> ProcessTracker {
    tracker {
      $0.terminateDelay = .milliseconds(500)
      $0.forkDelay = .milliseconds(300)
      change(&$0)
    }
  }
}
