package import ControlProtocol
package import Engine
package import NetworkTypes
package import SupervisorProtocol

// What tests and schedules may do to the world. Each order takes effect at once.

extension World {
  /// Starts the daemon of a node; a machine without power boots first.
  package func start(_ index: Int) {
    let node = nodes[index]
    guard node.seat == nil else { return }
    if !node.isPowered {
      node.isPowered = true
      let own = node.ownAddresses
      node.kernel.reboot { own.contains($0) }
    }
    // A fresh daemon reads its file anew.
    node.supervisor.forgetRunning()
    node.phase = .running
    tell(.disturbed(node: index, .start), .disturbances)
    startEngine(node)
  }

  /// Starts all nodes.
  package func startAll() {
    for node in nodes { start(node.index) }
  }

  /// SIGTERM to the daemon.
  package func stop(_ index: Int) {
    tell(.disturbed(node: index, .stop), .disturbances)
    arrive(.event(.supervisor(.terminateSignal)), at: nodes[index])
  }

  /// What the host would tell the engine of a node.
  package func deliver(_ event: EngineEvent, to index: Int) {
    arrive(.event(event), at: nodes[index])
  }

  /// SIGKILL to the engine: the supervisor starts another one.
  package func killEngine(_ index: Int, restartAfter delay: Microseconds = .milliseconds(20)) {
    let node = nodes[index]
    guard node.seat != nil else { return }
    tell(.disturbed(node: index, .engineKill), .disturbances)
    engineEnds(node)
    // Whoever was stopped is not any more.
    node.phase = .running
    queue.add(.engineStart(node: index, life: node.life), at: now + delay)
  }

  /// SIGKILL to all processes of the daemon: addresses stay in the kernel.
  package func killDaemon(_ index: Int) {
    tell(.disturbed(node: index, .daemonKill), .disturbances)
    engineEnds(nodes[index])
    nodes[index].phase = .off
    clients.judge(self)
  }

  /// A power cut.
  package func crash(_ index: Int) {
    tell(.disturbed(node: index, .crash), .disturbances)
    engineEnds(nodes[index])
    nodes[index].phase = .off
    nodes[index].isPowered = false
    let own = nodes[index].ownAddresses
    let lost = nodes[index].kernel.addresses.filter { !own.contains($0.prefix) }
    for bound in lost {
      _ = nodes[index].kernel.unbind(bound.prefix, on: bound.index)
      tell(.unbound(node: index, bound.index, bound.prefix, byEngine: false), .addresses)
    }
    clients.judge(self)
  }

  /// SIGSTOP to the engine, or a pause of the whole machine, its clocks included or not.
  package func freeze(_ index: Int, wholeMachine: Bool = false, clockStops: Bool = false) {
    guard nodes[index].phase == .running, nodes[index].seat != nil else { return }
    tell(.disturbed(node: index, .freeze), .disturbances)
    nodes[index].phase = .frozen(
      since: now, wholeMachine: wholeMachine, clockStops: wholeMachine && clockStops)
    clients.judge(self)
  }

  /// The pause is over.
  package func thaw(_ index: Int) {
    let node = nodes[index]
    guard case .frozen(let since, _, let clockStops) = node.phase else { return }
    tell(.disturbed(node: index, .thaw), .disturbances)
    node.phase = .running
    if clockStops {
      node.clock.offset -= now.nanoseconds - since.nanoseconds
      node.kernel.shiftLifetimes(by: now - since)
    }
    endLifetimes(index)
    var arrivals = node.inbox
    node.inbox = []
    if node.needsDump { arrivals += node.kernel.inventory.map { Node.Arrival.event($0) } }
    node.needsDump = false
    node.armed = nil
    if has(.staleWakeUp) { turn(node, []) }
    if node.seat != nil { turn(node, arrivals) }
    clients.judge(self)
  }

