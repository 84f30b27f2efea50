public import Reactor
public import SupervisorProtocol

/// Watches processes that are not our children.
public final class ProcessWatcher {
  /// Told the processes of a watch, sorted, after `watch` and whenever they change.
  public var onChanged: (_ watch: UInt32, _ processes: [Int32]) -> Void = { _, _ in }
  /// Told when a watched process has ended; it may still be a zombie.
  public var onExited: (_ watch: UInt32, _ process: Int32) -> Void = { _, _ in }
  /// Told when nothing is left of a process that has ended.
  public var onReaped: (_ watch: UInt32, _ process: Int32) -> Void = { _, _ in }

  /// A watcher on a reactor; `timers` must be served by the reactor's owner.
  public init(reactor: Reactor, timers: TimerQueue) {}

  /// Begins a watch, in place of a former one of that number.
  public func watch(_ id: UInt32, _ target: WatchTarget) { onChanged(id, []) }
  /// Looks for new processes of a watch now.
  public func refresh(_ id: UInt32) {}
  /// Ends a watch; nothing more is told of it.
  public func unwatch(_ id: UInt32) {}
  /// Ends all watches.
  public func removeAll() {}
}
