package import NetworkTypes

/// Real engines in a simulated world: virtual time, wires, kernels, supervisors and clients.
///
/// Everything follows from the seed and from what the owner orders. Not for several threads.
package final class World {
  /// Virtual time since the world began.
  package internal(set) var now = MonotonicInstant.zero
  /// The nodes.
  package private(set) var nodes: [Node] = []
  /// The wires.
  package var segments: [Segment]
  /// Those whose answers count.
  package var clients = Clients()
  /// The provider of cloud addresses; nil if there is none.
  package internal(set) var provider: FakeProvider?
  /// True if no packet reaches an engine that the kernel would keep away in a flood.
  package var keepsUnwantedAway = false
  /// Who watches.
  package var auditors: [any Auditor] = [] { didSet { sortAuditors() } }
  /// Promises that were broken, in order.
  package internal(set) var violations: [Violation] = []
  /// True to keep log lines; they cost memory.
  package var keepsLogs = true
  /// Size of flight recorders, set before the start; nil for none.
  package var recordSize: (block: Int, count: Int)?
  /// True to keep answers to clients; they cost memory.
  package var keepsReplies = true
  /// The cluster that is simulated, for auditors; nil in worlds made by hand.
  package var shape: ClusterShape? { didSet { places = RouterPlaces(shape) } }
  /// Since when all is well and the cluster must have settled; nil while it need not.
  package var calmSince: MonotonicInstant?
  /// A bug planted between world and engine; nil in honest runs.
  package var sabotage: Sabotage?
  /// Events handled so far.
  package internal(set) var eventCount: UInt64 = 0
  /// What a planned fault does, by its place in the schedule.
  package var onFault: ((World, Int) -> Void)?

  /// Set by auditors that have something to judge at the end of the turn at hand, or of the next.
  var turnIsWanted = false
  /// Turns of engines so far.
  private var turns: UInt64 = 0
  /// The places of virtual routers in the shape.
  private var places = RouterPlaces()
  /// Auditors by the number of the kind of facts that they want.
  private var watchers: [[any Auditor]] = Array(repeating: [], count: UInt16.bitWidth)
  var random: SimulationRandom
  var queue = HappeningQueue()
  /// The node of a hardware address.
  var machines: [MACAddress: Int] = [:]

  /// A world of nodes with these configuration files on the given count of wires.
  package init(
    seed: UInt64, nodes: [(name: String, configuration: String)], segments: Int = 1
  ) {
    random = SimulationRandom(seed: seed)
    self.segments = (0..<segments).map { _ in Segment(nodes: nodes.count) }
    for (index, node) in nodes.enumerated() {
      self.nodes.append(
        Node(index: index, name: node.name, configurationText: node.configuration))
      // Clocks of different machines have nothing in common.
      self.nodes[index].clock.offset = random.within(1...4_000_000) * 1_000_000
    }
  }

  /// The hardware address of a node's interface.
  package static func hardwareAddress(node: Int, interface: Int) -> MACAddress {
    MACAddress(rawValue: 0x5254_0000_0000 | UInt64(node + 1) << 8 | UInt64(interface))
  }

  /// Gives a node an interface with addresses of its own. Done before the start, or to create a
  /// deleted one again.
  package func plug(
    _ node: Int, _ name: String, segment: Int = 0, addresses: [AddressPrefix]
  ) {
    let hardware = Self.hardwareAddress(node: node, interface: segment)
    machines[hardware] = node
    notify(node, nodes[node].kernel.createLink(name, segment: segment, hardwareAddress: hardware))
    guard let index = nodes[node].interface(name) else { return }
    for address in addresses {
      nodes[node].ownAddresses.insert(address)
      if let event = nodes[node].kernel.bind(address, on: index) { notify(node, event) }
    }
  }

  // MARK: Time

  /// Lets the world run for a time.
  package func run(for time: Microseconds) { run(until: now + time) }

  /// Lets the world run until an instant.
  package func run(until end: MonotonicInstant) {
    while let next = queue.earliest, next <= end, let happening = queue.removeFirst() {
      now = next
      eventCount += 1
      happen(happening)
    }
    now = max(now, end)
  }

  /// Lets the world run until the condition holds; false if it does not within the time.
  package func run(atMost time: Microseconds, until condition: (World) -> Bool) -> Bool {
    let end = now + time
    if condition(self) { return true }
    while let next = queue.earliest, next <= end, let happening = queue.removeFirst() {
      now = next
      eventCount += 1
      happen(happening)
      if condition(self) { return true }
    }
    now = end
    return false
  }

  /// Plans a fault of the schedule.
  package func plan(fault index: Int, at instant: MonotonicInstant) {
    queue.add(.fault(index), at: instant)
  }

  private func happen(_ happening: Happening) {
    switch happening {
    case .packet(let packet, let node): packetArrives(packet, at: nodes[node])
    case .frame(let address, let hardware, let segment, let from):
      clients.learn(address, hardware, segment: segment, from: from, self)
    case .event(let event, let node, let life):
      guard nodes[node].life == life else { return }
      arrive(.event(event), at: nodes[node])
    case .wake(let node, let instant):
      guard nodes[node].armed == instant, nodes[node].isActive else { return }
      nodes[node].armed = nil
      if !losesWakeUp(nodes[node]) { turn(nodes[node], []) }
    case .lifetimeEnd(let node, let index, let prefix): lifetimeEnds(node, index, prefix)
    case .engineStart(let node, let life):
      guard nodes[node].life == life else { return }
      startEngine(nodes[node])
    case .netlinkDump(let node, let life):
      guard nodes[node].life == life else { return nodes[node].overrunUntil = nil }
      dump(nodes[node])
    case .lookup(let client, let address): clients.lookUp(client, address, self)
    case .call(let call, let node, let life): callArrives(call, nodes[node], life: life)
    case .agentSays(let message, let node, let life, let agentLife):
      agentSays(message, nodes[node], life: life, agentLife: agentLife)
    case .nudge(let node):
      nodes[node].isNudged = false
      if nodes[node].isActive { turn(nodes[node], []) }
    case .fault(let index): onFault?(self, index)
    }
  }

  // MARK: Watching

  /// Tells the auditors who want to know.
  func tell(_ fact: Fact, _ kind: Interests) {
    let watchers = watchers[kind.rawValue.trailingZeroBitCount]
    for position in watchers.indices { watchers[position].observe(fact, in: self) }
  }

  /// True if somebody wants to know of facts of a kind.
  func isWatched(_ kind: Interests) -> Bool {
    !watchers[kind.rawValue.trailingZeroBitCount].isEmpty
  }

  /// The virtual router of an advert, by its place in the cluster's shape.
  func place(of advert: AdvertView) -> Int? { places.place(of: advert) }

  /// Tells the auditors that an engine has had its turn.
  ///
  /// Nothing to judge is the common case: the node stands as it did, and nobody has asked for it.
  /// One turn of 61 is judged in any case.
  func tellTurned(_ node: Node) {
    let stamp = node.kernel.generation << 32 | node.changes
    turns &+= 1
    guard turnIsWanted || stamp != node.judged || now > node.judgeAt || turns % 61 == 0 else {
      return
    }
    node.judged = stamp
    turnIsWanted = false
    let watchers = watchers[Interests.turns.rawValue.trailingZeroBitCount]
    for position in watchers.indices { watchers[position].turned(node, in: self) }
  }

  private func sortAuditors() {
    watchers = (0..<UInt16.bitWidth).map { bit in
      auditors.filter { $0.interests.contains(Interests(rawValue: 1 << UInt16(bit))) }
    }
  }

  /// Records a broken promise.
  package func report(_ invariant: String, _ text: String) {
    violations.append(Violation(invariant: invariant, at: now, text: text))
  }
}
