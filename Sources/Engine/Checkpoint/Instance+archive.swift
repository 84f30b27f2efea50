import Election
import NetworkTypes
import VRRPWire

// A virtual router as fields of a `StateArchive`: what the configuration does not say.

extension Instance {
  /// True if nothing is under way that could not be written.
  var isQuiet: Bool {
    move == nil && drain == Drain() && pendingDemotion == nil && notifications.isIdle
      && !router.isMoving
  }

  /// Writes or reads what has become of it since its configuration was applied. Keys, encoded adverts
  /// and kernel objects are not among it: they are made anew.
  mutating func pass(_ archive: inout StateArchive) {
    router.pass(&archive)
    archive.pass(&interfaceIndex)
    archive.pass(&sourceAddress)
    archive.pass(&faults)
    archive.pass(&ownFaults)
    archive.pass(&isStarted)
    archive.pass(&sequence.last)
    archive.pass(&counters.values)
    archive.pass(&statistics.values)
    announcements.pass(&archive)
    archive.pass(&heldPriority)
    archive.pass(&leaseRenewedAt)
    archive.pass(&leaseDueAt)
    boundAt.pass(&archive)
    peers.pass(&archive)
    replayGuard.pass(&archive)
    archive.pass(&promotion)
    archive.pass(&outbid)
    archive.pass(&lastReleased)
    archive.pass(&lastMove)
    archive.pass(&nextPresence)
    archive.pass(&told.mark)
    archive.pass(&told.repetitions)
    archive.pass(&since)
    archive.pass(&sinceInstant)
    archive.pass(&reason)
    archive.pass(&notifications.runningName)
    archive.pass(&heldBack)
    archive.pass(&flaps)
    archive.pass(&found)
    passMarks(&archive)
    if archive.isReading { encoded = [] }
  }

  /// Whose signed adverts were taken up to which number.
  private mutating func passMarks(_ archive: inout StateArchive) {
    var marks = authenticator?.marks ?? []
    let blank = AdvertisementAuthenticator.Mark(source: .blank, sequence: 0)
    archive.pass(list: &marks, blank: blank) { archive, mark in
      archive.pass(&mark.source)
      archive.pass(&mark.sequence)
    }
    guard archive.isReading, let policy = authenticator?.policy else { return }
    authenticator = AdvertisementAuthenticator(policy: policy, marks: marks)
  }
}

extension FaultReason: Archivable {
  static var blank: FaultReason { .noPeer }

  private var fields: (number: UInt8, text: String, other: String) {
    switch self {
    case .interfaceMissing(let name): (0, name, "")
    case .interfaceDown(let name): (1, name, "")
    case .noSourceAddress(let text): (2, text, "")
    case .noSocket(let text): (3, text, "")
    case .noPeer: (4, "", "")
    case .tracker(let name): (5, name, "")
    case .syncGroup(let group, let member): (6, group, member)
    case .lease(let text): (7, text, "")
    case .maintenance: (8, "", "")
    case .staticMissing(let what): (9, what, "")
    }
  }

  mutating func pass(_ archive: inout StateArchive) {
    var (number, text, other) = fields
    number = archive.pass(case: number)
    archive.pass(&text)
    archive.pass(&other)
    switch number {
    case 0: self = .interfaceMissing(text)
    case 1: self = .interfaceDown(text)
    case 2: self = .noSourceAddress(text)
    case 3: self = .noSocket(text)
    case 4: self = .noPeer
    case 5: self = .tracker(text)
    case 6: self = .syncGroup(group: text, member: other)
    case 7: self = .lease(text)
    case 8: self = .maintenance
    case 9: self = .staticMissing(text)
    default: archive.damage()
    }
  }
}

extension Condition: Archivable {
  static var blank: Condition { .lowerPriority }

  private var fields: (number: UInt8, address: IPAddress?, counter: ReceiveCounter) {
    switch self {
    case .clock(let address): (0, address, .advertisementsReceived)
    case .receive(let counter): (1, nil, counter)
    case .lowerPriority: (2, nil, .advertisementsReceived)
    case .asymmetricHearing(let address): (3, address, .advertisementsReceived)
    case .duplicateAddress: (4, nil, .advertisementsReceived)
    case .duplicatePriority: (5, nil, .advertisementsReceived)
    case .newRouter(let address): (6, address, .advertisementsReceived)
    case .peerMessage: (7, nil, .advertisementsReceived)
    }
  }

  mutating func pass(_ archive: inout StateArchive) {
    var (number, address, counter) = fields
    number = archive.pass(case: number)
    archive.pass(&address)
    archive.pass(raw: &counter)
    switch number {
    case 0: self = .clock(address ?? .blank)
    case 1: self = .receive(counter)
    case 2: self = .lowerPriority
    case 3: self = .asymmetricHearing(address ?? .blank)
    case 4: self = .duplicateAddress
    case 5: self = .duplicatePriority
    case 6: self = .newRouter(address ?? .blank)
    case 7: self = .peerMessage
    default: archive.damage()
    }
  }
}

extension AnnouncementPlan {
  fileprivate mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&delayedAt)
    archive.pass(&afterConflictAt)
    archive.pass(&echo)
    archive.pass(&refreshAt)
    archive.pass(&extraAt)
  }
}

extension AnnouncementPlan.Echo: Archivable {
  static var blank: Self { Self(at: .zero, wait: .zero) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&at)
    archive.pass(&wait)
  }
}

extension FinishedMove: Archivable {
  static var blank: FinishedMove {
    FinishedMove(name: "", from: "", to: "", took: .zero, reason: "", at: 0)
  }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&name)
    archive.pass(&from)
    archive.pass(&to)
    archive.pass(&took)
    archive.pass(&reason)
    archive.pass(&at)
  }
}

extension PeerRecord {
  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&node)
    archive.pass(&heardAt)
    archive.pass(&advertAt)
    archive.pass(&advertPriority)
    archive.pass(&lowerAdverts)
    archive.pass(&lowerAdvertAt)
    archive.pass(&presence)
    archive.pass(&presenceAt)
    archive.pass(&presenceEpoch)
    archive.pass(&presenceSequence)
    archive.pass(&nonce)
    archive.pass(&dropped)
    archive.pass(&dropReason)
    archive.pass(&isConfigured)
  }
}

extension Promotion: Archivable {
  static var blank: Promotion { Promotion(node: "", by: "", reason: "", until: nil, setAt: 0) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&node)
    archive.pass(&by)
    archive.pass(&reason)
    archive.pass(&until)
    archive.pass(&setAt)
    archive.pass(&forced)
  }
}
