import AgentProtocol
import ControlProtocol
import NetworkTypes
import SupervisorProtocol

@testable import Configuration
@testable import Engine

/// Engines on one segment, each with an agent, and one provider behind all of them.
///
/// A clockwork of its own: packets take 0.2 ms, calls 20 ms, actions a second.
struct CloudCluster {
  struct Node {
    var engine: Engine
    var address: IPAddress
    /// What the provider calls its machine.
    var target: String
    var isAlive = true
    var isCutOff = false
    var agentRuns = false
    var configured: [AddressConfiguration] = []
    var replies: [String] = []
    var logs: [String] = []
    var exitCode: Int32?
    /// Addresses for which the engine awaits packets.
    var awaited: [AddressNumber: IPAddress] = [:]
  }

  enum Delivery {
    case packet(node: Int, bytes: [UInt8], from: IPAddress, to: IPAddress)
    case event(to: Int, EngineEvent)
  }

  static let interface = InterfaceIndex(2)
  static let transport = TransportKey(family: .ipv4, index: interface)
  static let wallOffset: Int64 = 1_790_000_000_000_000

  var nodes: [Node] = []
  var now = MonotonicInstant(nanoseconds: 5_000_000_000)
  private var queue: [(at: MonotonicInstant, Delivery)] = []
  /// Cloud addresses, from 203.0.113.10 on.
  let count: Int
  /// `advert_int`, in seconds.
  let interval: Int
  /// Targets that hold the addresses, by address.
  var holders: [IPAddress: String] = [:]
  private var running: [IPAddress: (target: String, at: MonotonicInstant)] = [:]
  /// Every assign that reached the provider.
  var assigns: [(at: MonotonicInstant, node: Int, address: IPAddress)] = []
  /// How many calls the provider says are left, and how many it answered.
  var callsLeft: UInt32 = 4_812
  private(set) var calls = 0
  /// True while the provider answers nothing.
  var providerIsDown = false
  /// Tokens that the provider refuses, by node.
  var refused: Set<Int> = []
  var actionTime = Microseconds.seconds(1)
  /// How many assigns the provider answers with "come back in 3 s".
  var throttledAssigns = 0

  /// The target that holds the first address.
  var holder: String? {
    get { holders[Self.cloudAddress(0)] }
    set { holders[Self.cloudAddress(0)] = newValue }
  }

  init(priorities: [UInt8], holder: String?, addresses count: Int = 1, interval: Int = 1) {
    self.count = count
    self.interval = interval
    for number in 0..<count { holders[Self.cloudAddress(number)] = holder }
    for (index, _) in priorities.enumerated() { nodes.append(Self.node(index, now)) }
    for (index, priority) in priorities.enumerated() {
      start(index, priority, of: priorities.count)
    }
  }

  private static func node(_ index: Int, _ now: MonotonicInstant) -> Node {
    var engine = Engine(
      identity: Engine.Identity(
        node: "lb\(index + 1)", version: "1", bootEpoch: 1_790_000_000,
        seed: UInt64(index + 1), configurationFile: "/etc/failover.conf"),
      now: now)
    engine.parseContext.takesPending = true
    return Node(engine: engine, address: address(index), target: "100\(index + 1)")
  }

  private static func address(_ index: Int) -> IPAddress {
    .v4(IPv4Address(192, 0, 2, UInt8(index + 1)))
  }

  private static func cloudAddress(_ number: Int) -> IPAddress {
    .v4(IPv4Address(203, 0, 113, UInt8(10 + number)))
  }

  private static func text(
    _ index: Int, _ priority: UInt8, of count: Int, addresses: Int, interval: Int
  ) -> String {
    let blocks = (0..<addresses).map { "cloud_address \(cloudAddress($0)) {\nprovider do\n}" }
    let type = addresses > 1 ? "hetzner" : "digitalocean"
    let peers = (0..<count).filter { $0 != index }.map { "\(address($0))" }
    return """
      global_defs { 
        router_id lb\(index + 1)
      }
      cloud_provider do {
        type \(type)
        token_file /etc/failover/do.token
      }
      vrrp_instance VI_1 {
        interface eth1
        virtual_router_id 50
        priority \(priority)
        advert_int \(interval)
        unicast_src_ip \(address(index))
        unicast_peer {
          \(peers.joined(separator: "\n    "))
        }
        \(blocks.joined(separator: "\n"))
      }
      """
  }

