import NetworkTypes

@testable import Election

/// The states, those of a planned move apart.
enum StateKind: String, CaseIterable, Sendable {
  case initialize, backup, master, awaiting, resigned, lingering, fault

  /// Exhaustive, so that a new state cannot be left out of the tables.
  init(_ state: ElectionState) {
    switch state {
    case .initialize: self = .initialize
    case .backup: self = .backup
    case .master: self = .master
    case .fault: self = .fault
    case .leaving(let leaving):
      switch leaving.phase {
      case .awaiting: self = .awaiting
      case .resigned: self = .resigned
      case .lingering: self = .lingering
      }
    }
  }
}

/// The events, adverts by how they compare with the own priority 100 and the own address.
enum EventKind: String, CaseIterable, Sendable {
  case startup, startupAsking, shutdown
  case advertZero, advertLower, advertEqualLow, advertEqualOwn, advertEqualHigh, advertHigher
  case advertSuccessor
  case timerStale, timerDue
  case faultRaised, faultCleared
  case parametersSame, parametersPriority, parametersFaster
  case takeOverOverlapping, takeOverAlone
  case handOverToBackup, handOverToInitialize, handOverToFault
  case resign
  case releasedBySuccessor, releasedByStranger
  case handOverRefused
  case groupAgreed

  /// What happened, without details: exhaustive, so that a new event cannot be left out.
  static func family(of event: ElectionEvent) -> String {
    switch event {
    case .startup: "startup"
    case .shutdown: "shutdown"
    case .advertisement: "advert"
    case .timer: "timer"
    case .faultRaised: "faultRaised"
    case .faultCleared: "faultCleared"
    case .parametersChanged: "parameters"
    case .takeOver: "takeOver"
    case .handOver: "handOver"
    case .resign: "resign"
    case .released: "released"
    case .handOverRefused: "handOverRefused"
    case .groupAgreed: "groupAgreed"
    }
  }

  /// Names of all families.
  static let families: Set<String> = [
    "startup", "shutdown", "advert", "timer", "faultRaised", "faultCleared", "parameters",
    "takeOver", "handOver", "resign", "released", "handOverRefused", "groupAgreed",
  ]

  static let adverts: [EventKind] = [
    .advertZero, .advertLower, .advertEqualLow, .advertEqualOwn, .advertEqualHigh, .advertHigher,
    .advertSuccessor,
  ]
}

extension Fixture {
  /// The event of a kind.
  func event(_ kind: EventKind) -> ElectionEvent {
    switch kind {
    case .startup: .startup(asking: .zero)
    case .startupAsking: .startup(asking: .milliseconds(250))
    case .shutdown: .shutdown
    case .advertZero, .advertLower, .advertEqualLow, .advertEqualOwn, .advertEqualHigh,
      .advertHigher, .advertSuccessor:
      .advertisement(advertisement(kind))
    case .timerStale, .timerDue: .timer
    case .faultRaised: .faultRaised
    case .faultCleared: .faultCleared
    case .parametersSame: .parametersChanged(parameters)
    case .parametersPriority: .parametersChanged(changed { $0.priority = Priority(200) })
    case .parametersFaster: .parametersChanged(changed { $0.interval = .milliseconds(200) })
    case .takeOverOverlapping:
      .takeOver(from: successor, overlaps: true, reason: .handedOver(from: successor))
    case .takeOverAlone: .takeOver(from: nil, overlaps: false, reason: .handedOver(from: nil))
    case .handOverToBackup: .handOver(to: successor, then: .backup, move: 7)
    case .handOverToInitialize: .handOver(to: successor, then: .initialize, move: 7)
    case .handOverToFault: .handOver(to: successor, then: .fault, move: 7)
    case .resign: .resign(then: .initialize)
    case .releasedBySuccessor: .released(by: successor)
    case .releasedByStranger: .released(by: low)
    case .handOverRefused: .handOverRefused
    case .groupAgreed: .groupAgreed
    }
  }

  /// The advert of a kind; higher priority for a kind that is none.
  func advertisement(_ kind: EventKind) -> HeardAdvertisement {
    let (source, priority): (IPAddress, UInt8) =
      switch kind {
      case .advertZero: (high, 0)
      case .advertLower: (high, 99)
      case .advertEqualLow: (low, 100)
      case .advertEqualOwn: (own, 100)
      case .advertEqualHigh: (high, 100)
      case .advertSuccessor: (successor, 90)
      default: (low, 101)
      }
    return HeardAdvertisement(
      source: source, priority: Priority(priority), interval: heardInterval)
  }

  func changed(_ change: (inout ElectionParameters) -> Void) -> ElectionParameters {
    var parameters = self.parameters
    change(&parameters)
    return parameters
  }

  /// When the event happens: a due timer at the deadline, a stale one a microsecond before.
  func time(of kind: EventKind, _ router: VirtualRouter) -> MonotonicInstant {
    switch kind {
    case .timerDue: router.deadline ?? Self.now
    case .timerStale: router.deadline.map { Self.earlier(Microseconds(1), $0) } ?? Self.now
    default: Self.now
    }
  }
}
