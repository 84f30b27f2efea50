import CLinux
import Glibc
import NetworkTypes
public import Reactor
public import SystemCalls
import Synchronization

/// Reaps what others left behind, where this process is the first of a PID namespace.
///
/// In a container failoverd is usually process 1, and inherits what scripts leave running. Nobody
/// else would ever reap those. Elsewhere it does nothing. Children of this process are left to who
/// started them.
public final class OrphanReaper {
  private static let children = Mutex<Set<Int32>>([])
  private static let childEnded: Int32 = 17
  private static let pause = Microseconds.seconds(1)

  private let reactor: Reactor
  private let timers: TimerQueue
  private var signals: Registration?
  private var timer: TimerQueue.Timer?

  /// A reaper on a reactor.
  /// - Throws: if SIGCHLD cannot be watched.
  public init(reactor: Reactor, timers: TimerQueue) throws(SystemError) {
    self.reactor = reactor
    self.timers = timers
    guard getpid() == 1 else { return }
    signals = try reactor.watchSignals([Self.childEnded]) { [unowned self] _ in reap() }
  }

  /// A child of this process that its starter reaps.
  static func remember(_ process: Int32) {
    children.withLock { _ = $0.insert(process) }
  }

  /// It was reaped: its number may now be another's.
  static func forget(_ process: Int32) {
    children.withLock { _ = $0.remove(process) }
  }

  private func reap() {
    while true {
      let process = clinux_ended_child()
      guard process > 0 else { return }
      guard !Self.children.withLock({ $0.contains(process) }) else { return lookAgain() }
      clinux_reap_number(process)
    }
  }

  /// A child of our own stands before others, and its end brings no further signal for them.
  private func lookAgain() {
    guard timer == nil else { return }
    timer = timers.schedule(at: reactor.now() + Self.pause) { [unowned self] in
      timer = nil
      reap()
    }
  }
}
