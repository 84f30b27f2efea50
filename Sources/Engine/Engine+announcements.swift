import Configuration
import Election
import NetworkTypes
import VRRPWire

extension Engine {
  /// The first burst after becoming master, and the plan for the others.
  mutating func announce(_ index: Int) {
    let timing = instances[index].configuration.announcements
    sendAnnouncements(index, repetitions: timing.repetitions)
    instances[index].announcements.delayedAt =
      timing.delay > .zero ? now + timing.delay : nil
    instances[index].announcements.refreshAt =
      timing.refresh > .zero ? now + timing.refresh : nil
  }

  /// After a lower-priority master was heard: it may have drawn the clients to itself.
  mutating func announceAfterConflict(_ index: Int) {
    let timing = instances[index].configuration.announcements
    guard timing.lowerPriorityRepetitions > 0 else { return }
    // One burst per conflict, not per advert of it: the delayed one repeats it.
    if let planned = instances[index].announcements.afterConflictAt, planned > now { return }
    sendAnnouncements(index, repetitions: timing.lowerPriorityRepetitions)
    if timing.lowerPriorityDelay > .zero {
      instances[index].announcements.afterConflictAt = now + timing.lowerPriorityDelay
    }
  }

  /// What is due of the plan.
  mutating func sendPlannedAnnouncements(_ index: Int) {
    let timing = instances[index].configuration.announcements
    func isDue(_ instant: MonotonicInstant?) -> Bool { instant.map { $0 <= now } ?? false }
    if isDue(instances[index].announcements.delayedAt) {
      instances[index].announcements.delayedAt = nil
      sendAnnouncements(index, repetitions: timing.repetitions)
    }
    if isDue(instances[index].announcements.afterConflictAt) {
      instances[index].announcements.afterConflictAt = nil
      sendAnnouncements(index, repetitions: timing.lowerPriorityRepetitions)
    }
    if isDue(instances[index].announcements.refreshAt) {
      instances[index].announcements.refreshAt = now + timing.refresh
      sendAnnouncements(index, repetitions: timing.refreshRepetitions)
    }
  }

  /// Announces all addresses, interleaved, so often.
  mutating func sendAnnouncements(_ index: Int, repetitions: Int) {
    // A node that lingers still holds the addresses, but the clients are the successor's.
    guard instances[index].holdsAddresses, !instances[index].router.state.isLingering,
      !identity.observes
    else { return }
    let frames = addressRequests(index).compactMap(frame)
    for _ in 0..<max(1, repetitions) {
      for (interface, bytes) in frames { actions.append(.sendFrame(interface, bytes)) }
    }
    instances[index].statistics.announcementsSent &+= UInt64(frames.count * max(1, repetitions))
  }

  /// GARP or unsolicited NA for one address; nil on interfaces without an Ethernet address.
  func frame(_ request: AddressRequest) -> (InterfaceIndex, [UInt8])? {
    guard let hardware = links[request.index]?.hardwareAddress else { return nil }
    var bytes: [UInt8] = []
    switch request.address.prefix.address {
    case .v4(let address):
      ARPAnnouncement(address: address, hardwareAddress: hardware).encode(into: &bytes)
    case .v6(let address):
      NeighborAnnouncement(address: address, hardwareAddress: hardware, isRouter: false)
        .encode(into: &bytes)
    }
    return (request.index, bytes)
  }
}
