/// A bug planted between world and engine, for each invariant one: a simulator that does not find
/// it would not find a real one either. The product knows nothing of them.
package enum Sabotage: String, CaseIterable, Sendable {
  /// A master hears no adverts.
  case deafMaster
  /// The timers of backups never fire.
  case sleepingBackups
  /// Addresses are never removed.
  case stickyAddresses
  /// Gratuitous ARP and neighbor advertisements are not sent.
  case silentMaster
  /// The disk says that intent is written, and it is not.
  case forgetfulDisk
  /// The protocol's clock follows the wall clock.
  case wallClockTimers
  /// Every run draws other nonces.
  case unseededNonces
  /// Sockets are never closed.
  case leakedSockets
  /// The TTL of packets is not looked at.
  case anyTTL
  /// Removing a virtual address removes the machine's own one too.
  case greedyRemoval
  /// Timers fire a quarter of a second late now and then.
  case lateTimers
  /// `nopreempt` is ignored.
  case ignoredNopreempt
  /// Nobody preempts.
  case noPreemption
  /// A number of the event stream is left out now and then.
  case eventGaps
  /// After a pause time is looked at before the sockets.
  case staleWakeUp
  /// A start listens for no time at all.
  case hastyStart
  /// The password is logged.
  case talkativeLog
  /// Each advert is sent twice.
  case doubleAdverts
  /// Whoever is not master assigns the cloud address instead of reading where it is.
  case backupAssigns
  /// Each call to the provider is made twice.
  case doubleCalls
  /// After an answer that got lost the address is assigned again unread.
  case blindRetry
  /// Whoever gives a call up takes the address from its holder.
  case unassigning
  /// Assigned addresses stay where they are.
  case fruitlessProvider
  /// One of two members of a sync group hears no trackers and goes its own way.
  case looseGroup
  /// `flap_damping` is ignored.
  case ignoredDamping

  /// False for clusters in which the bug cannot show, whatever happens.
  func canShow(in shape: ClusterShape) -> Bool {
    switch self {
    case .ignoredNopreempt: shape.instances.contains { !$0.preempts }
    case .noPreemption: shape.instances.contains(where: \.preempts)
    case .backupAssigns, .doubleCalls, .blindRetry, .unassigning, .fruitlessProvider:
      shape.cloudInstance != nil
    case .looseGroup: shape.isGrouped
    case .ignoredDamping: shape.instances.contains { $0.damping != nil && $0.preempts }
    default: true
    }
  }

  /// The first seed to look with: cloud addresses and sync groups are drawn from 10,000 on.
  package var firstSeed: UInt64 {
    switch self {
    case .backupAssigns, .doubleCalls, .blindRetry, .unassigning, .fruitlessProvider, .looseGroup:
      ClusterShape.firstRichSeed
    case .ignoredDamping: DampingShape.firstSeed
    default: 1
    }
  }

  /// The invariants that the bug breaks; one of them must be reported.
  package var invariants: Set<String> {
    switch self {
    case .deafMaster: ["I1"]
    case .sleepingBackups: ["I2"]
    case .stickyAddresses: ["I3"]
    case .silentMaster: ["I4"]
    case .forgetfulDisk: ["I6"]
    case .wallClockTimers: ["I7"]
    case .unseededNonces: ["I8"]
    case .leakedSockets: ["I10"]
    case .anyTTL: ["I12"]
    case .greedyRemoval: ["I13"]
    case .lateTimers: ["I14"]
    case .ignoredNopreempt: ["I16"]
    case .noPreemption: ["I17"]
    case .eventGaps: ["I18"]
    case .staleWakeUp: ["I19"]
    case .hastyStart: ["I20"]
    case .talkativeLog: ["I21"]
    case .doubleAdverts: ["I23"]
    case .backupAssigns, .doubleCalls, .blindRetry, .unassigning, .fruitlessProvider: ["I5"]
    case .looseGroup: ["I15"]
    case .ignoredDamping: ["I24"]
    }
  }
}
