import Configuration
import Election
import NetworkTypes

/// A sync group with what the engine knows of its members.
struct SyncGroupState: Sendable {
  /// What the file says.
  var configuration: SyncGroup
  /// The indexes of its members.
  var members: [Int] = []
  /// The member whose election decides ties for all: the same at each node, in whatever order their
  /// files name the members.
  var decider: Int?
  /// The state of the whole: FAULT if a member is, MASTER if all are, else BACKUP.
  var word = ElectionAction.Word.initialize
  /// When members that are still MASTER follow one that let go; nil if nobody let go.
  var followsAt: MonotonicInstant?
  /// Its notify scripts.
  var notifications = NotificationQueue()
}

extension FailoverConfiguration {
  /// The instances with the trackers of their sync groups, which count for every member.
  var groupedInstances: [InstanceConfiguration] {
    guard !syncGroups.isEmpty else { return instances }
    var result = instances
    for group in syncGroups {
      for index in result.indices where group.members.contains(result[index].name) {
        result[index].trackedScripts.join(group.trackedScripts)
        result[index].trackedProcesses.join(group.trackedProcesses)
        result[index].trackedInterfaces.join(group.trackedInterfaces)
        result[index].trackedFiles.join(group.trackedFiles)
      }
    }
    return result
  }
}

extension [TrackReference] {
  /// Adds references; what the instance says of a tracker itself comes first.
  fileprivate mutating func join(_ others: [TrackReference]) {
    for other in others where !contains(where: { $0.name == other.name }) { append(other) }
  }
}
