import NetworkTypes

/// A name in a list, with its place.
struct NameDraft: Sendable {
  var name: String
  var span: SourceSpan
}

/// A `vrrp_sync_group` block as it stands.
struct SyncGroupDraft: Sendable {
  var name = ""
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var members: [NameDraft] = []
  var interfaces: [ReferenceDraft] = []
  var scripts: [ReferenceDraft] = []
  var files: [ReferenceDraft] = []
  var processes: [ReferenceDraft] = []
  var countsWeights = false
  var notify = NotifyScripts()
  var sendsMail: Bool?
  var reportsPriorityChanges: Bool?
}

/// A `track_group` block as it stands.
struct TrackGroupDraft: Sendable {
  var name = ""
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var members: [NameDraft] = []
}

/// A `track_file` block as it stands.
struct TrackFileDraft: Sendable {
  var name = ""
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var path: String?
  var weight: TrackWeight?
  var initialValue: Int?
  var overwrites = false
}

/// A `garp_group` block as it stands.
struct AnnouncementGroupDraft: Sendable {
  var span: SourceSpan
  var interfaces: [Token] = []
  var arpInterval: Microseconds?
  var neighborInterval: Microseconds?
}

/// An `auth_hmac` block as it stands.
struct HMACDraft: Sendable {
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var keys: [AuthenticationKey] = []
  /// True once a key was refused, so that it is not reported as missing.
  var hasBadKey = false
  var activeKey: UInt8?
  var isMonotonic = false
  var window: Microseconds?
  var mode = AuthenticationMode.enforce
}

/// A `witness` block as it stands.
struct WitnessDraft: Sendable {
  var span: SourceSpan
  var spans: [String: SourceSpan] = [:]
  var reach: [WitnessTarget] = []
  var peerPaths: [WitnessTarget] = []
  var quorum: Int?
  var interval: Microseconds?
  var timeout: Microseconds?
}

/// An entry of a static_* block.
struct StaticDraft<Value: Sendable>: Sendable {
  var value: Value
  var trackGroup: NameDraft?
  var span: SourceSpan
}
