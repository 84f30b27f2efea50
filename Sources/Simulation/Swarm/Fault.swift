package import NetworkTypes

/// What can go wrong, or be done by people, in a swarm run.
package enum FaultKind: Int, CaseIterable, Sendable {
  /// SIGKILL to the engine.
  case engineKill
  /// SIGKILL to the whole daemon, started again after a while.
  case daemonKill
  /// A power cut, and power again.
  case crash
  /// A power cut with the disk lost.
  case crashWithoutDisk
  /// A graceful stop, and a start.
  case stop
  /// SIGSTOP and SIGCONT to the engine.
  case freeze
  /// The machine pauses, its clocks go on.
  case machinePause
  /// The machine pauses and its clocks with it.
  case clockPause
  /// One node is cut off.
  case isolation
  /// The segment falls into two parts.
  case partition
  /// One direction between two nodes is dead.
  case oneWay
  /// Packets get lost.
  case loss
  /// Packets arrive twice.
  case duplication
  /// Packets are overtaken.
  case reordering
  /// Packets are slow.
  case delay
  /// Gratuitous ARP and neighbor advertisements get lost.
  case deafClients
  /// The cable is pulled and plugged in.
  case carrier
  /// The interface is deleted and created again.
  case interface
  /// Somebody deletes a virtual address.
  case addressDeleted
  /// Netlink overruns, and somebody deletes a virtual address meanwhile.
  case overrun
  /// The wall clock is set.
  case wallClock
  /// The track script fails for a while.
  case scriptFails
  /// All scripts hang for a while.
  case scriptsHang
  /// The disk is full for a while.
  case diskFull
  /// `failover promote`.
  case promote
  /// `failover promote --for`.
  case promoteFor
  /// `failover demote`.
  case demote
  /// `failover release`.
  case release
  /// `failover maintenance on`, and off.
  case maintenance
  /// `failover maintenance on --force`, and off.
  case maintenanceForced
  /// SIGHUP with the same file.
  case reload
  /// SIGHUP with other priorities, and back.
  case reloadPriority
  /// SIGHUP with a broken file.
  case reloadBroken
  /// A stranger sends packets that must be ignored.
  case stranger
  /// Nobody reaches the provider.
  case providerDown
  /// The provider's answers get lost.
  case providerMute
  /// The provider refuses calls for their number.
  case providerThrottles
  /// The provider's readings lag behind.
  case providerLags
  /// The provider's actions come to nothing.
  case providerFails
  /// The provider refuses a node's token.
  case tokenRefused
  /// Somebody moves a cloud address in the console.
  case cloudMovedByHand
  /// SIGKILL to failover-agent.
  case agentKill
  /// The supervisor answers late.
  case slowSupervisor
  /// The kernel tells late.
  case slowKernel
  /// The engine is woken up for nothing.
  case idleWakeUps

  /// Those that every cluster knows; the draws of early seeds depend on their number.
  static let plain = allCases.filter { $0.rawValue <= FaultKind.stranger.rawValue }
  /// Misbehavior that is within the rights of kernel and supervisor.
  static let quirks: [FaultKind] = [.slowSupervisor, .slowKernel, .idleWakeUps]
  /// Those of clusters with cloud addresses.
  static let cloud: [FaultKind] = [
    .providerDown, .providerMute, .providerThrottles, .providerLags, .providerFails, .tokenRefused,
    .cloudMovedByHand, .agentKill,
  ]

  /// True if it lasts and ends.
  package var lasts: Bool {
    switch self {
    case .engineKill, .addressDeleted, .overrun, .wallClock, .promote, .promoteFor, .demote,
      .release, .reload, .reloadBroken, .stranger, .cloudMovedByHand, .agentKill:
      false
    case .daemonKill, .crash, .crashWithoutDisk, .stop, .freeze, .machinePause, .clockPause,
      .isolation, .partition, .oneWay, .loss, .duplication, .reordering, .delay, .deafClients,
      .carrier, .interface, .scriptFails, .scriptsHang, .diskFull, .maintenance,
      .maintenanceForced, .reloadPriority, .providerDown, .providerMute, .providerThrottles,
      .providerLags, .providerFails, .tokenRefused, .slowSupervisor, .slowKernel, .idleWakeUps:
      true
    }
  }
}

/// One fault of a schedule. Everything about it is in its values, so that a schedule without it is
/// the same schedule otherwise.
package struct Fault: Equatable, Sendable, CustomStringConvertible {
  /// When it begins.
  package var at: MonotonicInstant
  /// How long it lasts.
  package var duration: Microseconds
  /// What it is.
  package var kind: FaultKind
  /// Where.
  package var node: Int
  /// Which of several: another node, an instance, a rate.
  package var detail: Int

  /// `12.000000 s: oneWay lb1 detail 2 for 300 ms`.
  package var description: String {
    let time = kind.lasts ? " for \(duration.count / 1_000) ms" : ""
    return "\(TimeText.seconds(at)): \(kind) lb\(node + 1) detail \(detail)\(time)"
  }
}
