import Configuration
import Election
import NetworkTypes
import VRRPWire

/// One virtual router with everything around its election.
struct Instance: Sendable {
  /// What the file says.
  var configuration: InstanceConfiguration {
    didSet {
      addressListDigest = AddressListDigest.digest(configuration.addresses.map(\.prefix.address))
      destinations = Self.destinations(of: configuration)
      keyRing = nil
    }
  }
  /// The election.
  var router: VirtualRouter
  /// The interface, while it exists.
  var interfaceIndex: InterfaceIndex?
  /// Where adverts leave from; nil while there is no such address.
  var sourceAddress: IPAddress?
  /// What keeps it in FAULT.
  var faults: [FaultReason] = []
  /// The part of it that is its own and no member's of its sync group.
  var ownFaults: [FaultReason] = []
  /// False until all trackers without weight have reported, so that nothing starts by accident.
  var isStarted = false
  /// What received adverts are checked against.
  var expectation: ReceiveExpectation
  /// Judge of signed adverts; nil without `auth_hmac`.
  var authenticator: AdvertisementAuthenticator?
  /// Numbers of own signed adverts.
  var sequence = AuthenticationSequence()
  /// Results of those checks.
  var counters = ReceiveCounters()
  /// Everything else that is counted.
  var statistics = InstanceStatistics()
  /// Encoded adverts, one per destination; empty if they must be made anew.
  var encoded: [[UInt8]] = []
  /// The priority they were made for.
  var encodedPriority = Priority.resignation
  /// GARP and NA that are still to come.
  var announcements = AnnouncementPlan()
  /// The priority to go on with until all trackers have reported; nil but after a resumption.
  var heldPriority: Priority?
  /// When the kernel was last given a lifetime for the addresses; nil without a lease.
  var leaseRenewedAt: MonotonicInstant?
  /// When it is given the next one.
  var leaseDueAt: MonotonicInstant?
  /// When each address was bound, in microseconds of UTC.
  var boundAt = BoundTimes()
  /// Routes, then rules that were installed.
  var installed: [KernelObject] = []
  /// Addresses that drop packets.
  var guarded: [KernelObject] = []
  /// The other routers.
  var peers = PeerTable()
  /// The keys that their messages may be made with, by the place in `Engine.keyRings`; nil if not
  /// known yet.
  var keyRing: Int?
  /// Freshness of their messages.
  var replayGuard = PeerReplayGuard()
  /// The promotion that holds for the virtual router, this node's or a peer's.
  @Seldom var promotion: Promotion? = nil
  /// The priority with which a promoted node outbids a keepalived; nil if it need not.
  var outbid: Priority?
  /// What the successor of a demotion is asked to promise.
  @Seldom var pendingDemotion: Promotion? = nil
  /// The planned move under way.
  @Seldom var move: Move? = nil
  /// Connections that are passed on after a planned move.
  var drain: Drain {
    get { seldomDrain ?? Drain() }
    set { seldomDrain = newValue == Drain() ? nil : newValue }
  }
  @Seldom private var seldomDrain: Drain? = nil
  /// The move whose end was told last; it is told twice.
  var lastReleased: UInt64 = 0
  /// The last planned move that ended.
  @Seldom var lastMove: FinishedMove? = nil
  /// When the next presence message is due.
  var nextPresence = MonotonicInstant.zero
  /// What was told of this node last, and how often.
  var told = ToldPresence()
  /// When the present state began, in microseconds of UTC.
  var since: Int64 = 0
  /// When it began on the clock of the protocol.
  var sinceInstant = MonotonicInstant.zero
  /// Why, for people.
  var reason = ""
  /// Its notify scripts.
  var notifications = NotificationQueue()
  /// The sync group that it moves with, by its position.
  var group: Int?
  /// The lease that it needs to be master, by its position.
  var masterLease: Int?
  /// What the witness has against this node as master; nil while it holds nothing back.
  var heldBack: String?
  /// How often it became master lately; nil if that is not counted, or it never did.
  @Seldom var flaps: FlapCounter? = nil
  /// What was told since the last change of master.
  var found: [Condition] = []

  /// What peers compare the virtual addresses by.
  private(set) var addressListDigest: UInt32
  /// Where adverts go.
  private(set) var destinations: [IPAddress]

  init(configuration: InstanceConfiguration) {
    self.configuration = configuration
    addressListDigest = AddressListDigest.digest(
      configuration.addresses.map(\.prefix.address))
    destinations = Self.destinations(of: configuration)
    router = VirtualRouter(parameters: ElectionParameters())
    expectation = Instance.expectation(of: configuration)
    authenticator = Instance.policy(of: configuration).map {
      AdvertisementAuthenticator(policy: $0)
    }
  }

  /// Changes what is known of a peer, in one piece: looking it up and moving it costs more than most
  /// changes.
  mutating func withPeer(_ address: IPAddress, _ change: (inout PeerRecord) -> Void) {
    peers.update(address, change)
  }

