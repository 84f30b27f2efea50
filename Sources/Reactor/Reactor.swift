import CLinux
public import NetworkTypes
public import SystemCalls

/// One thread's loop over ready descriptors and one deadline.
///
/// Every wake-up goes the same way: all descriptors that are ready are handled first, then
/// ``beforeSleep`` runs, once, whether the deadline passed or not. So whoever keeps timers there
/// has seen everything that arrived before it concludes from silence.
///
/// Not thread-safe: belongs to the thread that runs it. Handlers may register, unregister and arm
/// as they like. A wake-up allocates nothing.
public final class Reactor {
  /// Told what a descriptor is ready for.
  public typealias Handler = (Readiness) -> Void

  /// Runs at the end of every wake-up, with all ready descriptors handled and before the next wait.
  public var beforeSleep: () -> Void = {}

  /// A place for one descriptor.
  private struct Slot {
    var descriptor: Int32 = -1
    var generation: UInt32 = 0
    var interest: Interest = []
    var handler: Handler?
  }

  private let epoll: FileDescriptor
  private let timer: FileDescriptor
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var events: [clinux_event]
  /// The deadline that was asked for.
  private var deadline: MonotonicInstant?
  /// The deadline that the kernel knows.
  private var armed: MonotonicInstant?
  /// Until when events may gather.
  private var gathering: MonotonicInstant?
  private var isStopped = false

  /// Events taken from the kernel at once. Source: the same number in the shim.
  private static let eventsAtOnce = 64
  /// How often a wake-up looks for more, at most, before ``beforeSleep`` gets its turn.
  private static let roundsAtMost = 4
  /// The token of the timer; no registration can have it.
  private static let timerToken = UInt64.max

  /// A reactor without descriptors.
  /// - Throws: if the system is out of descriptors or memory.
  public init() throws(SystemError) {
    let epoll = try FileDescriptor(opening: clinux_epoll_create(), "epoll_create1")
    let timer = try FileDescriptor(opening: clinux_timer_create(), "timerfd_create")
    _ = try SystemError.check(
      clinux_epoll_add(epoll.rawValue, timer.rawValue, clinux_readable, Self.timerToken),
      "epoll_ctl")
    events = [clinux_event](
      repeating: clinux_event(token: 0, bits: 0), count: Self.eventsAtOnce)
    self.epoll = epoll
    self.timer = timer
  }

  /// Watches a descriptor, level-triggered, until it is unregistered.
  ///
  /// The descriptor stays the caller's, who must unregister before closing it.
  /// - Throws: if the kernel refuses to watch it.
  public func register(
    _ descriptor: Int32, _ interest: Interest, _ handler: @escaping Handler
  ) throws(SystemError) -> Registration {
    let index = freeSlots.popLast() ?? UInt32(slots.count)
    if index == slots.count { slots.append(Slot()) }
    let slot = Int(index)
    let registration = Registration(slot: index, generation: slots[slot].generation)
    do throws(SystemError) {
      _ = try SystemError.check(
        clinux_epoll_add(epoll.rawValue, descriptor, interest.rawValue, registration.token),
        "epoll_ctl")
    } catch {
      freeSlots.append(index)
      throw error
    }
    slots[slot].descriptor = descriptor
    slots[slot].interest = interest
    slots[slot].handler = handler
    return registration
  }

  /// Waits for something else on the descriptor; no system call if nothing changes.
  public func modify(_ registration: Registration, _ interest: Interest) throws(SystemError) {
    let slot = Int(registration.slot)
    precondition(isCurrent(registration), "a registration is used only while it is valid")
    guard slots[slot].interest != interest else { return }
    _ = try SystemError.check(
      clinux_epoll_change(
        epoll.rawValue, slots[slot].descriptor, interest.rawValue, registration.token),
      "epoll_ctl")
    slots[slot].interest = interest
  }

