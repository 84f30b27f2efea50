import AddressOwnership
import AgentProtocol
import Configuration
import Election
public import NetworkTypes
import SupervisorProtocol
import Tracking
import VRRPWire

/// The whole daemon but its effects: all virtual routers, trackers, peers and commands of a node.
///
/// A value without clock, I/O or randomness: `handle` and `receive` take what happened and when,
/// `takeActions` gives what to do. The same events at the same times give the same actions.
public struct Engine: Sendable {
  /// What does not change while the engine lives.
  public struct Identity: Sendable {
    /// Name of this node in status, events and messages.
    public var node: String
    /// Version of the software.
    public var version: String
    /// Number of this life of the daemon, growing from start to start.
    public var bootEpoch: UInt64
    /// Seed of nonces and move numbers.
    public var seed: UInt64
    /// The configuration file.
    public var configurationFile: String
    /// Where the supervisor keeps intent and events.
    public var stateDirectory: String
    /// Numbers of the daemon's processes, the supervisor first.
    public var processIDs: [Int32]
    /// True if nothing may be sent, bound or run (`--observe`).
    public var observes: Bool

    /// An identity.
    public init(
      node: String, version: String, bootEpoch: UInt64, seed: UInt64, configurationFile: String,
      stateDirectory: String = "", processIDs: [Int32] = [], observes: Bool = false
    ) {
      self.node = node
      self.version = version
      self.bootEpoch = bootEpoch
      self.seed = seed
      self.configurationFile = configurationFile
      self.stateDirectory = stateDirectory
      self.processIDs = processIDs
      self.observes = observes
    }
  }