  private mutating func start(_ index: Int, _ priority: UInt8, of count: Int) {
    feed(
      index,
      .supervisor(
        .start(
          StartFacts(
            nodeName: "lb\(index + 1)", softwareVersion: "1", bootEpoch: 1_790_000_000,
            wallClockOffset: Self.wallOffset, configFile: "/c", runDirectory: "/r"))))
    feed(
      index,
      .linkChanged(
        LinkFacts(
          index: Self.interface, name: "eth1", isRunning: true, hardwareAddress: nil, mtu: 1500)))
    feed(
      index,
      .addressAdded(
        InterfaceAddress(
          index: Self.interface, prefix: AddressPrefix(address: Self.address(index), length: 24))))
    feed(index, .inventoryComplete)
    configure(index, priority, of: count, addresses: self.count)
  }

  /// Loads a configuration with so many cloud addresses.
  mutating func configure(_ index: Int, _ priority: UInt8, of count: Int, addresses: Int) {
    let file = ConfigurationText(
      path: "/c",
      bytes: Array(
        Self.text(index, priority, of: count, addresses: addresses, interval: interval).utf8))
    feed(
      index,
      .supervisor(
        .configuration(
          requestID: 0,
          LoadedConfiguration(
            texts: [file], mainFile: "/c", configID: "", loadedAt: Self.wallOffset))))
  }

  // MARK: What tests do

  mutating func feed(_ index: Int, _ event: EngineEvent) {
    guard nodes[index].isAlive else { return }
    nodes[index].engine.setTime(now, wallOffset: Self.wallOffset)
    nodes[index].engine.handle(event)
    nodes[index].engine.advance()
    settle(index)
  }

  mutating func ask(_ index: Int, _ request: ControlRequest) {
    nodes[index].replies = []
    feed(
      index,
      .request(ClientID(1), ClientCredentials(user: 0, isAdministrator: true), request))
  }

  /// Lets time pass.
  mutating func run(for time: Microseconds) {
    let end = now + time
    while true {
      let timers = nodes.filter(\.isAlive).compactMap(\.engine.nextDeadline)
      let next = (timers + queue.map(\.at) + running.values.map(\.at)).min()
      guard let next, next <= end else { break }
      now = max(now, next)
      for (address, action) in running where action.at <= now {
        holders[address] = action.target
        running[address] = nil
      }
      while let first = queue.firstIndex(where: { $0.at <= now }) {
        deliver(queue.remove(at: first).1)
      }
      for index in nodes.indices where nodes[index].isAlive {
        nodes[index].engine.setTime(now, wallOffset: Self.wallOffset)
        nodes[index].engine.advance()
        settle(index)
      }
    }
    now = end
  }

  /// Lets time pass until it is so, at most that long; gives how long it took.
  mutating func run(
    atMost time: Microseconds, until isSo: (CloudCluster) -> Bool
  ) -> Microseconds? {
    let start = now
    while now - start < time {
      if isSo(self) { return now - start }
      run(for: .milliseconds(10))
    }
    return isSo(self) ? now - start : nil
  }

  func state(_ index: Int) -> String {
    nodes[index].engine.statusDocument(nil).instances.first?.state.rawValue ?? ""
  }

  func cloud(_ index: Int) -> CloudAddressStatus? {
    nodes[index].engine.statusDocument(nil).instances.first?.cloud.first
  }

  mutating func killAgent(_ index: Int) {
    nodes[index].agentRuns = false
    feed(index, .agentLost("ended"))
  }

  mutating func startAgent(_ index: Int) {
    nodes[index].agentRuns = true
    feed(index, .agentConnected)
  }

  // MARK: What engines do

  private mutating func deliver(_ delivery: Delivery) {
    switch delivery {
    case .event(let index, let event):
      if case .agent = event, !nodes[index].agentRuns { return }
      feed(index, event)
    case .packet(let index, let bytes, let source, let destination):
      guard nodes[index].isAlive, !nodes[index].isCutOff else { return }
      nodes[index].engine.setTime(now, wallOffset: Self.wallOffset)
      nodes[index].engine.receive(
        bytes.span, on: Self.transport, from: source, to: destination, ttl: 255)
      nodes[index].engine.advance()
      settle(index)
    }
  }

  private mutating func settle(_ index: Int) {
    var rounds = 0
    while rounds < 8 {
      let actions = nodes[index].engine.takeActions()
      guard !actions.isEmpty else { return }
      rounds += 1
      for action in actions { perform(action, index) }
    }
  }

