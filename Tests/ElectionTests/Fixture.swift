import NetworkTypes

@testable import Election

/// One protocol version on one address family, with the addresses and times that the tables use.
struct Fixture: Sendable, CustomStringConvertible {
  let version: ProtocolVersion
  let own: IPAddress
  /// An address below the own one.
  let low: IPAddress
  /// An address above the own one.
  let high: IPAddress
  /// The node that planned moves go to. Above the own address, but it advertises a low priority.
  let successor: IPAddress

  /// Every combination that the protocol knows.
  static let all = [
    Fixture(
      version: .version2, own: v4(2), low: v4(1), high: v4(200), successor: v4(9)),
    Fixture(
      version: .version3, own: v4(2), low: v4(1), high: v4(200), successor: v4(9)),
    Fixture(
      version: .version3, own: v6(2), low: v6(1), high: v6(0xFFFF), successor: v6(9)),
  ]

  private static func v4(_ host: UInt8) -> IPAddress { .v4(IPv4Address(192, 0, 2, host)) }
  private static func v6(_ host: UInt64) -> IPAddress {
    .v6(IPv6Address(high: 0xFE80_0000_0000_0000, low: host))
  }

  /// The time at which every event but a due timer happens.
  static let now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
  /// The own interval.
  static let interval = Microseconds.seconds(1)

  /// Priority 100, an interval of a second, preemption.
  var parameters: ElectionParameters {
    var parameters = ElectionParameters()
    parameters.version = version
    parameters.interval = Self.interval
    parameters.primaryAddress = own
    return parameters
  }

  /// The interval that BACKUP learned before: in version 3 another than the own one.
  var learned: Microseconds { version == .version2 ? Self.interval : .seconds(2) }
  /// The interval in the adverts that are heard: in version 3 a third one.
  var heardInterval: Microseconds { version == .version2 ? Self.interval : .seconds(3) }

  /// Skew_Time of priority 100, computed here apart from the product: 156 / 256 of the scale.
  func skew(_ interval: Microseconds) -> Microseconds {
    version == .version2 ? Microseconds(609_375) : Microseconds(interval.count * 156 / 256)
  }

  /// Active_Down_Interval of priority 100.
  func down(_ interval: Microseconds) -> Microseconds {
    Microseconds(interval.count * 3) + skew(interval)
  }

  var description: String {
    "\(version) over \(own)"
  }
}

extension Fixture {
  /// A router that was put into a state.
  func router(_ kind: StateKind) -> VirtualRouter {
    router(in: state(kind))
  }

  /// A router in a given state.
  func router(
    in state: ElectionState, _ change: (inout ElectionParameters) -> Void = { _ in }
  ) -> VirtualRouter {
    var parameters = self.parameters
    change(&parameters)
    var router = VirtualRouter(parameters: parameters)
    router.state = state
    return router
  }

  /// The state in which the tables begin.
  func state(_ kind: StateKind) -> ElectionState {
    switch kind {
    case .initialize: .initialize
    case .backup: .backup(backup)
    case .master: .master(master)
    case .awaiting:
      .leaving(
        leaving(.awaiting(successor: successor, until: Self.now + .seconds(1)), to: .backup, 7))
    case .resigned:
      .leaving(leaving(.resigned(until: Self.now + .seconds(1)), to: .initialize, 0))
    case .lingering:
      .leaving(
        leaving(
          .lingering(successor: successor, until: Self.now + .milliseconds(10)), to: .backup, 7))
    case .fault: .fault
    }
  }

  /// BACKUP of a master with priority 150, two seconds before that counts as dead.
  var backup: ElectionState.Backup {
    let deadline = Self.now + .seconds(2)
    return ElectionState.Backup(
      downDeadline: deadline, learnedInterval: learned,
      master: ElectionState.HeardMaster(
        address: high, priority: Priority(150), heardAt: Self.earlier(down(learned), deadline),
        interval: learned),
      awaiting: .masterAdvert)
  }

  /// BACKUP after an advert that it accepted, at `now`.
  func backup(after heard: HeardAdvertisement) -> ElectionState.Backup {
    ElectionState.Backup(
      downDeadline: Self.now + down(heardInterval), learnedInterval: heardInterval,
      master: master(heard), awaiting: .masterAdvert)
  }

  /// BACKUP that has heard nobody yet, entered at `now`.
  var freshBackup: ElectionState.Backup {
    ElectionState.Backup(
      downDeadline: Self.now + down(Self.interval), learnedInterval: Self.interval,
      master: nil, awaiting: .masterAdvert)
  }

  /// MASTER, 400 ms before its next advert.
  var master: ElectionState.Master {
    ElectionState.Master(advertDeadline: Self.now + .milliseconds(400))
  }

  private func leaving(
    _ phase: ElectionState.Leaving.Phase, to destination: ElectionState.Destination, _ move: UInt64
  ) -> ElectionState.Leaving {
    var leaving = ElectionState.Leaving(phase: phase, destination: destination, move: move)
    switch phase {
    case .awaiting: leaving.advertDeadline = Self.now + .milliseconds(400)
    case .resigned: break
    case .lingering: leaving.heard = master(advertisement(.advertSuccessor))
    }
    return leaving
  }

  /// The sender of an advert heard at `now`.
  func master(_ heard: HeardAdvertisement) -> ElectionState.HeardMaster {
    ElectionState.HeardMaster(
      address: heard.source, priority: heard.priority, heardAt: Self.now, interval: heardInterval)
  }

  static func earlier(_ span: Microseconds, _ instant: MonotonicInstant) -> MonotonicInstant {
    instant + Microseconds(-span.count)
  }
}