  /// Changes what is known of a peer that is known; false for any other.
  mutating func withKnownPeer(_ address: IPAddress, _ change: (inout PeerRecord) -> Void) -> Bool {
    peers.updateKnown(address, change)
  }

  /// The peer with the lowest address of those that fit: the same whatever order a table has.
  func lowestPeer(where fits: (PeerRecord) -> Bool) -> IPAddress? {
    var lowest: IPAddress?
    for (address, peer) in peers where fits(peer) {
      if lowest.map({ $0.isHigher(than: address) }) ?? true { lowest = address }
    }
    return lowest
  }

  /// `VI_1`.
  var name: String { configuration.name }

  /// True if adverts go to a group.
  var isMulticast: Bool { configuration.unicastPeers.isEmpty }

  /// The sockets that it uses on an interface.
  func transport(on interface: InterfaceIndex) -> TransportKey {
    var key = TransportKey(family: configuration.family, index: interface)
    if !isMulticast, case .udp(let port) = configuration.unicastTransport { key.port = port }
    return key
  }

  /// Parameters of the election as far as the file, and the address to send from, decide them.
  /// Mutating only so that the instance is read in place.
  mutating func configuredParameters() -> ElectionParameters {
    var parameters = ElectionParameters()
    parameters.version = configuration.version
    parameters.interval = configuration.advertisementInterval
    parameters.preempt = configuration.preempt
    parameters.preemptDelay = configuration.preemptDelay
    parameters.downTimerAdverts = configuration.downTimerAdverts
    parameters.lowerPriorityNoAdvert = configuration.lowerPriorityNoAdvert
    parameters.higherPrioritySendAdvert = configuration.higherPrioritySendAdvert
    parameters.ownerIgnoresAdverts = configuration.ownerIgnoresAdverts
    parameters.primaryAddress = sourceAddress
    parameters.handOverBound = max(.seconds(1), configuration.advertisementInterval * 2)
    parameters.startsAsMaster =
      configuration.startsAsMaster && configuration.priority == .owner
    return parameters
  }

  /// When something is due; nil if nothing is. Mutating only so that it is read in place: a copy of
  /// an instance, which this is called for after each packet, costs some sixty reference counts.
  mutating func earliestDeadline() -> MonotonicInstant? {
    var earliest = router.deadline
    if let instant = announcements.deadline { earliest = min(earliest ?? instant, instant) }
    if let instant = move?.repeatAt { earliest = min(earliest ?? instant, instant) }
    if let instant = drain.deadline { earliest = min(earliest ?? instant, instant) }
    if let instant = leaseDueAt { earliest = min(earliest ?? instant, instant) }
    if isStarted { earliest = min(earliest ?? nextPresence, nextPresence) }
    return earliest
  }

  private static func destinations(of configuration: InstanceConfiguration) -> [IPAddress] {
    configuration.unicastPeers.isEmpty
      ? [configuration.multicastGroup] : configuration.unicastPeers.map(\.address)
  }

  /// True where the addresses are meant to be bound.
  var holdsAddresses: Bool { router.state.holdsAddresses }

  /// The state as people and peers see it: a node that only still answers, beside the new master,
  /// is no longer one.
  var visibleState: ElectionAction.Word {
    router.state.isLingering ? .backup : router.state.word
  }

  /// Addresses of `virtual_ipaddress` that adverts carry.
  var advertised: [IPAddress] { configuration.addresses.map(\.prefix.address) }

  /// All addresses to bind.
  var allAddresses: [VirtualAddress] {
    configuration.addresses + configuration.excludedAddresses
  }

  /// The key of messages between peers: what authenticates the instance authenticates them.
  private func peerKey(cluster: [UInt8]?) -> [UInt8] {
    let authentication = configuration.messageAuthentication
    let own = authentication.flatMap { $0.key($0.activeKey)?.secret }
    return cluster ?? own ?? configuration.password ?? []
  }

  /// The secrets that messages of peers may be made with, the own one first: while keys change, also
  /// those that sign no more or not yet.
  func peerSecrets(cluster: [UInt8]?) -> [[UInt8]] {
    let main = peerKey(cluster: cluster)
    guard cluster == nil, let authentication = configuration.messageAuthentication else {
      return [main]
    }
    return [main] + authentication.keys.map(\.secret).filter { $0 != main }
  }

  /// What `auth_hmac` asks of received adverts; nil without it.
  static func policy(
    of configuration: InstanceConfiguration
  ) -> AdvertisementAuthenticator.Policy? {
    guard let authentication = configuration.messageAuthentication else { return nil }
    var window: Int64?
    if case .time(let span) = authentication.replayProtection {
      window = max(1, span.count / 1_000_000)
    }
    let keys = authentication.keys.map { ($0.id, $0.secret) }
    return AdvertisementAuthenticator.Policy(
      keys: Dictionary(keys, uniquingKeysWith: { first, _ in first }),
      requires: authentication.mode == .enforce, window: window,
      senders: configuration.unicastPeers.isEmpty ? 4 : configuration.unicastPeers.count)
  }

