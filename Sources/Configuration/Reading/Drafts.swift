import NetworkTypes

// What a block says, before the defaults of the whole file are known.

/// Defaults of instances that `global_defs` sets.
struct InstanceDefaults: Sendable {
  var strict = false
  var skipsAddressListCheck: Bool?
  var checkUnicastSource: Bool?
  var downTimerAdverts: Int?
  var lowerPriorityNoAdvert: Bool?
  var higherPrioritySendAdvert: Bool?
  var ownerIgnoresAdverts: Bool?
  var checksumWithoutPseudoHeader: Bool?
  var announcements = AnnouncementDraft()
  var minimalAnnouncements = false
  var unicastTransport: UnicastTransport?
  var extraAnnouncements: ExtraAnnouncements?
  /// `default_interface`, for static addresses.
  var interface = "eth0"
  var virtualMACPrefix = "vrrp"
  var sendsMail: Bool?
  var vrrpSendsMail: Bool?
  var reportsPriorityChanges = false
  var witness: WitnessDraft?
}

/// The `garp_*` keywords that stand in a block.
struct AnnouncementDraft: Sendable {
  var delay: Microseconds?
  var repetitions: Int?
  var refresh: Microseconds?
  var refreshRepetitions: Int?
  var lowerPriorityDelay: Microseconds?
  var lowerPriorityRepetitions: Int?
}

/// A `vrrp_script` block.
struct ScriptDraft: Sendable {
  var name = ""
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var command: ScriptCommand?
  /// Where the command stands.
  var commandSpan: SourceSpan?
  var interval: Microseconds?
  var timeout: Microseconds?
  var weight: TrackWeight?
  var rise: Int?
  var fall: Int?
  var user: ScriptUser?
  var initiallyFailed = false
  var exitGrace: Microseconds?
}

/// A `vrrp_track_process` block.
struct ProcessDraft: Sendable {
  var name = ""
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var words: [String]?
  var match: TrackProcess.ParameterMatch?
  var fullCommand = false
  var weight: TrackWeight?
  var quorum: Int?
  var quorumMaximum: Int?
  var forkDelay: Microseconds?
  var terminateDelay: Microseconds?
}

/// An entry of a track_* block of an instance.
struct ReferenceDraft: Sendable {
  var name: String
  var span: SourceSpan
  /// Nil where the tracker's own weight counts.
  var weight: Int?
  /// Nil where the tracker's own direction counts.
  var reverse: Bool?
}

/// An entry of virtual_ipaddress.
struct AddressDraft: Sendable {
  var address: VirtualAddress
  var span: SourceSpan
  /// `brd +` or `brd -`: all host bits set, or none.
  var hostBits: Bool?
  /// True where `dev` names an interface.
  var hasInterface = false
  /// `track_group` of a static address.
  var trackGroup: NameDraft?
}

/// A `vrrp_instance` block.
///
/// A class, since it is large and there are thousands: it is filled in one place and then only read.
final class InstanceDraft {
  let name: String
  /// Where the name stands.
  let span: SourceSpan
  /// Where each keyword stands.
  var spans: [String: SourceSpan] = [:]
  var interface: String?
  var virtualRouterID: VirtualRouterID?
  var version: ProtocolVersion?
  var startsAsMaster: Bool?
  var priority: Priority?
  var advertisementInterval: Microseconds?
  var strict: Bool?
  var sourceAddress: IPAddress?
  var peers: [(peer: UnicastPeer, span: SourceSpan)] = []
  /// Where each peer stands, to find one that stands twice.
  var peerSpans: [IPAddress: SourceSpan] = [:]
  var unicastTTL: UInt8?
  var checkUnicastSource: Bool?
  var faultWithoutPeer = false
  var multicastGroup: IPAddress?
  var trackSourceAddress = false
  var unicastTransport: UnicastTransport?
  /// Nil where nothing is said, `.some(nil)` with no_address_lease.
  var lease: Microseconds??
  var addresses: [AddressDraft] = []
  var excludedAddresses: [AddressDraft] = []
  var withoutAddresses = false
  var interfaces: [ReferenceDraft] = []
  var scripts: [ReferenceDraft] = []
  var files: [ReferenceDraft] = []
  var processes: [ReferenceDraft] = []
  var ignoresPrimaryInterface = false
  var preempt: Bool?
  var preemptDelay: Microseconds?
  var flapDamping: FlapDamping?
  var announcements = AnnouncementDraft()
  var downTimerAdverts: Int?
  var lowerPriorityNoAdvert: Bool?
  var higherPrioritySendAdvert: Bool?
  var ownerIgnoresAdverts: Bool?
  var checksumWithoutPseudoHeader: Bool?
  var skipsAddressListCheck: Bool?
  var notify = NotifyScripts()
  var routes: [VirtualRoute] = []
  var rules: [VirtualRule] = []
  var virtualMAC: VirtualMACDraft?
  var coversOtherInterfaces = false
  var sendsFromBase = false
  var ipvlan: IPVLANDraft?
  var accepts: Bool?
  var promotesSecondaries = false
  /// Nil where nothing is said, `.some(nil)` with 0.
  var extraAnnouncements: ExtraAnnouncements??
  var sendsMail: Bool?
  var reportsPriorityChanges: Bool?
  var hmac: HMACDraft?
  var witness: WitnessDraft?
  /// `auth_type PASS` stands there.
  var authenticates = false
  /// True once auth_type was refused, so that it is not said twice.
  var authenticationRefused = false
  var password: [UInt8]?

  init(name: String = "", span: SourceSpan) {
    self.name = name
    self.span = span
  }

  /// Where a keyword stands, or the name of the instance.
  func span(of keyword: String) -> SourceSpan { spans[keyword] ?? span }
}
