import NetworkTypes
import Testing

@testable import Processes

@Suite struct `Timer queue` {
  private func at(_ nanoseconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: nanoseconds)
  }

  @Test func `what is due happens in order, what is not stays`() {
    let timers = TimerQueue()
    var happened: [Int64] = []
    for deadline: Int64 in [5, 1, 9, 3, 7, 3] {
      timers.schedule(at: at(deadline)) { happened.append(deadline) }
    }
    #expect(timers.next == at(1))
    timers.runDue(at: at(5))
    #expect(happened == [1, 3, 3, 5])
    #expect(timers.next == at(7))
  }

  @Test func `a cancelled deadline does not happen, and cancelling twice is harmless`() {
    let timers = TimerQueue()
    var count = 0
    let first = timers.schedule(at: at(1)) { count += 1 }
    timers.schedule(at: at(1)) { count += 10 }
    timers.cancel(first)
    timers.cancel(first)
    timers.runDue(at: at(2))
    #expect(count == 10)
    #expect(timers.next == nil)
  }

  @Test func `an action that schedules for now does not make an endless loop`() {
    let timers = TimerQueue()
    var count = 0
    func again() {
      count += 1
      timers.schedule(at: at(0), again)
    }
    timers.schedule(at: at(0), again)
    timers.runDue(at: at(5))
    timers.runDue(at: at(5))
    #expect(count == 2)
  }

  @Test func `an action may cancel another that is due`() {
    let timers = TimerQueue()
    var count = 0
    var second: TimerQueue.Timer?
    timers.schedule(at: at(1)) { if let second { timers.cancel(second) } }
    second = timers.schedule(at: at(2)) { count += 1 }
    timers.runDue(at: at(3))
    #expect(count == 0)
  }
}