  /// Who this node is.
  var identity: Identity
  /// The name of the host, where the configuration gives none.
  let hostName: String
  /// What runs.
  var configuration = FailoverConfiguration()
  /// When the configuration was loaded, in microseconds of UTC.
  var configurationLoadedAt: Int64 = 0
  /// How configurations are read, but for their own identifier.
  var parseContext = ParseContext(configurationID: "")
  /// True if the file was refused at the last reload.
  var configurationIsStale = false
  /// The virtual routers, in the order of the file.
  var instances: [Instance] = []
  /// Instances that a reload has removed and whose scripts still run.
  var removed: [RemovedInstance] = []
  /// The sync groups, in the order of the file.
  var groups: [SyncGroupState] = []
  /// Track scripts with their state.
  var scripts: [ScriptState] = []
  /// What the supervisor found that track scripts look for, by the name of the script.
  var watchTargets: [String: WatchTarget] = [:]
  /// Tracked processes with their state.
  var processes: [ProcessState] = []
  /// The numbers in tracked files that were read, by the names of the files.
  var fileNumbers: [String: Int64] = [:]
  /// The kernel's interfaces.
  var links: [InterfaceIndex: LinkFacts] = [:]
  /// Their numbers by name.
  var linkNames: [String: InterfaceIndex] = [:]
  /// Addresses of the interfaces.
  var addresses: [InterfaceIndex: AddressBook] = [:]
  /// Addresses whose lease is renewed at the present time.
  var renewals: [AddressRequest] = []
  /// Announcements that wait for their turn.
  var pacer = AnnouncementPacer()
  /// Interfaces whose change counts only when it has lasted, with the time when it does.
  var unsettledLinks: [InterfaceIndex: (link: LinkFacts, at: MonotonicInstant)] = [:]
  /// Adverts of virtual routers that do not run here, as far as they were reported.
  var unknownRouters: Set<UnknownRouter> = []
  /// All virtual addresses, with the instances that have them.
  var virtualAddresses: [IPAddress: [Int]] = [:]
  /// All addresses that an instance is configured to send from.
  var configuredSources: Set<IPAddress> = []
  /// Instances of which an address was taken away, until that is dealt with.
  var robbedInstances: Set<Int> = []
  /// Masters that have nothing to send from at the moment.
  var lostSources: [Int: LostSource] = [:]
  /// Instances whose addresses the kernel took away with a lease in etcd that was nearly over.
  var expiredInstances: Set<Int> = []
  /// What the dump under way has told so far; nil outside of one.
  var dump: InventoryDump?
  /// Numbers of routing tables by the names that the host gives them.
  var routingTables: [String: UInt32] = [:]
  /// How many need each route and rule that is installed.
  var objectHolders: [KernelObject: Int] = [:]
  /// What the kernel said last of those that it refused.
  var failedObjects: [KernelObject: String] = [:]
  /// Instances of which a route or rule may be gone, until that is dealt with.
  var robbedObjects: Set<Int> = []
  /// True if the kernel may have dropped routes of anybody.
  var reviewsObjects = false
  /// Static addresses, routes and rules.
  var statics = StaticState()
  /// Virtual links and settings of interfaces that were asked for.
  var virtualLinks: [KernelObject] = []
  /// True once the first dump is complete.
  var knowsInventory = false
  /// Instances by the transport they listen on and the VRID.
  var demultiplexer: [TransportKey: Listeners] = [:]
  /// Transports that were opened, with their groups.
  var transports: [TransportKey: Set<IPAddress>] = [:]
  /// What the kernel said of sockets that could not be opened; they are tried again each second.
  var failedTransports: [TransportKey: String] = [:]
  /// An engine that is later than this hangs: a new one has to take its place.
  public internal(set) var patience = Microseconds.seconds(1)
  /// Leases in etcd that instances need to be master.
  var masterLeases: [MasterLease] = []
  /// What tells this life of the daemon from all others, for what is written into keys.
  var daemonLife: UInt64 = 0
  /// The number of the last question about one.
  var lastLeaseCall: UInt64 = 0
  /// Questions that give leases back which nobody needs any more, until when they are waited for.
  var leavingLeases: [UInt64: MonotonicInstant] = [:]
  /// Whom witnesses ask.
  var probes: [WitnessProbe.Key: WitnessProbe] = [:]
  /// Number of the last question.
  var lastProbe: UInt32 = 0
  /// When a loss of the kernel's notifications was told last.
  var overrunToldAt: MonotonicInstant?
  /// Deadlines: slot 0 is the engine's own, then instances, scripts, processes.
  var deadlines = DeadlineQueue()
  /// The longest that a deadline was served late.
  var longestDelay = Microseconds.zero
  /// What an engine that died has left, by the names of instances.
  var resumable: [String: InstanceRecord] = [:]
  /// When that engine was last known to be in time; nil if there was none.
  var lastAlive: MonotonicInstant?
  /// The instance whose counters the supervisor is told next.
  var nextRecord = 0
  /// The instance whose parameters are looked at next.
  var nextReview = 0
  /// True once it was told that a script writes where nothing may be written.
  var hasToldReadOnly = false
  /// What the supervisor was told last for `systemctl status`.
  var lastServiceText = ""
  /// What the engine wants done.
  var actions: [EngineAction] = []
  /// Scratch for the election's actions.
  var electionActions: [ElectionAction] = []
  /// The time of the event at hand.
  var now = MonotonicInstant.zero
  /// Microseconds of UTC minus those of the protocol's clock.
  var wallOffset: Int64 = 0
  /// True until time passes: packets are taken at once, all other events wait.
  var hearsFirst = false
  /// Events that wait for the packets of this wake-up.
  var postponed: [EngineEvent] = []
  /// State of the generator of nonces and numbers.
  var random: SplitMix64
  /// Number of the last message to peers.
  var messageSequence: UInt64 = 0
  /// Number of the last event.
  var eventSequence: UInt64 = 0
  /// The challenge of this second.
  var ownNonce: UInt64 = 0
  /// When it is replaced.
  var nextNonce = MonotonicInstant.zero
  /// Keys of messages to and from peers, which instances share as a rule.
  var keyRings: [KeyRing] = []
  /// When the next pulses are due.
  var nextPulses = MonotonicInstant.zero
  /// Number of the last script run.
  var lastRun: UInt64 = 0
  /// Number of the last state that was sent to disk.
  var lastPersistToken: UInt64 = 0
  /// Number of the last state that is on disk.
  var persistedToken: UInt64 = 0
  /// Maintenance, if it is on.
  var maintenance: Maintenance?
  /// Commands that wait for something.
  var operations: [Operation] = []
  /// Reloads that wait for the supervisor.
  var reloads: [UInt32: PendingReload] = [:]
  /// Number of the last request to the supervisor.
  var lastRequest: UInt32 = 0
  /// Clients that watch the status.
  var watchers: [ClientID: Watcher] = [:]
  /// Clients that follow events.
  var followers: [ClientID: EventFilter] = [:]
  /// Clients of `failover record` that wait for the supervisor.
  var recordQueries: [UInt32: ClientID] = [:]
  /// Event queries that the supervisor answers.
  var eventQueries: [UInt32: PendingEventQuery] = [:]
  /// Cloud addresses of all instances.
  var cloud: [CloudAddressState] = []
  /// The conversation with failover-agent.
  var agent = AgentLink()
  /// Number of the last cloud address.
  var lastCloudNumber: UInt32 = 0
  /// Number of the last mastership; starts with the life of the engine, so it only ever grows.
  var mastershipEpoch: UInt64
  /// Clients of `failover doctor` that wait for the agent.
  var examinations: [UInt32: PendingExamination] = [:]
  /// How many instances `flap_damping` holds down.
  var holdDowns = 0
  /// Instances whose cloud addresses a stop waits for.
  var leavesCloud: Set<Int> = []
  /// True if nft can be run, so that connections being opened survive a planned move.
  var hasPacketFilter = false
  /// The run that finds that out.
  var filterProbe: UInt64?
  /// Runs of nft under way.
  var filterRuns: Set<UInt64> = []
  /// Marks that may still be told at once in this second.
  var marksToRemember = Engine.marksAtOnce
  /// When replay marks are written next.
  var nextMarks = MonotonicInstant.zero
  /// Replay marks read from disk before their instances were known.
  var savedMarks: [String: (sent: UInt64, marks: [InstanceRecord.Mark])] = [:]
  /// Promotions read from disk before their instances were known.
  var savedPromotions: [String: Promotion] = [:]
  /// When VRRP may start (`vrrp_startup_delay`).
  var startAllowedAt = MonotonicInstant.zero
  /// When the engine began.
  let startedAt: MonotonicInstant
  /// True once the supervisor wants a stop, until everything that arrived before was heard.
  var stopIsAsked = false
  /// Set while the daemon stops: when it stops at the latest.
  var stopDeadline: MonotonicInstant?
  /// True once nobody runs scripts any more.
  var supervisorIsLost = false
  /// True once `stop` was asked of the host.
  var hasStopped = false

