import AgentProtocol
import NetworkTypes

/// What this node is for the address.
enum Role: Equatable, Sendable {
  /// Not master: it reads and never assigns.
  case watching(Watch)
  /// Master about to hand over: it calls nobody until the bound.
  case leaving(epoch: UInt64, until: MonotonicInstant)
  /// Master, and the address is not known to be here.
  case acquiring(epoch: UInt64, Acquisition)
  /// Master, and the address was read back here, or as much of it as the token lets us see.
  case holding(epoch: UInt64, settlesAt: MonotonicInstant)

  /// The mastership; nil where calls that change something are forbidden.
  var epoch: UInt64? {
    switch self {
    case .watching, .leaving: nil
    case .acquiring(let epoch, _), .holding(let epoch, _): epoch
    }
  }
}

/// What a node that is not master remembers.
struct Watch: Equatable, Sendable {
  /// Until when it looks more often, having just left.
  var departedUntil: MonotonicInstant?
}

/// The way to the address.
struct Acquisition: Equatable, Sendable {
  /// When it began.
  var startedAt: MonotonicInstant
  /// No assign before: what damping wants.
  var notBefore: MonotonicInstant?
  /// True if nothing may be assigned before a reading: what is known may be wrong.
  var mustRead: Bool
  /// An assign that was accepted and is to be confirmed.
  var confirmation: Confirmation?
  /// Times in a row that something else was under way.
  var busyTries = 0
  /// Times in a row that the provider found something else than we knew.
  var conflicts = 0
  /// Actions in a row that ended badly.
  var errors = 0
  /// True once an assign was tried although no reading shows the holder.
  var triedBlindly = false
}

/// An assign that was accepted.
struct Confirmation: Equatable, Sendable {
  /// The provider's action; nil if it tells none.
  var action: ActionReference?
  /// When it was accepted.
  var acceptedAt: MonotonicInstant
  /// When the provider said that it was done, or stopped to tell.
  var completedAt: MonotonicInstant?
  /// Calls made so far to confirm it.
  var steps = 0
  /// False once polling proved useless.
  var polls: Bool
}

/// One kind of call.
enum Step: Equatable, Sendable {
  case read
  case assign
  case poll(ActionReference)
}

/// What is being done.
enum Work: Equatable, Sendable {
  /// Nothing, and nothing planned.
  case idle
  /// The next call is planned.
  case waiting(until: MonotonicInstant, Step)
  /// A call is under way; at the deadline it counts as unanswered.
  case calling(CallID, Step, deadline: MonotonicInstant)
}

/// What the last reading showed.
struct Observation: Equatable, Sendable {
  var holder: Holder
  var isBusy: Bool
  var version: String?
  /// When the answer came.
  var at: MonotonicInstant
}