  private mutating func perform(_ action: EngineAction, _ index: Int) {
    switch action {
    case .send(let datagram):
      guard !nodes[index].isCutOff else { return }
      for other in nodes.indices where nodes[other].address == datagram.destination {
        queue.append(
          (
            now + Microseconds(200),
            .packet(
              node: other, bytes: datagram.bytes, from: datagram.source, to: datagram.destination)
          ))
      }
    case .supervise(.persist(let token, _)):
      queue.append((now, .event(to: index, .supervisor(.persisted(token: token)))))
    case .supervise(.runScript(let run, _)):
      let result = ScriptResult(outcome: .failedToStart("no such file"), duration: .zero)
      queue.append(
        (now, .event(to: index, .supervisor(.scriptFinished(runID: run, result)))))
    case .startAgent:
      nodes[index].agentRuns = true
      queue.append((now + .milliseconds(5), .event(to: index, .agentConnected)))
    case .stopAgent: nodes[index].agentRuns = false
    case .restartAgent:
      nodes[index].agentRuns = true
      queue.append((now + .milliseconds(50), .event(to: index, .agentConnected)))
    case .agent(let message): if nodes[index].agentRuns { answer(message, index) }
    case .awaitTraffic(let number, let address): nodes[index].awaited[number] = address
    case .endTraffic(let number): nodes[index].awaited[number] = nil
    case .reply(_, let document, let isFinal): if isFinal { nodes[index].replies.append(document) }
    case .log(_, let text): nodes[index].logs.append(text)
    case .stop(let code):
      nodes[index].exitCode = code
      nodes[index].isAlive = false
    case .supervise, .openTransport, .renewMembership, .closeTransport, .probe, .endProbe,
      .sendFrame, .addAddresses, .renewAddresses, .removeAddresses, .install, .uninstall:
      break
    }
  }

  // MARK: Agent and provider

  private mutating func answer(_ message: EngineToAgent, _ index: Int) {
    switch message {
    case .beginConfiguration: nodes[index].configured = []
    case .address(let address): nodes[index].configured.append(address)
    case .applyConfiguration(let generation):
      tell(index, .configured(generation: generation, problems: []), after: .milliseconds(1))
      tell(
        index,
        .identity(
          provider: "do",
          .known(
            CloudIdentity(
              instance: nodes[index].target, kind: "droplet", region: "nyc3", source: .metadata,
              anchor: IPAddress("10.17.0.\(index + 1)")))),
        after: .milliseconds(2))
    case .call(let call): answer(call, index)
    case .ping(let sequence):
      tell(
        index,
        .health(
          sequence: sequence,
          AgentHealth(uptime: .zero, openCalls: 0, requestsSent: 0, memory: 0)),
        after: .milliseconds(1))
    case .examine(let request, _):
      let finding = Finding(
        .failure, provider: "do", address: nodes[index].configured.first?.number,
        subject: "token scope", text: "reserved_ip:update is missing.")
      tell(index, .finding(requestID: request, finding), after: .milliseconds(30))
      tell(index, .examined(requestID: request), after: .milliseconds(31))
    case .hello, .provider, .cancel, .refreshIdentity, .leaseStore, .lease: break
    }
  }

  private mutating func tell(
    _ index: Int, _ message: AgentToEngine, after delay: Microseconds
  ) {
    queue.append((now + delay, .event(to: index, .agent(message))))
  }

  private mutating func answer(_ call: CallRequest, _ index: Int) {
    var outcome: CallOutcome
    if providerIsDown {
      outcome = .notSent(.connection, text: "refused")
    } else if refused.contains(index) {
      outcome = .rejected(Rejection(.unauthorized, text: "Unable to authenticate you."))
    } else {
      let address = nodes[index].configured.first { $0.number == call.address }?.address
      guard let address else { return }
      let action = running[address]
      switch call.kind {
      case .read:
        let holder = holders[address].map { target -> Holder in
          target == nodes[index].target ? .own(target) : .other(target)
        }
        outcome = .holder(HolderReading(holder: holder ?? .nobody, isBusy: action != nil))
      case .poll: outcome = .action(action == nil ? .completed : .inProgress)
      case .assign:
        assigns.append((now, index, address))
        if throttledAssigns > 0 {
          throttledAssigns -= 1
          outcome = .throttled(retryAfter: .seconds(3), text: "too many")
        } else if action != nil {
          outcome = .rejected(Rejection(.busy, text: "pending event"))
        } else {
          running[address] = (nodes[index].target, now + actionTime)
          outcome = .accepted(ActionReference("72531856"))
        }
      }
    }
    calls += 1
    let budget = BudgetReport(limit: 5_000, remaining: callsLeft)
    tell(
      index, .result(CallResult(id: call.id, outcome: outcome, budget: budget)),
      after: .milliseconds(20))
  }
}
