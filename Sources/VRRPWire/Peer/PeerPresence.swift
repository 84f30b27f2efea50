public import NetworkTypes

/// How a node is, for one virtual router.
public struct PeerPresence: Hashable, Sendable {
  /// State of the router there.
  public var state: PeerState
  /// Configured priority.
  public var basePriority: Priority
  /// Priority after tracking.
  public var effectivePriority: Priority
  /// Whether it could take over, and why not.
  public var readiness: PeerReadiness
  /// True in maintenance.
  public var isInMaintenance: Bool
  /// Who it takes for the master, itself included; nil if it knows none.
  public var master: IPAddress?
  /// The promotion it knows of; nil if none.
  public var promotion: PromotionRecord?
  /// ``AddressListDigest`` of its virtual addresses.
  public var addressListDigest: UInt32
  /// Its advertisement interval, 0 to 4294 s.
  public var advertisementInterval: Microseconds
  /// Its software version, at most 16 bytes.
  public var softwareVersion: String
  /// What it knows of the cloud addresses; nil if it has none.
  public var cloud: PeerCloud?

  /// Presence from its fields.
  public init(
    state: PeerState, basePriority: Priority, effectivePriority: Priority,
    readiness: PeerReadiness, isInMaintenance: Bool, master: IPAddress?,
    promotion: PromotionRecord?, addressListDigest: UInt32, advertisementInterval: Microseconds,
    softwareVersion: String, cloud: PeerCloud? = nil
  ) {
    self.state = state
    self.basePriority = basePriority
    self.effectivePriority = effectivePriority
    self.readiness = readiness
    self.isInMaintenance = isInMaintenance
    self.master = master
    self.promotion = promotion
    self.addressListDigest = addressListDigest
    self.advertisementInterval = advertisementInterval
    self.softwareVersion = softwareVersion
    self.cloud = cloud
  }
}

/// State of a virtual router at a peer, with keepalived's numbers.
public enum PeerState: UInt8, Hashable, Sendable, CaseIterable {
  /// Not started.
  case initialize = 0
  /// Listens.
  case backup = 1
  /// Holds the addresses.
  case master = 2
  /// Cannot take part.
  case fault = 3
}

/// Whether a peer could take over.
public struct PeerReadiness: Hashable, Sendable {
  /// Why a node could not take over.
  public enum Reason: UInt8, Hashable, Sendable, CaseIterable {
    /// It could.
    case ready = 0
    /// A tracker without weight fails.
    case tracking = 1
    /// The interface is down or absent.
    case interface = 2
    /// There is no address to send from.
    case sourceAddress = 3
    /// Maintenance is on.
    case maintenance = 4
    /// It has not heard enough since its start.
    case starting = 5
    /// It is about to stop.
    case stopping = 6
    /// A provider's token or interface fails.
    case provider = 7
    /// The node only observes.
    case observing = 8
    /// Anything else, newer reasons included; the text says it.
    case other = 255
  }

  /// Why not, or `.ready`.
  public var reason: Reason
  /// The same for people, at most 80 bytes, as in `check_haproxy`; may be empty.
  public var text: String

  /// Readiness with a reason.
  public init(_ reason: Reason, _ text: String = "") {
    self.reason = reason
    self.text = text
  }

  /// True if the node could take over.
  public var isReady: Bool { reason == .ready }
}

/// A promotion: who shall be master whatever the priorities, for how long and why.
public struct PromotionRecord: Hashable, Sendable {
  /// Name of the promoted node, 1 to 64 bytes.
  public var node: String
  /// Time left when sent, in whole milliseconds; nil means until it is released.
  public var remaining: Microseconds?
  /// Who asked, at most 64 bytes; may be empty.
  public var by: String
  /// The reason given, at most 80 bytes; may be empty.
  public var reason: String
  /// When it was set: seconds of UTC since 1970. The newer of two records wins.
  public var setAt: UInt64

  /// A promotion from its fields.
  public init(
    node: String, remaining: Microseconds?, by: String = "", reason: String, setAt: UInt64
  ) {
    self.node = node
    self.remaining = remaining
    self.by = by
    self.reason = reason
    self.setAt = setAt
  }
}

/// Why a master hands over.
public enum HandOverReason: UInt8, Hashable, Sendable, CaseIterable {
  /// The successor was promoted.
  case promotion = 1
  /// The master was demoted.
  case demotion = 2
  /// A promotion ended.
  case release = 3
  /// The master goes into maintenance.
  case maintenance = 4
  /// The master stops.
  case shutdown = 5
  /// A node with a higher priority came back.
  case preemption = 6
  /// The master can no longer serve.
  case fault = 7
  /// A reason of a newer version.
  case other = 255
}

/// Why a request between peers is refused.
public enum RefusalReason: UInt8, Hashable, Sendable, CaseIterable {
  /// The receiver is not the master.
  case notMaster = 1
  /// The one to take over is not ready.
  case notReady = 2
  /// The one to take over is in maintenance.
  case maintenance = 3
  /// Another move is under way.
  case busy = 4
  /// Nobody else could take over.
  case noSuccessor = 5
  /// A reason of a newer version, or none of these; the text says it.
  case other = 255
}

/// A digest of a list of addresses, to see whether two nodes have the same.
public enum AddressListDigest {
  /// FNV-1a over the sorted list, so the order of the configuration does not matter. It shows
  /// mistakes, it does not resist attacks.
  public static func digest(_ addresses: [IPAddress]) -> UInt32 {
    var bytes: [UInt8] = []
    for address in addresses.sorted(by: { $1.isHigher(than: $0) }) {
      bytes.append(address.family.rawValue)
      address.append(to: &bytes)
    }
    return bytes.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }
}
