import NetworkTypes

/// Faults of the provider and of agents.
enum CloudFaults {
  /// Begins one.
  static func begin(_ fault: Fault, _ world: World) {
    // Rates are log-uniform from 1 to 64 %.
    let rate = 10_000 << (fault.detail % 7)
    switch fault.kind {
    case .providerDown: world.changeProvider { $0.troubles.isDown = true }
    case .providerMute: world.changeProvider { $0.troubles.lostAnswers = rate }
    case .providerThrottles: world.changeProvider { $0.troubles.throttled = rate }
    case .providerLags:
      world.changeProvider { $0.troubles.lag = .milliseconds(Int64(fault.detail % 10_000)) }
    case .providerFails: world.changeProvider { $0.troubles.failingActions = rate }
    case .tokenRefused: world.changeProvider { $0.troubles.refusedNodes.insert(fault.node) }
    case .cloudMovedByHand: moveByHand(fault, world)
    case .agentKill: world.killAgent(fault.node)
    default: break
    }
  }

  /// Ends one.
  static func end(_ fault: Fault, _ world: World) {
    let well = FakeProvider.Troubles()
    world.changeProvider { provider in
      switch fault.kind {
      case .providerDown: provider.troubles.isDown = well.isDown
      case .providerMute: provider.troubles.lostAnswers = well.lostAnswers
      case .providerThrottles: provider.troubles.throttled = well.throttled
      case .providerLags: provider.troubles.lag = well.lag
      case .providerFails: provider.troubles.failingActions = well.failingActions
      case .tokenRefused: provider.troubles.refusedNodes.remove(fault.node)
      default: break
      }
    }
  }

  private static func moveByHand(_ fault: Fault, _ world: World) {
    guard let shape = world.shape, !shape.cloudAddresses.isEmpty else { return }
    let address = shape.cloudAddresses[fault.detail % shape.cloudAddresses.count]
    let holders: [FakeProvider.HolderNode] = [.nobody, .stranger, .node(fault.node)]
    world.changeProvider { $0.moveByHand(address, to: holders[fault.detail / 2 % 3]) }
  }
}
