import NetworkTypes
import SupervisorProtocol

// A checkpoint is the state of an engine in a moment when nothing is under way, so that a flight record
// can begin anywhere: docs/ARCHITECTURE.md.

extension Engine {
  /// Instances up to which checkpoints are made: writing all of it takes the time of one wake-up.
  static let checkpointLimit = 256

  /// When the configuration that runs was read, in microseconds of UTC.
  public var configurationTime: Int64 { configurationLoadedAt }

  /// True if nothing is under way that a checkpoint could not tell.
  var isQuiet: Bool {
    let isAtRest =
      knowsInventory && !hearsFirst && postponed.isEmpty && actions.isEmpty && renewals.isEmpty
      && pacer.isIdle && unsettledLinks.isEmpty && robbedInstances.isEmpty && dump == nil
      && lostSources.isEmpty && expiredInstances.isEmpty && robbedObjects.isEmpty
      && !reviewsObjects && resumable.isEmpty && removed.isEmpty && !statics.needsReview
      && statics.failed.isEmpty && statics.suspects.isEmpty
    let asksNobody =
      operations.isEmpty && reloads.isEmpty && recordQueries.isEmpty && eventQueries.isEmpty
      && examinations.isEmpty && leavingLeases.isEmpty
    let goesOn =
      !stopIsAsked && stopDeadline == nil && !supervisorIsLost && !hasStopped
      && leavesCloud.isEmpty && savedMarks.isEmpty
    return isAtRest && asksNobody && goesOn && agent.identities.isEmpty
      && agent.credentials.isEmpty && agent.problems.isEmpty
      && groups.allSatisfy(\.notifications.isIdle) && instances.allSatisfy(\.isQuiet)
  }

  /// The state as bytes, without secrets; nil if something is under way, with too many instances, or
  /// with cloud addresses.
  ///
  /// It belongs to the configuration read at ``configurationTime``, and holds at the end of a wake-up,
  /// when all actions were taken.
  public func checkpoint() -> [UInt8]? {
    guard instances.count <= Self.checkpointLimit, cloud.isEmpty, isQuiet else { return nil }
    var copy = self
    var archive = StateArchive()
    copy.passHost(&archive)
    copy.passState(&archive)
    return archive.bytes
  }

  /// The engine that a checkpoint was made of.
  ///
  /// - Parameters:
  ///   - checkpoint: the bytes.
  ///   - loaded: the configuration that ran.
  ///   - identity: as the engine was made with.
  ///   - startedAt: when it was made.
  /// - Returns: nil if the bytes make no sense.
  init?(
    checkpoint: [UInt8], _ loaded: LoadedConfiguration, identity: Identity,
    startedAt: MonotonicInstant
  ) {
    self.init(identity: identity, now: startedAt)
    var archive = StateArchive(checkpoint)
    passHost(&archive)
    configurationLoaded(0, loaded)
    passState(&archive)
    actions = []
    guard archive.isWhole else { return nil }
  }
}