  /// Pulls a cable, or plugs it in again.
  package func setCarrier(_ isRunning: Bool, _ index: Int, _ interface: String = "eth0") {
    guard let number = nodes[index].interface(interface) else { return }
    tell(.disturbed(node: index, .carrier), .disturbances)
    if let event = nodes[index].kernel.setCarrier(isRunning, number) { notify(index, event) }
    clients.judge(self)
  }

  /// Gives a machine's interface another hardware address.
  package func setHardwareAddress(
    _ address: MACAddress, _ index: Int, _ interface: String = "eth0"
  ) {
    guard let number = nodes[index].interface(interface) else { return }
    tell(.disturbed(node: index, .interface), .disturbances)
    machines = machines.filter { $0.value != index }
    machines[address] = index
    if let event = nodes[index].kernel.setHardwareAddress(address, number) {
      notify(index, event)
    }
    clients.judge(self)
  }

  /// Deletes an interface, as `ip link delete`.
  package func deleteInterface(_ index: Int, _ interface: String = "eth0") {
    guard let number = nodes[index].interface(interface) else { return }
    tell(.disturbed(node: index, .interface), .disturbances)
    let lost = nodes[index].kernel.addresses.filter { $0.index == number }
    for event in nodes[index].kernel.deleteLink(number) { notify(index, event) }
    for bound in lost {
      tell(.unbound(node: index, number, bound.prefix, byEngine: false), .addresses)
    }
    // The kernel drops the memberships with the interface; the sockets are of no use any more.
    for key in nodes[index].sockets.keys where key.index == number {
      nodes[index].sockets[key] = []
    }
    clients.judge(self)
  }

  /// Creates a deleted interface again, with the node's own addresses.
  package func recreateInterface(_ index: Int, _ interface: String = "eth0", segment: Int = 0) {
    guard nodes[index].interface(interface) == nil else { return }
    tell(.disturbed(node: index, .interface), .disturbances)
    let own = nodes[index].ownAddresses.sorted { "\($0)" < "\($1)" }
    plug(index, interface, segment: segment, addresses: own)
    clients.judge(self)
  }

  /// `ip address delete`, typed by somebody.
  package func deleteAddress(_ prefix: AddressPrefix, _ index: Int, _ interface: String = "eth0") {
    guard let number = nodes[index].interface(interface) else { return }
    tell(.disturbed(node: index, .addresses), .disturbances)
    removeByHand(prefix, on: number, index)
  }

  /// `ip address add`, typed by somebody.
  package func addAddress(
    _ prefix: AddressPrefix, _ index: Int, _ interface: String = "eth0",
    validFor lifetime: Microseconds? = nil
  ) {
    guard let number = nodes[index].interface(interface) else { return }
    tell(.disturbed(node: index, .addresses), .disturbances)
    let until = lifetime.map { now + $0 }
    if let event = nodes[index].kernel.bind(prefix, on: number, until: until) {
      notify(index, event)
      tell(.bound(node: index, number, prefix), .addresses)
    }
    watchLifetime(index, number, prefix)
    clients.judge(self)
  }

  /// Notifications of the kernel get lost for a while; a whole dump follows.
  package func overrun(_ index: Int, for time: Microseconds) {
    tell(.disturbed(node: index, .overrun), .disturbances)
    nodes[index].overrunUntil = now + time
    let life = nodes[index].life
    queue.add(.netlinkDump(node: index, life: life), at: now + time)
  }

  /// A whole dump of the kernel's state reaches the engine.
  func dump(_ node: Node) {
    node.overrunUntil = nil
    guard node.phase == .running else { return node.needsDump = true }
    turn(node, node.kernel.inventory.map { Node.Arrival.event($0) })
  }

  /// Sets the wall clock.
  package func stepWallClock(_ index: Int, by microseconds: Int64) {
    tell(.disturbed(node: index, .wallClock), .disturbances)
    nodes[index].clock.wallOffset += microseconds
    if has(.wallClockTimers) { nodes[index].clock.offset += max(0, microseconds) * 1_000 }
  }

