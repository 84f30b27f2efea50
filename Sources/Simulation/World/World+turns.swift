import Configuration
import ControlProtocol
import Engine
import NetworkTypes
import SupervisorProtocol

// How a node's engine is fed: as EngineHost does it. All that arrived first, then time, then actions.

extension World {
  /// Something reaches a node's process; it waits while the process is stopped.
  func arrive(_ arrival: Node.Arrival, at node: Node) {
    guard node.seat != nil else { return }
    guard node.phase == .running else {
      // Adverts that fit no more are lost; netlink and the supervisor have buffers of their own.
      if case .packet = arrival, node.inbox.count >= Self.inboxLimit { return }
      node.inbox.append(arrival)
      return
    }
    beginTurn(node)
    take(arrival, node)
    endTurn(node)
  }

  /// How many packets fit into the sockets' buffers.
  static let inboxLimit = 512

  /// One wake-up of the engine.
  func turn(_ node: Node, _ arrivals: [Node.Arrival]) {
    beginTurn(node)
    for arrival in arrivals { take(arrival, node) }
    endTurn(node)
  }

  private func beginTurn(_ node: Node) {
    let local = node.clock.local(now)
    let wallOffset = node.clock.wall(now) - local.nanoseconds / 1_000
    node.seat?.recorder?.note(time: local, wallOffset: wallOffset)
    node.seat?.engine.setTime(local, wallOffset: wallOffset)
  }

  private func take(_ arrival: Node.Arrival, _ node: Node) {
    guard let seat = node.seat else { return }
    switch arrival {
    case .packet(let packet, let transport):
      let bytes = packet.bytes
      if keepsUnwantedAway {
        let wanted = seat.engine.selection(on: transport)?.passes(
          bytes.span, from: packet.source, hops: apparentTTL(packet))
        guard wanted ?? false else { return }
      }
      tellHears(packet, node)
      let trailer = seat.recorder?.note(
        bytes.span, on: transport, from: packet.source, to: packet.destination,
        ttl: apparentTTL(packet))
      seat.engine.receive(
        bytes.span, on: transport, from: packet.source, to: packet.destination,
        ttl: apparentTTL(packet), trailer: trailer)
      if packet.from == nil { tell(.heard(node: node.index, packet), .strangers) }
    case .event(let event):
      seat.handle(event)
    }
  }

  private func endTurn(_ node: Node) {
    guard let seat = node.seat else { return }
    seat.recorder?.noteAdvance()
    seat.engine.advance()
    var actions: [EngineAction] = []
    swap(&actions, &node.actions)
    for _ in 0..<16 {
      seat.engine.exchangeActions(&actions)
      if actions.isEmpty { break }
      for action in actions {
        seat.recorder?.note(action)
        perform(action, node)
      }
    }
    swap(&actions, &node.actions)
    seat.recorder?.noteEnd()
    if seat.recorder?.wantsCheckpoint == true, let state = seat.engine.checkpoint() {
      seat.recorder?.note(checkpoint: state, of: seat.engine.configurationTime)
    }
    node.supervisor.lastAlive = node.clock.local(now).nanoseconds
    let deadline = look(at: node)
    tellTurned(node)
    if let deadline { arm(node, deadline) }
    if node.quirks.wakesForNothing, !node.isNudged {
      node.isNudged = true
      queue.add(.nudge(node: node.index), at: now + Microseconds(random.within(100...50_000)))
    }
  }

  private func arm(_ node: Node, _ deadline: MonotonicInstant) {
    guard node.phase == .running, node.seat != nil else { return }
    // A timer is never early, and takes a moment to be served.
    let instant = max(node.clock.world(deadline), now) + Self.wakeUpTime + lateness()
    if let armed = node.armed, armed <= instant { return }
    node.armed = instant
    queue.add(.wake(node: node.index, setFor: instant), at: instant)
  }

  /// From a timer's expiry to the engine's turn.
  static let wakeUpTime = Microseconds(40)

  /// Tells auditors what changed; gives the engine's next deadline.
  private func look(at node: Node) -> MonotonicInstant? {
    guard let seat = node.seat else { return nil }
    let (hold, deadline) = seat.engine.stands(as: node.observed)
    if hold { return deadline }
    _ = seat.engine.observeAll(&node.observedNow)
    swap(&node.observed, &node.observedNow)
    node.changes += 1
    guard node.observed.count == node.observedNow.count else { return deadline }
    for instance in node.observed.indices
    where node.observed[instance] != node.observedNow[instance] {
      let (from, to) = (node.observedNow[instance], node.observed[instance])
      tell(.changed(node: node.index, instance: instance, from: from, to: to), .changes)
    }
    return deadline
  }

