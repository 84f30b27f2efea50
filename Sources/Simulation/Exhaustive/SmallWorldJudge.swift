import Election
import NetworkTypes
import VRRPWire

/// What must hold after each event of a small world, and once it is healed.
enum SmallWorldJudge {
  /// Lets one event happen; gives what it broke.
  static func apply(
    _ event: SmallEvent, _ plan: SmallWorldPlan, _ world: inout SmallWorld
  ) -> String? {
    let count = world.routers.count
    switch event {
    case .deliver(let from, let to):
      let advert = world.channels[from * count + to].removeFirst()
      let before = world.routers[to]
      let actions = world.give(.advertisement(advert), to: to)
      return judge(to, world, actions) ?? judge(advert, before, world.routers[to], actions)
    case .lose(let from, let to):
      world.channels[from * count + to].removeFirst()
      return nil
    case .timer(let index):
      if let deadline = world.routers[index].deadline { world.now = max(world.now, deadline) }
      return judge(index, world, world.give(.timer, to: index))
    case .fault(let index):
      let isBroken = world.routers[index].state == .fault
      return judge(
        index, world, world.give(isBroken ? .faultCleared : .faultRaised, to: index))
    case .power(let index): return power(index, plan, &world)
    case .stop(let index):
      return judge(index, world, world.give(.resign(then: .initialize), to: index))
    case .priority(let index):
      let isLow = world.routers[index].parameters.priority == Priority(UInt8(index + 1))
      let parameters = plan.parameters(index, isLow: !isLow)
      return judge(index, world, world.give(.parametersChanged(parameters), to: index))
    }
  }

  private static func power(
    _ index: Int, _ plan: SmallWorldPlan, _ world: inout SmallWorld
  ) -> String? {
    if world.routers[index].state == .initialize {
      let actions = world.give(.startup(asking: .zero), to: index)
      if case .master = world.routers[index].state {
        return "I20: router \(index) starts as master"
      }
      return judge(index, world, actions)
    }
    world.routers[index] = VirtualRouter(parameters: plan.parameters(index))
    world.holds[index] = false
    return nil
  }

  /// What holds for a router after each event.
  private static func judge(
    _ index: Int, _ world: SmallWorld, _ actions: [ElectionAction]
  ) -> String? {
    let router = world.routers[index]
    if world.holds[index] != router.state.holdsAddresses {
      return "I3: router \(index) \(world.holds[index] ? "has" : "lacks") the address as "
        + "\(router.state.word)"
    }
    switch router.state {
    case .initialize, .fault: break
    case .backup, .master, .leaving:
      guard let deadline = router.deadline else {
        return "I2: router \(index) waits for nothing in \(router.state.word)"
      }
      if deadline - world.now > .seconds(5) {
        return "I2: router \(index) waits for \((deadline - world.now).count) µs"
      }
    }
    let becomesMaster = actions.contains {
      if case .transition(_, .master, _) = $0 { true } else { false }
    }
    if becomesMaster, !actions.contains(where: { if case .announce = $0 { true } else { false } }) {
      return "I4: router \(index) becomes master and announces nothing"
    }
    return nil
  }

  /// What holds after an advert was heard.
  private static func judge(
    _ advert: HeardAdvertisement, _ before: VirtualRouter, _ after: VirtualRouter,
    _ actions: [ElectionAction]
  ) -> String? {
    let own = before.parameters
    switch before.state {
    case .master:
      guard advert.priority != .resignation, let address = own.primaryAddress else { return nil }
      let isBetter =
        advert.priority > own.priority
        || advert.priority == own.priority && advert.source.isHigher(than: address)
      var isMaster = false
      if case .master = after.state { isMaster = true }
      if isBetter && isMaster { return "I1: a better master was heard and nobody yields" }
      if !isBetter && !isMaster { return "I2: a worse master was heard and the better one yields" }
      let answers = actions.contains { if case .sendAdvertisement = $0 { true } else { false } }
      if !isBetter && !answers { return "I1: a worse master gets no answer" }
    case .backup:
      guard case .backup = after.state else {
        return "I16: an advert makes a backup \(after.state.word)"
      }
      if !own.preempts, advert.priority != .resignation, let deadline = after.deadline,
        let earlier = before.deadline, deadline < earlier
      {
        return "I16: nopreempt, and an advert of \(advert.priority) brings the end nearer"
      }
    case .initialize, .fault, .leaving: break
    }
    return nil
  }

  /// Everything is repaired and nothing gets lost any more: soon exactly one router is master, the
  /// best one if it may preempt, and it stays so.
  static func heal(_ state: SmallWorld, _ plan: SmallWorldPlan) -> String? {
    var world = state
    for index in world.routers.indices {
      _ = world.give(.parametersChanged(plan.parameters(index)), to: index)
      if world.routers[index].state == .fault { _ = world.give(.faultCleared, to: index) }
    }
    let end = world.now + .seconds(12)
    while world.now < end {
      settle(&world)
      for index in world.routers.indices where world.routers[index].state == .initialize {
        _ = world.give(.startup(asking: .zero), to: index)
      }
      guard let next = world.routers.compactMap(\.deadline).min() else { break }
      world.now = max(world.now, next)
      for index in world.routers.indices where world.routers[index].deadline == next {
        _ = world.give(.timer, to: index)
        break
      }
    }
    settle(&world)
    let masters = world.routers.indices.filter {
      if case .master = world.routers[$0].state { true } else { false }
    }
    guard masters.count == 1 else { return "I2: healed, and \(masters) are masters" }
    if world.holds.indices.filter({ world.holds[$0] }) != masters {
      return "I3: healed, and \(world.holds) have the address"
    }
    let best = (plan.claimsLowestWins ? plan.priorities.min() : plan.priorities.max()) ?? 0
    if plan.preempts, plan.priorities[masters[0]] != best {
      return "I17: healed, and router \(masters[0]) is master"
    }
    return nil
  }

  /// Delivers everything; a bound ends what would answer for ever.
  private static func settle(_ world: inout SmallWorld) {
    let count = world.routers.count
    for _ in 0..<64 {
      guard let channel = world.channels.firstIndex(where: { !$0.isEmpty }) else { return }
      let advert = world.channels[channel].removeFirst()
      _ = world.give(.advertisement(advert), to: channel % count)
    }
  }
}
