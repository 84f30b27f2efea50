/// One virtual router in a ``StatusDocument``. All `…Ms` are milliseconds.
public struct InstanceStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// Name of the instance.
  public var name: String
  /// Its state on this node.
  public var state: StateWord
  /// When it entered the state.
  public var since: WallTime
  /// How long it has been in the state, by the clock that no one sets.
  public var sinceMs: Int64
  /// Why it entered the state, if that says more than the state: `gw1 (150) fell silent: 3.609 s
  /// without an advert`.
  public var reason: String?
  /// VRID, 1 to 255.
  public var virtualRouterID: Int
  /// Name of the interface.
  public var interface: String
  /// `ipv4` or `ipv6`.
  public var family: String
  /// Version of VRRP, 2 or 3.
  public var version: Int
  /// `unicast` or `multicast`.
  public var transport: String
  /// The advertisement interval in force.
  public var advertIntervalMs: Int64
  /// Priorities.
  public var priority: PriorityStatus
  /// The master as this node knows it; nil if it knows none.
  public var master: MasterStatus?
  /// A promotion that holds; nil if none does.
  public var promotion: PromotionStatus?
  /// Virtual addresses in the order of the configuration.
  public var addresses: [AddressStatus] = []
  /// Trackers.
  public var trackers: [TrackerStatus] = []
  /// The other nodes, configured ones first.
  public var peers: [PeerStatus] = []
  /// The last time that the instance moved to or from this node; nil if it has not.
  public var lastMove: MoveStatus?
  /// Addresses that a provider holds.
  public var cloud: [CloudAddressStatus] = []
  /// The witness; nil without one.
  public var witness: WitnessStatus?
  /// The lease that it needs to be master; nil if it needs none, and then not written.
  public var lease: LeaseStatus?

  /// An instance without addresses, trackers and peers.
  public init(
    name: String, state: StateWord, since: WallTime, sinceMs: Int64, virtualRouterID: Int,
    interface: String, family: String, version: Int, transport: String, advertIntervalMs: Int64,
    priority: PriorityStatus
  ) {
    self.name = name
    self.state = state
    self.since = since
    self.sinceMs = sinceMs
    self.virtualRouterID = virtualRouterID
    self.interface = interface
    self.family = family
    self.version = version
    self.transport = transport
    self.advertIntervalMs = advertIntervalMs
    self.priority = priority
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", name)
      writer.field("state", state.rawValue)
      writer.field("since", since)
      writer.field("sinceMs", sinceMs)
      writer.field("reason", reason)
      writer.field("virtualRouterID", virtualRouterID)
      writer.field("interface", interface)
      writer.field("family", family)
      writer.field("version", version)
      writer.field("transport", transport)
      writer.field("advertIntervalMs", advertIntervalMs)
      writer.field("priority", priority)
      writer.field("master", master)
      writer.field("promotion", promotion)
      writer.field("addresses", addresses)
      writer.field("trackers", trackers)
      writer.field("peers", peers)
      writer.field("lastMove", lastMove)
      writer.field("cloud", cloud)
      writer.field("witness", witness)
      if let lease { writer.field("lease", lease) }
    }
  }
}

/// The priorities of an instance, 0 to 255.
public struct PriorityStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// As configured; 255 is the owner.
  public var base: Int
  /// With the weights of trackers, and what a promotion adds.
  public var effective: Int

  /// Priorities.
  public init(base: Int, effective: Int) {
    self.base = base
    self.effective = effective
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("base", base)
      writer.field("effective", effective)
    }
  }
}

/// The master of an instance.
public struct MasterStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// The address that it advertises from.
  public var address: String
  /// The priority that it advertises.
  public var priority: Int
  /// Its name, if it is a failoverd peer.
  public var node: String?

  /// A master.
  public init(address: String, priority: Int, node: String? = nil) {
    self.address = address
    self.priority = priority
    self.node = node
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("address", address)
      writer.field("priority", priority)
      writer.field("node", node)
    }
  }
}

/// A promotion: a node keeps an instance whatever the priorities are.
public struct PromotionStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// The node that is promoted.
  public var node: String
  /// Who asked for it: `uid 1000 (as root)`.
  public var by: String?
  /// When it ends by itself; nil means when it is released.
  public var until: WallTime?
  /// What the operator gave as a reason.
  public var reason: String?

  /// A promotion.
  public init(node: String, by: String? = nil, until: WallTime? = nil, reason: String? = nil) {
    self.node = node
    self.by = by
    self.until = until
    self.reason = reason
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("node", node)
      writer.field("by", by)
      writer.field("until", until)
      writer.field("reason", reason)
    }
  }
}
