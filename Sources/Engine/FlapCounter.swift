import Configuration
import NetworkTypes

/// How often an instance became master lately, and until when it is held down for it.
struct FlapCounter: Equatable, Sendable {
  /// When it became master, the oldest first; at most as many as the limit counts.
  private var moments: [MonotonicInstant] = []
  /// The end of the hold-down; nil without one.
  private(set) var heldUntil: MonotonicInstant?

  /// It became master; true if that was once too often and a hold-down begins, or begins anew.
  mutating func becameMaster(at now: MonotonicInstant, _ limit: FlapDamping) -> Bool {
    moments.removeAll { now - $0 > limit.window }
    moments.append(now)
    if moments.count > limit.count { moments.removeFirst(moments.count - limit.count) }
    guard moments.count == limit.count else { return false }
    heldUntil = now + limit.hold
    return true
  }

  /// Ends the hold-down if it is over; true if it ended now.
  mutating func expire(at now: MonotonicInstant) -> Bool {
    guard let end = heldUntil, end <= now else { return false }
    self = FlapCounter()
    return true
  }
}

extension FlapCounter: Archivable {
  static var blank: FlapCounter { FlapCounter() }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&moments)
    archive.pass(&heldUntil)
  }
}