  /// An engine without a configuration.
  public init(identity: Identity, now: MonotonicInstant) {
    self.identity = identity
    hostName = identity.node
    self.now = now
    startedAt = now
    mastershipEpoch = identity.bootEpoch << 20
    random = SplitMix64(seed: identity.seed ^ 0x9E37_79B9_7F4A_7C15)
  }

  /// Microseconds of UTC at the event at hand.
  var wall: Int64 { now.nanoseconds / 1_000 + wallOffset }

  /// Takes what the engine wants done, in order, and leaves nothing.
  public mutating func takeActions() -> [EngineAction] {
    defer { actions = [] }
    return actions
  }

  /// Exchanges what the engine wants done for an empty list, whose memory it goes on with.
  public mutating func exchangeActions(_ list: inout [EngineAction]) {
    list.removeAll(keepingCapacity: true)
    swap(&actions, &list)
  }

  /// True if there is something to do.
  public var hasActions: Bool { !actions.isEmpty }

  /// When `advance` must be called at the latest; nil if nothing is planned.
  public var nextDeadline: MonotonicInstant? { deadlines.earliest }

  /// Sets the time of what follows.
  ///
  /// - Parameters:
  ///   - now: on the protocol's clock; earlier values than before are taken as the last one.
  ///   - wallOffset: microseconds of UTC minus those of the protocol's clock.
  public mutating func setTime(_ now: MonotonicInstant, wallOffset: Int64) {
    // It acts once a second at least, so it stood still: whatever waits in the sockets may be stale.
    if now - self.now > Self.pauseAtLeast {
      forgetChallenges()
      // Nor can an agent be blamed for what nobody was there to hear.
      agent.heardAt = agent.heardAt + (now - self.now)
    }
    self.now = max(self.now, now)
    self.wallOffset = wallOffset
    hearsFirst = true
  }