  /// Stops watching; events that are already on their way are dropped. Nothing if already done.
  public func unregister(_ registration: Registration) {
    guard isCurrent(registration) else { return }
    let slot = Int(registration.slot)
    // Fails only for a descriptor that was closed too early, which took itself out.
    _ = clinux_epoll_remove(epoll.rawValue, slots[slot].descriptor)
    slots[slot].descriptor = -1
    slots[slot].handler = nil
    slots[slot].generation &+= 1
    freeSlots.append(registration.slot)
  }

  private func isCurrent(_ registration: Registration) -> Bool {
    let slot = Int(registration.slot)
    return slot < slots.count && slots[slot].generation == registration.generation
      && slots[slot].handler != nil
  }

  /// Wakes up at an instant at the latest; nil waits for descriptors alone.
  ///
  /// Takes effect before the next wait, so calling it often costs nothing, and no system call is
  /// made for a deadline that the kernel knows already. A deadline counts once: when it has passed,
  /// ``beforeSleep`` runs and has to arm the next.
  public func armTimer(at deadline: MonotonicInstant?) {
    self.deadline = deadline
  }

  /// Lets events gather: the next wait begins at that instant, or at the deadline if it is sooner. A
  /// signal ends it early. Counts once.
  public func gather(until instant: MonotonicInstant) {
    gathering = instant
  }

  /// The time of CLOCK_MONOTONIC.
  public func now() -> MonotonicInstant { MonotonicInstant.now() }

  /// Handles wake-ups until ``stop()``.
  /// - Throws: if waiting itself fails, which only a bug or the end of memory can cause.
  public func run() throws(SystemError) {
    isStopped = false
    while !isStopped { try runOnce() }
  }

  /// Makes ``run()`` return after the present wake-up.
  public func stop() {
    isStopped = true
  }

  /// Waits for one wake-up and handles it.
  ///
  /// - Parameter timeout: how long to wait at most, rounded up to milliseconds; nil waits until
  ///   something happens. ``beforeSleep`` runs in any case.
  /// - Throws: if waiting itself fails.
  public func runOnce(timeout: Microseconds? = nil) throws(SystemError) {
    try commitTimer()
    if let gathering {
      clinux_sleep_until(min(gathering, deadline ?? gathering).nanoseconds)
      self.gathering = nil
    }
    var wait: Int32 = -1
    if let timeout {
      wait = Int32(clamping: (max(0, timeout.count) + 999) / 1_000)
    }
    for _ in 0..<Self.roundsAtMost {
      let count = try dispatch(waiting: wait)
      guard count == Self.eventsAtOnce else { break }
      wait = 0
    }
    beforeSleep()
  }

  /// Takes one round of events and calls their handlers; how many there were.
  private func dispatch(waiting milliseconds: Int32) throws(SystemError) -> Int {
    let epoll = self.epoll.rawValue
    let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
      unsafe clinux_epoll_wait(epoll, buffer.baseAddress, Int32(buffer.count), milliseconds)
    }
    let ready = Int(try SystemError.check(count, "epoll_wait"))
    for index in 0..<ready {
      let event = events[index]
      if event.token == Self.timerToken {
        // A handler before it may have asked for another deadline already.
        if deadline == armed { deadline = nil }
        continue
      }
      let registration = Registration(token: event.token)
      guard isCurrent(registration), let handler = slots[Int(registration.slot)].handler else {
        continue
      }
      handler(Readiness(rawValue: event.bits))
    }
    return ready
  }

  /// Tells the kernel the deadline if it knows another one.
  ///
  /// Setting the timer also forgets that it fired, so the timer is never read; one that is asked
  /// for again although it has passed simply stays ready.
  private func commitTimer() throws(SystemError) {
    guard deadline != armed else { return }
    // 0 would disarm; the first nanosecond of the clock is long past anyway.
    let nanoseconds = deadline.map { max(1, $0.nanoseconds) } ?? 0
    _ = try SystemError.check(
      clinux_timer_set(timer.rawValue, nanoseconds), "timerfd_settime")
    armed = deadline
  }
}