  /// What received adverts must be like.
  static func expectation(of configuration: InstanceConfiguration) -> ReceiveExpectation {
    let peers = configuration.unicastPeers.map { peer in
      ReceiveExpectation.Peer(
        address: peer.address, ttl: (peer.minimumTTL ?? 0)...(peer.maximumTTL ?? 255))
    }
    let hasBounds = configuration.unicastPeers.contains {
      $0.minimumTTL != nil || $0.maximumTTL != nil
    }
    // Anybody can send a datagram; protocol 112 takes a privileged sender at least.
    var checksSource = configuration.checkUnicastSource || hasBounds
    if case .udp = configuration.unicastTransport { checksSource = true }
    return ReceiveExpectation(
      version: configuration.version, family: configuration.family,
      virtualRouterID: configuration.virtualRouterID,
      interval: configuration.advertisementInterval,
      password: configuration.password.map { SimplePassword($0) },
      transport: peers.isEmpty
        ? .multicast
        : .unicast(peers: peers, checksSource: checksSource),
      ignoresAsOwner: configuration.ownerIgnoresAdverts && configuration.priority == .owner,
      addresses: configuration.addresses.map(\.prefix.address),
      comparesAddresses: !configuration.skipsAddressListCheck)
  }
}

/// What an instance counts besides receive checks.
struct InstanceStatistics: Equatable, Sendable {
  /// Adverts sent, once per destination.
  var advertisementsSent: UInt64 = 0
  /// Of these, with priority 0.
  var priorityZeroSent: UInt64 = 0
  /// Gratuitous ARP and unsolicited NA sent.
  var announcementsSent: UInt64 = 0
  /// Times it became master.
  var becameMaster: UInt64 = 0
  /// Times it left MASTER.
  var leftMaster: UInt64 = 0
  /// Addresses restored after somebody removed them.
  var addressesRestored: UInt64 = 0
  /// Messages of peers accepted.
  var peerMessagesReceived: UInt64 = 0
  /// Messages of peers refused: not authentic, replayed or malformed.
  var peerMessagesRefused: UInt64 = 0
  /// Messages sent to peers.
  var peerMessagesSent: UInt64 = 0

  /// The numbers in a fixed order.
  var values: [UInt64] {
    get {
      [
        advertisementsSent, priorityZeroSent, announcementsSent, becameMaster, leftMaster,
        addressesRestored, peerMessagesReceived, peerMessagesRefused, peerMessagesSent,
      ]
    }
    set {
      guard newValue.count == 9 else { return }
      advertisementsSent = newValue[0]
      priorityZeroSent = newValue[1]
      announcementsSent = newValue[2]
      becameMaster = newValue[3]
      leftMaster = newValue[4]
      addressesRestored = newValue[5]
      peerMessagesReceived = newValue[6]
      peerMessagesRefused = newValue[7]
      peerMessagesSent = newValue[8]
    }
  }

  /// Names and numbers, in the order in which they are printed.
  var entries: [(name: String, value: UInt64)] {
    [
      ("advertisementsSent", advertisementsSent), ("priorityZeroSent", priorityZeroSent),
      ("announcementsSent", announcementsSent), ("becameMaster", becameMaster),
      ("leftMaster", leftMaster), ("addressesRestored", addressesRestored),
      ("peerMessagesSent", peerMessagesSent), ("peerMessagesReceived", peerMessagesReceived),
      ("peerMessagesRefused", peerMessagesRefused),
    ]
  }
}

/// GARP and NA that are still to come.
struct AnnouncementPlan: Equatable, Sendable {
  /// The second burst after becoming master.
  var delayedAt: MonotonicInstant?
  /// The second burst after a lower-priority advert.
  var afterConflictAt: MonotonicInstant?
  /// A single announcement between the two bursts after a lower-priority advert.
  var echo: Echo?
  /// The next periodic one.
  var refreshAt: MonotonicInstant?
  /// The next periodic one of addresses on other interfaces.
  var extraAt: MonotonicInstant?

  /// The earliest of them.
  var deadline: MonotonicInstant? {
    var earliest = delayedAt
    if let instant = afterConflictAt { earliest = min(earliest ?? instant, instant) }
    if let instant = refreshAt { earliest = min(earliest ?? instant, instant) }
    if let instant = extraAt { earliest = min(earliest ?? instant, instant) }
    if let instant = echo?.at { earliest = min(earliest ?? instant, instant) }
    return earliest
  }

  /// When the next single announcement comes, and how long it waited since the one before.
  struct Echo: Equatable, Sendable {
    /// When it is due.
    var at: MonotonicInstant
    /// Doubles each time.
    var wait: Microseconds
  }
}

/// A planned move that ended.
struct FinishedMove: Equatable, Sendable {
  /// `m-7f3a`.
  var name: String
  /// The node that had the addresses.
  var from: String
  /// The node that has them.
  var to: String
  /// How long it took.
  var took: Microseconds
  /// Why.
  var reason: String
  /// When it ended, in microseconds of UTC.
  var at: Int64
}