  private func perform(_ action: EngineAction, _ node: Node) {
    switch action {
    case .openTransport(let key, let groups):
      if node.kernel.link(key.index) == nil {
        node.seat?.handle(.transportFailed(key, "no such device"))
      } else {
        node.sockets[key] = groups
        node.seat?.handle(.transportOpened(key))
      }
    case .renewMembership, .endProbe, .endTraffic: break
    case .awaitTraffic(let number, _):
      // Somebody always wants something of the address soon.
      queue.add(
        .event(.trafficSeen(number), node: node.index, life: node.life),
        at: now + .milliseconds(20))
    case .probe(let request):
      guard node.reachable.contains(request.target) else { break }
      queue.add(
        .event(.probeAnswered(request.number), node: node.index, life: node.life),
        at: now + Microseconds(300))
    case .closeTransport(let key): if !has(.leakedSockets) { node.sockets[key] = nil }
    case .send(let datagram):
      send(datagram, node)
      if has(.doubleAdverts) { send(datagram, node) }
    case .sendFrame(let interface, let bytes):
      node.announced += 1
      announce(interface, bytes, node)
    case .addAddresses(let list), .renewAddresses(let list): bind(list, node)
    case .removeAddresses(let list): if !has(.stickyAddresses) { unbind(list, node) }
    case .install(let list):
      for object in list { node.kernel.objects.insert(object) }
    case .uninstall(let list):
      for object in list { node.kernel.objects.remove(object) }
    case .supervise(let message): supervise(message, node)
    case .reply(let client, let document, let isFinal):
      if keepsReplies {
        node.replies[client, default: []].append(
          Node.Reply(document: document, isFinal: isFinal))
      }
      tell(.replied(node: node.index, client, document, isFinal: isFinal), .texts)
    case .log(let level, let text):
      let line = has(.talkativeLog) ? text + ClusterShape.password : text
      tell(.logged(node: node.index, line), .texts)
      if keepsLogs { node.log.append((now, level, text)) }
    case .startAgent: startAgent(node)
    case .stopAgent: stopAgent(node)
    case .restartAgent:
      tell(.disturbed(node: node.index, .cloud), .disturbances)
      stopAgent(node)
      startAgent(node, after: .milliseconds(50))
    case .agent(let message): perform(message, node)
    case .stop(let code):
      node.exitCode = code
      engineEnds(node)
      node.phase = .off
      tell(.stopped(node: node.index), .lives)
    }
  }

  // MARK: Addresses

  private func bind(_ list: [AddressRequest], _ node: Node) {
    let generation = node.kernel.generation
    for request in list {
      let prefix = request.address.prefix
      let before = node.kernel.generation
      let end = request.lease.map { now + $0 }
      guard let event = node.kernel.bind(prefix, on: request.index, until: end) else {
        node.seat?.handle(.addressFailed(request, "no such device"))
        continue
      }
      watchLifetime(node.index, request.index, prefix)
      notify(node.index, event)
      if node.kernel.generation != before {
        tell(.bound(node: node.index, request.index, prefix), .addresses)
      }
    }
    if node.kernel.generation != generation { clients.judge(self) }
  }

  private func unbind(_ list: [AddressRequest], _ node: Node) {
    for request in list {
      let prefix = request.address.prefix
      guard let event = node.kernel.unbind(prefix, on: request.index) else { continue }
      notify(node.index, event)
      tell(.unbound(node: node.index, request.index, prefix, byEngine: true), .addresses)
      if has(.greedyRemoval), let own = node.ownAddresses.first {
        _ = node.kernel.unbind(own, on: request.index)
        tell(.unbound(node: node.index, request.index, own, byEngine: true), .addresses)
      }
    }
    clients.judge(self)
  }

  /// A notification of the kernel on its way to the engine.
  func notify(_ node: Int, _ event: EngineEvent) {
    guard nodes[node].seat != nil else { return }
    if let until = nodes[node].overrunUntil, until > now { return }
    // Delayed or not, netlink keeps the order.
    var instant = now + Microseconds(60)
    if nodes[node].quirks.kernelDelay > .zero {
      instant = instant + Microseconds(random.within(0...nodes[node].quirks.kernelDelay.count))
    }
    instant = max(instant, nodes[node].lastNotification)
    nodes[node].lastNotification = instant
    queue.add(.event(event, node: node, life: nodes[node].life), at: instant)
  }

  /// The kernel's timer of a lifetime fires.
  func lifetimeEnds(_ node: Int, _ index: InterfaceIndex, _ prefix: AddressPrefix) {
    let check = nodes[node].kernel.checkLifetime(prefix, on: index, at: now)
    if let next = check.next { queue.add(.lifetimeEnd(node: node, index, prefix), at: next) }
    // A machine that stands still removes nothing; it does when it goes on.
    if check.hasEnded, nodes[node].machineAnswers { removeByHand(prefix, on: index, node) }
  }

  /// A machine goes on: the kernel acts before any process does.
  func endLifetimes(_ node: Int) {
    let ended = nodes[node].kernel.addresses.filter { bound in
      bound.validUntil.map { $0 <= now } ?? false
    }
    for bound in ended { removeByHand(bound.prefix, on: bound.index, node) }
  }

  /// Sees to it that a lifetime ends.
  func watchLifetime(_ node: Int, _ index: InterfaceIndex, _ prefix: AddressPrefix) {
    if let end = nodes[node].kernel.watchLifetime(prefix, on: index) {
      queue.add(.lifetimeEnd(node: node, index, prefix), at: end)
    }
  }

  /// Removes an address without the engine's doing.
  func removeByHand(_ prefix: AddressPrefix, on index: InterfaceIndex, _ node: Int) {
    guard let event = nodes[node].kernel.unbind(prefix, on: index) else { return }
    notify(node, event)
    tell(.unbound(node: node, index, prefix, byEngine: false), .addresses)
    clients.judge(self)
  }
}
