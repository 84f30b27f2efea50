package import NetworkTypes

// The state machine as fields of a `StateArchive`.

extension VirtualRouter {
  /// Writes or reads all that it consists of.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&state)
    parameters.pass(&archive)
  }

  /// True in the middle of a planned move.
  package var isMoving: Bool {
    if case .leaving = state { return true }
    return false
  }
}

extension ElectionState: Archivable {
  /// A value to read into.
  package static var blank: ElectionState { .initialize }

  private var number: UInt8 {
    switch self {
    case .initialize: 0
    case .backup: 1
    case .master: 2
    case .fault: 3
    case .leaving: 4
    }
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    switch archive.pass(case: number) {
    case 0: self = .initialize
    case 1:
      var value = Backup(downDeadline: .zero, learnedInterval: .zero, awaiting: .masterAdvert)
      if case .backup(let present) = self { value = present }
      value.pass(&archive)
      self = .backup(value)
    case 2:
      var value = Master(advertDeadline: .zero, overlap: nil)
      if case .master(let present) = self { value = present }
      archive.pass(&value.advertDeadline)
      archive.pass(&value.overlap)
      self = .master(value)
    case 3: self = .fault
    default: archive.damage()
    }
  }
}

extension ElectionState.Backup {
  fileprivate mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&downDeadline)
    archive.pass(&learnedInterval)
    archive.pass(&master)
    archive.pass(
      &awaiting,
      {
        switch $0 {
        case .masterAdvert: 0
        case .skewAfterResignation: 1
        case .answersOfPeers: 2
        }
      },
      { [.masterAdvert, .skewAfterResignation, .answersOfPeers][checked: $0] })
    archive.pass(&preemptionAllowedAt)
    archive.pass(&requestsSent)
    archive.pass(&hasOverslept)
    archive.pass(&awaitsGroup)
    archive.pass(&awaitsLease)
  }
}

extension Array {
  /// The element at a place that may not exist.
  fileprivate subscript(checked place: UInt64) -> Element? {
    place < UInt64(count) ? self[Int(place)] : nil
  }
}

extension ElectionState.Ascent: Archivable {
  /// A value to read into.
  package static var blank: Self {
    Self(reason: .startup, addressesFirst: false, overlap: nil)
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&reason)
    archive.pass(&addressesFirst)
    archive.pass(&overlap)
  }
}

extension ElectionState.Overlap: Archivable {
  /// A value to read into.
  package static var blank: Self { Self(leaving: .blank, until: .zero) }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&leaving)
    archive.pass(&until)
  }
}

extension ElectionState.HeardMaster: Archivable {
  /// A value to read into.
  package static var blank: Self {
    Self(address: .blank, priority: .standard, heardAt: .zero, interval: .zero)
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&address)
    archive.pass(&priority)
    archive.pass(&heardAt)
    archive.pass(&interval)
  }
}

extension TransitionReason: Archivable {
  /// A value to read into.
  package static var blank: TransitionReason { .startup }

  private var number: UInt8 {
    switch self {
    case .startup: 0
    case .ownerStartup: 1
    case .shutdown: 2
    case .masterSilent: 3
    case .masterResigned: 4
    case .preemption: 5
    case .handedOver: 6
    case .handedOverTo: 7
    case .higherPriority: 8
    case .fault: 9
    case .recovered: 10
    case .operatorRequest: 11
    }
  }

  /// The other router that it names, if it names one.
  private var address: IPAddress? {
    switch self {
    case .masterSilent(let address, _), .masterResigned(let address), .preemption(let address),
      .handedOver(let address):
      address
    case .handedOverTo(let address), .higherPriority(let address, _): address
    case .startup, .ownerStartup, .shutdown, .fault, .recovered, .operatorRequest: nil
    }
  }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    let number = archive.pass(case: number)
    var address = address
    var time = Microseconds.zero
    var priority = Priority.standard
    if case .masterSilent(_, let silence) = self { time = silence }
    if case .higherPriority(_, let other) = self { priority = other }
    archive.pass(&address)
    archive.pass(&time)
    archive.pass(&priority)
    switch number {
    case 0: self = .startup
    case 1: self = .ownerStartup
    case 2: self = .shutdown
    case 3: self = .masterSilent(address, time)
    case 4: self = .masterResigned(address)
    case 5: self = .preemption(address)
    case 6: self = .handedOver(from: address)
    case 7: self = .handedOverTo(address ?? .blank)
    case 8: self = .higherPriority(address ?? .blank, priority)
    case 9: self = .fault
    case 10: self = .recovered
    case 11: self = .operatorRequest
    default: archive.damage()
    }
  }
}

extension ElectionParameters {
  fileprivate mutating func pass(_ archive: inout StateArchive) {
    archive.pass(raw: &version)
    archive.pass(&priority)
    archive.pass(&interval)
    archive.pass(&startsAsMaster)
    archive.pass(&preempt)
    archive.pass(&preemptDelay)
    archive.pass(&downTimerAdverts)
    archive.pass(&lowerPriorityNoAdvert)
    archive.pass(&higherPrioritySendAdvert)
    archive.pass(&ownerIgnoresAdverts)
    archive.pass(&primaryAddress)
    archive.pass(&yieldsTo)
    archive.pass(&promoted)
    archive.pass(&negotiatingPeers)
    archive.pass(&handOverBound)
    archive.pass(&isGrouped)
    archive.pass(&decidedTies)
    archive.pass(&hasWitness)
    archive.pass(&needsLease)
    archive.pass(&hasLease)
    archive.pass(&lingerTime)
  }
}

extension ElectionAction.Word: Archivable {
  /// A value to read into.
  package static var blank: Self { .initialize }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(raw: &self) }
}
