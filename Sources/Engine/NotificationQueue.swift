import Configuration
import NetworkTypes

/// Notify scripts of one instance or sync group: one at a time, in order.
struct NotificationQueue: Sendable {
  /// Scripts that wait for their turn.
  var waiting: [PendingNotification] = []
  /// The run under way.
  var running: UInt64?
  /// What it is called in the log.
  var runningName = "notify script"

  /// Notify scripts that may wait.
  static let limit = 64

  /// True if nothing runs and nothing waits.
  var isIdle: Bool { running == nil && waiting.isEmpty }

  /// Adds a script. One that never ends must not make the queue grow without bound: the oldest
  /// waiting one goes and is returned, since only the newest state matters to it.
  mutating func add(_ notification: PendingNotification) -> PendingNotification? {
    let lost = waiting.count >= Self.limit ? waiting.removeFirst() : nil
    waiting.append(notification)
    return lost
  }

  /// The next script, if none runs.
  mutating func next() -> PendingNotification? {
    guard running == nil, !waiting.isEmpty else { return nil }
    return waiting.removeFirst()
  }
}

/// A notify script that waits for its turn.
struct PendingNotification: Sendable {
  /// What to run, arguments appended.
  var command: ScriptCommand
  /// Facts for its environment.
  var environment: [(name: String, value: String)]
  /// `notify_master`, for the log.
  var label: String
}

/// Whom a notify script belongs to.
enum NotificationOwner: Sendable {
  /// An instance, by its index.
  case instance(Int)
  /// A sync group, by its position.
  case group(Int)
  /// An instance that a reload has removed, by its position.
  case removed(Int)
}

/// What is left of an instance that a reload has removed: scripts that tell of it.
struct RemovedInstance: Sendable {
  /// Its name.
  var name: String
  /// Its notify scripts.
  var notifications: NotificationQueue
  /// `notify_timeout`.
  var timeout: Microseconds
}
