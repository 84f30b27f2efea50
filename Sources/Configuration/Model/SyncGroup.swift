/// A `vrrp_sync_group` block: instances that move together.
public struct SyncGroup: Equatable, Sendable {
  /// The name; unique among groups.
  public var name: String
  /// `group`: names of its instances, at least one, in order. An instance is in one group at most.
  public var members: [String]
  /// `track_interface`; counts for every member.
  public var trackedInterfaces: [TrackReference] = []
  /// `track_script`; counts for every member.
  public var trackedScripts: [TrackReference] = []
  /// `track_file`; counts for every member.
  public var trackedFiles: [TrackReference] = []
  /// `track_process`; counts for every member.
  public var trackedProcesses: [TrackReference] = []
  /// `sync_group_tracking_weight`: weights of trackers count. Without it the parser leaves trackers
  /// with a weight out, here and in the members, so that the members cannot differ.
  public var countsWeights = false
  /// Notify scripts of the group. `masterReceivesLowerPriority` and `deleted` are never set.
  public var notify = NotifyScripts()
  /// `smtp_alert`, or the default of `global_defs`.
  public var sendsMail = false
  /// `notify_priority_changes`, or the default of `global_defs`.
  public var reportsPriorityChanges = false

  /// A group of instances.
  public init(name: String, members: [String]) {
    self.name = name
    self.members = members
  }
}
