package import Election
package import NetworkTypes

// What the simulator may see of a running engine. Nothing here is used by the product, and reading
// it changes nothing.

/// One virtual router as the auditors of the simulation see it.
package struct InstanceObservation: Equatable, Sendable {
  /// keepalived's word for the state; MASTER also while the node still answers in a planned move.
  package var state: ElectionAction.Word
  /// True in MASTER proper: not about to let go.
  package var isMaster: Bool
  /// True while the node answers besides its successor.
  package var isLingering: Bool
  /// True where the addresses are meant to be bound.
  package var holdsAddresses: Bool
  /// True once the instance takes part.
  package var isStarted: Bool
  /// True if nothing keeps it in FAULT.
  package var isHealthy: Bool
  /// The priority in adverts.
  package var priority: Priority
  /// Where adverts leave from; nil while there is no such address.
  package var sourceAddress: IPAddress?
  /// The node that holds a promotion as far as this one knows.
  package var promoted: String?
  /// A node whose adverts do not count for now, because it hands over to this one.
  package var overlapsWith: IPAddress?
}

/// How much an engine keeps, to see that it is bounded.
package struct EngineLoad: Equatable, Sendable {
  /// Entries of the queue of deadlines.
  package var deadlines: Int
  /// Commands that wait.
  package var operations: Int
  /// Other routers remembered, of the instance with most of them.
  package var peers: Int
  /// Notify scripts that wait, of the instance with most of them.
  package var notifications: Int
  /// Sockets that the engine believes to be open.
  package var transports: Int
}

extension Engine {
  /// Count of virtual routers.
  package var instanceCount: Int { instances.count }

  /// Name of a virtual router.
  package func instanceName(_ index: Int) -> String { instances[index].name }

  /// The name that this node goes by.
  package var nodeName: String { identity.node }

  /// True while maintenance is on.
  package var isInMaintenance: Bool { maintenance != nil }

  /// One virtual router as it stands.
  package func observe(_ index: Int) -> InstanceObservation {
    let state = instances[index].router.state
    var overlap: IPAddress?
    var isMaster = false
    if case .master(let master) = state {
      isMaster = true
      overlap = master.overlap?.leaving
    }
    return InstanceObservation(
      state: state.word, isMaster: isMaster, isLingering: state.isLingering,
      holdsAddresses: state.holdsAddresses, isStarted: instances[index].isStarted,
      isHealthy: instances[index].faults.isEmpty,
      priority: instances[index].router.parameters.priority,
      sourceAddress: instances[index].sourceAddress,
      promoted: instances[index].promotion?.node, overlapsWith: overlap)
  }

  // Mutating, as all that is asked often: a host that keeps the engine in a class would copy it whole.

  /// Whether the virtual routers stand as they did, so that nobody need look at them again, and when
  /// the engine must be called again.
  package mutating func stands(
    as observations: borrowing [InstanceObservation]
  ) -> (hold: Bool, deadline: MonotonicInstant?) {
    guard observations.count == instances.count else { return (false, nextDeadline) }
    for index in instances.indices where observe(index) != observations[index] {
      return (false, nextDeadline)
    }
    return (true, nextDeadline)
  }

  /// One virtual router as it stands; nil if there is none of that number.
  package mutating func look(_ index: Int) -> InstanceObservation? {
    index < instances.count ? observe(index) : nil
  }

  /// All virtual routers as they stand, and when the engine must be called again.
  ///
  /// Mutating so that a host that keeps the engine in a class need not copy it.
  package mutating func observeAll(
    _ observations: inout [InstanceObservation]
  ) -> MonotonicInstant? {
    observations.removeAll(keepingCapacity: true)
    for index in instances.indices { observations.append(observe(index)) }
    return nextDeadline
  }

  /// Adverts that the engine counted as sent, once per destination.
  package func advertisementsCounted(_ index: Int) -> UInt64 {
    instances[index].statistics.advertisementsSent
  }

  /// How many announcements an instance has counted as sent.
  package func announcementsCounted(_ index: Int) -> UInt64 {
    instances[index].statistics.announcementsSent
  }

  /// ``load``, read in place.
  package mutating func measure() -> EngineLoad { load }

  /// How much is kept.
  package var load: EngineLoad {
    EngineLoad(
      deadlines: deadlines.count, operations: operations.count,
      peers: instances.indices.reduce(0) { max($0, instances[$1].peers.count) },
      notifications: instances.indices.reduce(0) {
        max($0, instances[$1].notifications.waiting.count)
      },
      transports: transports.count)
  }
}
