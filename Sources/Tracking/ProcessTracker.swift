public import Configuration
public import NetworkTypes

/// Judges one `vrrp_track_process` by the number of its processes.
///
/// `terminate_delay` and `fork_delay` must pass before a lost or regained quorum counts.
public struct ProcessTracker: Equatable, Sendable {
  /// What is watched.
  public private(set) var process: TrackProcess
  /// The verdict; nil before the first count.
  public private(set) var isUp: Bool?
  /// The processes counted last.
  public private(set) var identifiers: [Int32] = []
  /// When a count against the verdict becomes the verdict; nil if there is none.
  public private(set) var deadline: MonotonicInstant?

  /// A tracker without a verdict.
  public init(process: TrackProcess) {
    self.process = process
  }

  /// True if the count is within the quorum.
  private var isInQuorum: Bool {
    identifiers.count >= process.quorum
      && identifiers.count <= (process.quorumMaximum ?? Int.max)
  }

  /// Takes a new list of processes.
  ///
  /// - Returns: true if the verdict changed.
  public mutating func update(_ identifiers: [Int32], at now: MonotonicInstant) -> Bool {
    self.identifiers = identifiers
    let observed = isInQuorum
    guard let verdict = isUp else {
      isUp = observed
      return true
    }
    guard observed != verdict else {
      deadline = nil
      return false
    }
    let delay = observed ? process.forkDelay : process.terminateDelay
    if delay == .zero { return settle(at: now, force: true) }
    if deadline == nil { deadline = now + delay }
    return false
  }

  /// Lets a delay pass.
  ///
  /// - Returns: true if the verdict changed.
  public mutating func settle(at now: MonotonicInstant) -> Bool {
    settle(at: now, force: false)
  }

  private mutating func settle(at now: MonotonicInstant, force: Bool) -> Bool {
    if !force { guard let deadline, now >= deadline else { return false } }
    deadline = nil
    guard isUp != isInQuorum else { return false }
    isUp = isInQuorum
    return true
  }
}

extension ProcessTracker {
  /// Writes or reads everything but the process itself.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&isUp)
    archive.pass(&identifiers)
    archive.pass(&deadline)
  }
}
