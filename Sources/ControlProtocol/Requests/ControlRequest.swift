public import NetworkTypes

/// What a client of the control socket asks of the daemon.
///
/// Travels as strings, see ``fields``: the daemon parses a few words, never JSON.
public enum ControlRequest: Hashable, Sendable {
  /// A ``StatusDocument``, of one instance or of all. With `watch` the daemon sends it again that
  /// often, and whenever something changes, until the client hangs up.
  case status(instance: String?, watch: Microseconds?)
  /// This node takes over and keeps the instance: progress, then an ``OutcomeDocument``.
  case promote(MoveRequest)
  /// A peer takes over: exactly ``promote(_:)`` on `peer`, or on the best peer if that is nil.
  case demote(MoveRequest, to: String?)
  /// Ends a promotion, on whichever node it holds: an ``OutcomeDocument``.
  case release(InstanceSelection)
  /// Shows, begins or ends maintenance of this node: an ``OutcomeDocument``.
  case maintenance(MaintenanceRequest)
  /// Whether this node is master: an ``AnswerDocument``.
  case isMaster(instance: String?)
  /// Answers with an ``OutcomeDocument`` once the condition holds, or after `timeout`; nil waits
  /// as long as it takes.
  case wait(instance: String?, condition: WaitCondition, timeout: Microseconds?)
  /// Reads the configuration again: a ``ReloadDocument``. A dry run applies nothing.
  case reload(dryRun: Bool)
  /// Events that match: each an ``EventDocument``, at the end an ``EventsDocument``.
  case events(EventQuery)
  /// Counters: a ``StatsDocument``.
  case stats(instance: String?)
  /// The running program: a ``VersionDocument``.
  case version
  /// What `failover doctor` cannot see from outside: a ``DoctorFactsDocument``.
  case doctorFacts
  /// Reads where the cloud addresses are at their providers, then a ``StatusDocument``.
  case cloudShow
  /// Has this node, master of its instance, assert a cloud address now: progress, then an
  /// ``OutcomeDocument``. The address as text; nil for the only one.
  case cloudAssign(address: String?)
  /// Save what the flight recorder remembers.
  case record

  /// True if the request changes something and therefore needs the right to administer the node.
  public var needsAdministrator: Bool {
    switch self {
    case .promote, .demote, .release, .cloudAssign, .record: true
    case .maintenance(let request): request.mode != .show
    case .reload(let dryRun): !dryRun
    case .status, .isMaster, .wait, .events, .stats, .version, .doctorFacts, .cloudShow: false
    }
  }

  /// True if the daemon may send several documents before the final one.
  public var isStream: Bool {
    switch self {
    case .status(_, let watch): watch != nil
    case .promote, .demote, .release, .maintenance, .events, .cloudAssign: true
    case .isMaster, .wait, .reload, .stats, .version, .doctorFacts, .cloudShow, .record: false
    }
  }

  /// The first field: the name of the command as the command line has it.
  public var name: String {
    switch self {
    case .status: "status"
    case .promote: "promote"
    case .demote: "demote"
    case .release: "release"
    case .maintenance: "maintenance"
    case .isMaster: "is-master"
    case .wait: "wait"
    case .reload: "reload"
    case .events: "events"
    case .stats: "stats"
    case .version: "version"
    case .doctorFacts: "doctor"
    case .cloudShow: "cloud-show"
    case .cloudAssign: "cloud-assign"
    case .record: "record"
    }
  }
}

/// Which instances a command is about.
public enum InstanceSelection: Hashable, Sendable {
  /// The only instance or sync group that is configured; the daemon refuses if there are several.
  case onlyOne
  /// The instance or sync group of this name.
  case named(String)
  /// All of them.
  case all
}

/// Options of `promote` and `demote`.
public struct MoveRequest: Hashable, Sendable {
  /// What to move.
  public var selection: InstanceSelection
  /// `--for`: how long the promotion holds; nil means until it is released.
  public var duration: Microseconds?
  /// `--wait`: how long the client waits for the outcome; nil means not at all (`--no-wait`).
  public var wait: Microseconds?
  /// `--reason`: kept with the promotion and shown in status and events.
  public var reason: String?
  /// `--force`: skips the checks, never interface FAULT or maintenance.
  public var force: Bool

  /// How long a client waits unless told otherwise.
  public static let defaultWait = Microseconds.seconds(60)

  /// A move with the defaults of the command line.
  public init(
    selection: InstanceSelection = .onlyOne, duration: Microseconds? = nil,
    wait: Microseconds? = MoveRequest.defaultWait, reason: String? = nil, force: Bool = false
  ) {
    self.selection = selection
    self.duration = duration
    self.wait = wait
    self.reason = reason
    self.force = force
  }
}

/// Options of `maintenance`.
public struct MaintenanceRequest: Hashable, Sendable {
  /// What the daemon shall do.
  public enum Mode: String, Hashable, Sendable {
    /// Say whether maintenance is on.
    case show
    /// Hand over, then take nothing over any more.
    case on
    /// Take part again.
    case off
  }

  /// What the daemon shall do.
  public var mode: Mode
  /// `--for`: when maintenance ends by itself; nil means never.
  public var duration: Microseconds?
  /// `--wait`: how long the client waits for the hand-over.
  public var wait: Microseconds
  /// `--reason`: kept and shown.
  public var reason: String?
  /// `--force`: needs no peer and lets go of the addresses at once.
  public var force: Bool

  /// A request with the defaults of the command line.
  public init(
    mode: Mode, duration: Microseconds? = nil, wait: Microseconds = MoveRequest.defaultWait,
    reason: String? = nil, force: Bool = false
  ) {
    self.mode = mode
    self.duration = duration
    self.wait = wait
    self.reason = reason
    self.force = force
  }
}

/// What `failover wait` waits for.
public enum WaitCondition: String, Hashable, Sendable, CaseIterable {
  /// This node is MASTER and its addresses are bound.
  case master
  /// This node is BACKUP.
  case backup
  /// There is a master, and at least one other node is ready to take over.
  case redundant
  /// Where a provider holds the address, it confirms the master; without one, as `master`.
  case confirmed
}

/// Options of `events`.
public struct EventQuery: Hashable, Sendable {
  /// Only events of this instance; nil means all.
  public var instance: String?
  /// Only events at or after this time.
  public var since: WallTime?
  /// Only events before this time.
  public var until: WallTime?
  /// Only events of these types; empty means all.
  public var types: [String]
  /// Only the last so many that match; nil means all.
  public var last: Int?
  /// Go on with new events until the client hangs up.
  public var follow: Bool

  /// All events.
  public init(
    instance: String? = nil, since: WallTime? = nil, until: WallTime? = nil, types: [String] = [],
    last: Int? = nil, follow: Bool = false
  ) {
    self.instance = instance
    self.since = since
    self.until = until
    self.types = types
    self.last = last
    self.follow = follow
  }
}