  /// Changes the network, and says so to the auditors.
  package func changeNetwork(_ segment: Int = 0, _ change: (inout Segment) -> Void) {
    tell(.disturbed(node: nil, .network), .disturbances)
    change(&segments[segment])
    clients.judge(self)
  }

  /// A stranger puts a packet on the wire.
  package func strange(_ packet: Packet) {
    tell(.disturbed(node: nil, .stranger), .disturbances)
    transmit(packet)
  }

  /// Makes the surroundings of an engine sluggish, or quick again.
  package func setQuirks(_ index: Int, _ change: (inout Node.Quirks) -> Void) {
    tell(.disturbed(node: index, .sluggish), .disturbances)
    change(&nodes[index].quirks)
    if nodes[index].isActive { turn(nodes[index], []) }
  }

  /// Changes how a script ends from now on.
  package func setScript(_ label: String, _ behavior: ScriptBehavior?, _ index: Int) {
    tell(.disturbed(node: index, .health), .disturbances)
    nodes[index].supervisor.behaviors[label] = behavior
  }

  /// Writes a number into a tracked file.
  package func setFile(_ name: String, _ number: Int64, _ index: Int) {
    tell(.disturbed(node: index, .health), .disturbances)
    nodes[index].supervisor.fileNumbers[name] = number
    arrive(.event(.supervisor(.fileRead(name: name, value: number))), at: nodes[index])
  }

  /// Sends a signal that asks for a dump.
  package func askForDump(_ kind: DumpKind, _ index: Int) {
    arrive(.event(.supervisor(.dumpSignal(kind))), at: nodes[index])
  }

  /// Starts a process.
  package func startProcess(_ name: String, _ index: Int) {
    tell(.disturbed(node: index, .health), .disturbances)
    nodes[index].supervisor.startProcess(name)
    processesChanged(name, index)
  }

  /// Kills all processes of that name; watched ones are noticed at once.
  package func killProcess(_ name: String, _ index: Int) {
    tell(.disturbed(node: index, .health), .disturbances)
    let killed = nodes[index].supervisor.processes[name] ?? []
    nodes[index].supervisor.processes[name] = []
    for watch in nodes[index].supervisor.watches {
      for process in killed where nodes[index].supervisor.concerns(watch.target, name) {
        answer(
          .watchedProcessExited(watchID: watch.id, pid: process), nodes[index],
          after: Microseconds(200))
        answer(
          .watchedProcessReaped(watchID: watch.id, pid: process), nodes[index],
          after: Microseconds(400))
      }
    }
    processesChanged(name, index)
  }

  private func processesChanged(_ name: String, _ index: Int) {
    let node = nodes[index]
    for watch in node.supervisor.watches where node.supervisor.concerns(watch.target, name) {
      answer(
        .watchChanged(watchID: watch.id, pids: node.supervisor.identifiers(watch.target)), node,
        after: .milliseconds(1))
    }
  }

  /// A person types a command on a node.
  ///
  /// - Returns: the client, under which answers are found.
  @discardableResult
  package func command(
    _ request: ControlRequest, on index: Int, administrator: Bool = true
  ) -> ClientID {
    nodes[index].lastClient += 1
    let client = ClientID(nodes[index].lastClient)
    if request.needsAdministrator { tell(.disturbed(node: index, .command), .disturbances) }
    arrive(
      .event(
        .request(
          client,
          ClientCredentials(user: administrator ? 0 : 1_000, isAdministrator: administrator),
          request)),
      at: nodes[index])
    return client
  }

  /// The client of a command is gone.
  package func disconnect(_ client: ClientID, _ index: Int) {
    arrive(.event(.disconnected(client)), at: nodes[index])
    nodes[index].replies[client] = nil
  }

  /// Replaces the configuration file and sends SIGHUP.
  package func reload(_ index: Int, _ text: String) {
    tell(.disturbed(node: index, .reload), .disturbances)
    nodes[index].supervisor.configurationText = text
    arrive(.event(.supervisor(.reloadSignal)), at: nodes[index])
  }
}
