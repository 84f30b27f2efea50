import ControlProtocol
import NetworkTypes
import SupervisorProtocol

/// Carries out the faults of a schedule.
package struct FaultInjector {
  private let shape: ClusterShape

  /// An injector for a cluster.
  package init(_ shape: ClusterShape) { self.shape = shape }

  /// Plans begin and end of each fault: twice its place in the schedule, plus one for the end.
  package func plan(_ schedule: FaultSchedule, in world: World) {
    for (position, fault) in schedule.faults.enumerated() {
      world.plan(fault: 2 * position, at: fault.at)
      if fault.kind.lasts { world.plan(fault: 2 * position + 1, at: fault.at + fault.duration) }
    }
  }

  /// Begins a fault.
  package func begin(_ fault: Fault, _ world: World) {
    let node = fault.node
    switch fault.kind {
    case .engineKill: world.killEngine(node)
    case .daemonKill: world.killDaemon(node)
    case .crash: world.crash(node)
    case .crashWithoutDisk:
      world.crash(node)
      world.nodes[node].supervisor.stateBlob = []
    case .stop: world.stop(node)
    case .freeze: world.freeze(node)
    case .machinePause: world.freeze(node, wholeMachine: true)
    case .clockPause: world.freeze(node, wholeMachine: true, clockStops: true)
    case .isolation, .partition, .oneWay, .loss, .duplication, .reordering, .delay, .deafClients:
      beginNetwork(fault, world)
    case .carrier: world.setCarrier(false, node)
    case .interface: world.deleteInterface(node)
    case .addressDeleted: world.deleteAddress(address(fault), node)
    case .overrun:
      world.overrun(node, for: .milliseconds(Int64(1 + fault.detail % 50)))
      world.deleteAddress(address(fault), node)
    case .wallClock:
      world.stepWallClock(node, by: (Int64(fault.detail) - 32_768) * 9_000)
    case .scriptFails: world.setScript("check", ScriptBehavior(.exited(1)), node)
    case .scriptsHang: hangScripts(true, node, world)
    case .diskFull: world.nodes[node].supervisor.diskIsFull = true
    case .promote, .promoteFor, .demote, .release, .maintenance, .maintenanceForced:
      command(fault, world)
    case .reload: world.reload(node, world.nodes[node].supervisor.configurationText)
    case .reloadPriority:
      world.reload(node, shape.configuration(node, shift: fault.detail % 101 - 50))
    case .reloadBroken:
      let text = world.nodes[node].supervisor.configurationText
      world.reload(node, text + "vrrp_instance {\n")
      world.nodes[node].supervisor.configurationText = text
    case .stranger: Stranger.send(fault, shape, world)
    case .providerDown, .providerMute, .providerThrottles, .providerLags, .providerFails,
      .tokenRefused, .cloudMovedByHand, .agentKill:
      CloudFaults.begin(fault, world)
    case .slowSupervisor:
      world.setQuirks(node) { $0.answerDelay = .milliseconds(Int64(fault.detail % 2_000)) }
    case .slowKernel:
      world.setQuirks(node) { $0.kernelDelay = .milliseconds(Int64(1 + fault.detail % 10)) }
    case .idleWakeUps: world.setQuirks(node) { $0.wakesForNothing = true }
    }
  }

  /// Ends a fault.
  package func end(_ fault: Fault, _ world: World) {
    let node = fault.node
    switch fault.kind {
    case .daemonKill, .crash, .crashWithoutDisk, .stop: world.start(node)
    case .freeze, .machinePause, .clockPause: world.thaw(node)
    case .isolation, .partition, .oneWay, .loss, .duplication, .reordering, .delay, .deafClients:
      endNetwork(fault, world)
    case .carrier: world.setCarrier(true, node)
    case .interface: world.recreateInterface(node)
    case .scriptFails: world.setScript("check", nil, node)
    case .scriptsHang: hangScripts(false, node, world)
    case .diskFull: world.nodes[node].supervisor.diskIsFull = false
    case .maintenance, .maintenanceForced:
      world.command(.maintenance(MaintenanceRequest(mode: .off)), on: node)
    case .reloadPriority: world.reload(node, shape.configuration(node))
    case .engineKill, .addressDeleted, .overrun, .wallClock, .promote, .promoteFor, .demote,
      .release, .reload, .reloadBroken, .stranger, .cloudMovedByHand, .agentKill:
      break
    case .providerDown, .providerMute, .providerThrottles, .providerLags, .providerFails,
      .tokenRefused:
      CloudFaults.end(fault, world)
    case .slowSupervisor: world.setQuirks(node) { $0.answerDelay = .zero }
    case .slowKernel: world.setQuirks(node) { $0.kernelDelay = .zero }
    case .idleWakeUps: world.setQuirks(node) { $0.wakesForNothing = false }
    }
  }

  private func address(_ fault: Fault) -> AddressPrefix {
    let all = shape.instances.flatMap(\.addresses)
    return all[fault.detail % all.count]
  }

  private func hangScripts(_ hang: Bool, _ node: Int, _ world: World) {
    let behavior = hang ? ScriptBehavior(after: .seconds(3_600)) : nil
    world.setScript("check", behavior, node)
    for instance in shape.instances {
      world.setScript("notify of \(instance.name)", behavior, node)
    }
  }

  private func command(_ fault: Fault, _ world: World) {
    let name = shape.instances[fault.detail % shape.instances.count].name
    let request = MoveRequest(
      selection: .named(name),
      duration: fault.kind == .promoteFor ? .seconds(Int64(1 + fault.detail % 60)) : nil,
      wait: .seconds(20), force: fault.detail & 0x400 != 0)
    switch fault.kind {
    case .promote, .promoteFor: world.command(.promote(request), on: fault.node)
    case .demote: world.command(.demote(request, to: nil), on: fault.node)
    case .release: world.command(.release(.named(name)), on: fault.node)
    case .maintenanceForced:
      world.command(
        .maintenance(MaintenanceRequest(mode: .on, wait: .seconds(20), force: true)),
        on: fault.node)
    default:
      world.command(
        .maintenance(MaintenanceRequest(mode: .on, wait: .seconds(20))), on: fault.node)
    }
  }

  // MARK: Network

  private func beginNetwork(_ fault: Fault, _ world: World) {
    let node = fault.node
    let other = (node + 1 + fault.detail % max(1, shape.nodes - 1)) % shape.nodes
    // Rates are log-uniform from 1 to 100 %.
    let rate = min(1_000_000, 10_000 << (fault.detail % 7))
    world.changeNetwork { segment in
      switch fault.kind {
      case .isolation: segment.partition([node])
      case .partition:
        segment.partition(Set((0..<shape.nodes).filter { fault.detail >> $0 & 1 == 1 }))
      case .oneWay: segment.setPassing(false, from: node, to: other)
      case .loss: segment.loss = rate
      case .duplication: segment.duplication = rate
      case .reordering: segment.reordering = rate
      case .delay:
        segment.leastDelay = .milliseconds(Int64(fault.detail % 500))
        segment.jitter = .milliseconds(Int64(fault.detail % 1_000))
      default: segment.losesAnnouncements = true
      }
    }
  }

  private func endNetwork(_ fault: Fault, _ world: World) {
    let quiet = Segment(nodes: shape.nodes)
    world.changeNetwork { segment in
      switch fault.kind {
      case .isolation, .partition, .oneWay:
        for from in 0..<shape.nodes {
          for to in 0..<shape.nodes { segment.setPassing(true, from: from, to: to) }
        }
      case .loss: segment.loss = 0
      case .duplication: segment.duplication = 0
      case .reordering: segment.reordering = 0
      case .delay:
        segment.leastDelay = quiet.leastDelay
        segment.jitter = quiet.jitter
      default: segment.losesAnnouncements = false
      }
    }
  }

  // MARK: Healing

  /// Everything works again; what people have ordered stays, but maintenance ends.
  package func heal(_ world: World) {
    world.changeNetwork { $0.heal() }
    world.changeProvider { $0.troubles = FakeProvider.Troubles() }
    for node in 0..<shape.nodes {
      if world.nodes[node].quirks != Node.Quirks() {
        world.setQuirks(node) { $0 = Node.Quirks() }
      }
      world.setCarrier(true, node)
      world.recreateInterface(node)
      world.thaw(node)
      hangScripts(false, node, world)
      world.nodes[node].supervisor.diskIsFull = false
      let text = shape.configuration(node)
      if world.nodes[node].seat == nil {
        world.nodes[node].supervisor.configurationText = text
        if world.nodes[node].phase == .off { world.start(node) }
      } else if world.nodes[node].supervisor.configurationText != text {
        world.reload(node, text)
      }
    }
  }

  /// After the start of all nodes: nobody is in maintenance, and no promotion is left.
  package func endIntents(_ world: World) {
    for node in 0..<shape.nodes {
      world.command(.maintenance(MaintenanceRequest(mode: .off)), on: node)
      for instance in shape.instances {
        world.command(.release(.named(instance.name)), on: node)
      }
    }
  }
}
