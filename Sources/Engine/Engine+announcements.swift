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
    instances[index].announcements.extraAt = extraPeriod(index).map { now + $0 }
  }

  /// The period of announcements on interfaces other than the instance's own (`garp_extra_if`); nil
  /// for none. Without `all` it is about virtual MAC addresses there, of which there are none.
  private func extraPeriod(_ index: Int) -> Microseconds? {
    let extra = instances[index].configuration.announcements.extra
    return extra?.everywhere == true ? extra?.period : nil
  }

  /// Announces the addresses that are on other interfaces, once.
  private mutating func sendExtraAnnouncements(_ index: Int) {
    let own = instances[index].interfaceIndex
    for request in addressRequests(index) where request.index != own {
      guard links[request.index]?.hardwareAddress != nil else { continue }
      announce(request, isFirst: true)
      instances[index].statistics.announcementsSent &+= 1
    }
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
    // A master that takes over unplanned sends its first advert before its announcements (RFC 9568
    // section 6.4.2 (380)): ours, which answer that advert, come first and are overruled by them.
    instances[index].announcements.echo = AnnouncementPlan.Echo(
      at: now + Self.firstEcho, wait: Self.firstEcho)
  }

  /// By then the announcements that follow a first advert have left.
  private static var firstEcho: Microseconds { .milliseconds(50) }

  /// A single announcement after a conflict, then another after twice the time, as long as that is
  /// before the second burst.
  private mutating func sendEcho(_ index: Int) {
    guard let echo = instances[index].announcements.echo, echo.at <= now else { return }
    sendAnnouncements(index, repetitions: 1, isRepetition: true)
    let wait = echo.wait * 2
    let isBefore = instances[index].announcements.afterConflictAt.map { now + wait < $0 } ?? false
    instances[index].announcements.echo =
      isBefore ? AnnouncementPlan.Echo(at: now + wait, wait: wait) : nil
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
    sendEcho(index)
    if isDue(instances[index].announcements.extraAt) {
      instances[index].announcements.extraAt = extraPeriod(index).map { now + $0 }
      sendExtraAnnouncements(index)
    }
    if isDue(instances[index].announcements.refreshAt) {
      instances[index].announcements.refreshAt = now + timing.refresh
      sendAnnouncements(index, repetitions: timing.refreshRepetitions)
    }
  }

  /// Announces all addresses, interleaved, so often.
  ///
  /// - Parameter isRepetition: the first round too goes behind first announcements of others.
  mutating func sendAnnouncements(_ index: Int, repetitions: Int, isRepetition: Bool = false) {
    // A node that lingers still holds the addresses, but the clients are the successor's.
    guard instances[index].holdsAddresses, !instances[index].router.state.isLingering,
      !identity.observes
    else { return }
    let requests = addressRequests(index).filter { links[$0.index]?.hardwareAddress != nil }
    for round in 0..<max(1, repetitions) {
      for request in requests { announce(request, isFirst: round == 0 && !isRepetition) }
    }
    instances[index].statistics.announcementsSent &+= UInt64(requests.count * max(1, repetitions))
    rescheduleAnnouncements()
  }

  /// Announces one address, or lets it wait for its turn.
  private mutating func announce(_ request: AddressRequest, isFirst: Bool) {
    let (lane, interval) = limit(of: request)
    guard pacer.admits(lane, every: interval, at: now) else {
      return pacer.wait(lane, request, isFirst: isFirst)
    }
    if let (interface, bytes) = frame(request) { actions.append(.sendFrame(interface, bytes)) }
  }

  /// What an announcement shares its limit with, and the limit.
  private func limit(of request: AddressRequest) -> (AnnouncementPacer.Lane, Microseconds) {
    let family = request.address.prefix.address.family
    let name = links[request.index]?.name ?? ""
    let groups = configuration.announcementGroups
    if let position = groups.firstIndex(where: { $0.interfaces.contains(name) }) {
      let group = groups[position]
      return (
        AnnouncementPacer.Lane(group: position, interface: nil, family: family),
        family == .ipv4 ? group.arpInterval : group.neighborInterval
      )
    }
    let global = configuration.global
    return (
      AnnouncementPacer.Lane(group: nil, interface: request.index, family: family),
      family == .ipv4 ? global.arpInterval : global.neighborInterval
    )
  }

  /// Announcements whose turn has come; those of addresses that were let go are dropped.
  mutating func sendWaitingAnnouncements() {
    for request in pacer.release(at: now) where isAnnounceable(request) {
      if let (interface, bytes) = frame(request) { actions.append(.sendFrame(interface, bytes)) }
    }
    rescheduleAnnouncements()
  }

  /// True while the address is ours to announce.
  func isAnnounceable(_ request: AddressRequest) -> Bool {
    (virtualAddresses[request.address.prefix.address] ?? []).contains { index in
      instances[index].holdsAddresses && !instances[index].router.state.isLingering
    }
  }

  /// Plans the next of those that wait.
  mutating func rescheduleAnnouncements() {
    if let deadline = pacer.deadline { deadlines.schedule(slotOfAnnouncements, at: deadline) }
  }

  /// Limits may have changed: whatever was never announced is begun anew.
  mutating func resetAnnouncements() {
    for request in pacer.reset() where isAnnounceable(request) { announce(request, isFirst: true) }
    rescheduleAnnouncements()
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