  /// Longer than between any two events of an engine that runs.
  static let pauseAtLeast = Microseconds.milliseconds(1_500)

  /// Orders of peers from before a pause must not be carried out after it.
  private mutating func forgetChallenges() {
    for index in instances.indices { instances[index].replayGuard.forgetChallenges() }
    nextNonce = .zero
  }

  /// Takes one event at the time set last.
  ///
  /// Between `setTime` and `advance` events wait for the latter: an engine that stood still may be
  /// master only in its own eyes, and the packets that waited with them say so. A script that failed
  /// meanwhile must not make it speak before it has heard. It cannot tell from the time that it stood
  /// still, since the clock of a machine may have stood still with it. After `advance`, what fails
  /// while actions are carried out is dealt with at once.
  public mutating func handle(_ event: EngineEvent) {
    guard !hasStopped else { return }
    if hearsFirst { return postponed.append(event) }
    switch event {
    case .linkChanged(let link): linkChanged(link)
    case .linkRemoved(let index): linkRemoved(index)
    case .addressAdded(let address): addressAdded(address)
    case .addressRemoved(let address): addressRemoved(address)
    case .inventoryBegins: dump = InventoryDump()
    case .inventoryComplete: inventoryComplete()
    case .addressFailed(let request, let text): addressFailed(request, text)
    case .objectFailed(let object, let text): objectFailed(object, text)
    case .objectRemoved(let removed): objectRemoved(removed)
    case .transportFailed(let key, let text): transportFailed(key, text)
    case .transportOpened(let key): transportOpened(key)
    case .membershipRestored(let key): membershipRestored(key)
    case .probeAnswered(let number): probeAnswered(number)
    case .trafficSeen(let number): trafficSeen(number)
    case .supervisor(let message): handle(message)
    case .supervisorLost: supervisorLost()
    case .request(let client, let credentials, let request):
      handle(request, from: client, credentials)
    case .disconnected(let client): disconnected(client)
    case .agentConnected: agentConnected()
    case .agentLost(let text): agentLost(text)
    case .agent(let message): handle(message)
    case .slept(let time): slept(time)
    }
    checkOperations()
  }

  /// Lets time pass: everything that is due happens.
  public mutating func advance() {
    guard !hasStopped else { return }
    // What was due before the start is not late.
    if let due = deadlines.earliest, due >= startedAt, now > due {
      longestDelay = max(longestDelay, now - due)
    }
    takePostponed()
    passLeases()
    for position in groups.indices { followLeavers(position) }
    if stopIsAsked { beginStop() }
    restoreMissing()
    restoreObjects()
    var budget = 4 * (instances.count + scripts.count + processes.count + cloud.count + 3)
    while budget > 0, let slot = deadlines.popDue(at: now) {
      budget -= 1
      fire(slot)
    }
    if !renewals.isEmpty {
      actions.append(.renewAddresses(renewals))
      renewals = []
    }
    checkOperations()
  }

  /// All packets were heard: what else arrived has its turn, in order.
  private mutating func takePostponed() {
    hearsFirst = false
    let events = postponed
    postponed = []
    for event in events { handle(event) }
  }

  /// Makes the next number of the engine's own generator (SplitMix64); never 0.
  mutating func nextRandom() -> UInt64 {
    let number = random.next()
    return number == 0 ? 1 : number
  }

  /// Adds a log line.
  mutating func log(_ level: LogLevel, _ text: String) { actions.append(.log(level, text)) }
}
