import AgentProtocol
import CloudTransport
import ControlProtocol
import NetworkTypes
import NIOCore
import NIOPosix
import SystemCalls

/// Does what the engine asks: one try of each call, nothing on its own but what keeps it prepared.
///
/// All of it runs on the one event loop, which also carries the connections.
actor Agent {
  /// A call without a result yet.
  struct OpenCall {
    let request: CallRequest
    let receivedAt: MonotonicInstant
    var task: Task<Void, Never>?
  }

  /// Calls under way at once; more wait, the most urgent first.
  static let callsAtOnce = 24

  nonisolated let loop: any EventLoop
  private let executor: any SerialExecutor
  nonisolated let packets: PacketChannel
  let files = HostFiles()
  let redactor = Redactor()
  /// What everybody gets who asks a provider or a store.
  var services: ProviderServices {
    ProviderServices(
      files: files, clock: clock, redactor: redactor, localAddresses: HostAddresses.current)
  }
  let clock = AgentClock(
    now: { MonotonicInstant.now() }, wallSeconds: { WallClock.now() / 1_000_000 })
  let startedAt = MonotonicInstant.now()
  /// Where names are resolved: one thread, so a dead name server holds one.
  let resolverThreads = NIOThreadPool(numberOfThreads: 1)

  /// The life of the engine that is spoken with; nil before its first message.
  var session: UInt64?
  var node = ""
  var pending = PendingConfiguration()
  var providers: [String: ProviderSession] = [:]
  var addresses: [AddressNumber: AddressConfiguration] = [:]
  /// Where leases are taken from; nil without an `etcd` block.
  var leaseStore: LeaseStoreSession?
  var calls: [CallID: OpenCall] = [:]
  var running: Set<CallID> = []
  /// Requests of providers that are not configured any more.
  var requestsOfOthers: UInt64 = 0
  private var maintenance: RepeatedTask?

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  init(loop: any EventLoop, packets: PacketChannel) {
    self.loop = loop
    executor = loop.executor
    self.packets = packets
    resolverThreads.start()
  }

  /// Takes a packet of the engine; on the event loop.
  nonisolated func receive(_ packet: [UInt8]) {
    assumeIsolated { agent in agent.take(packet) }
  }

  private func take(_ packet: [UInt8]) {
    do {
      try handle(EngineToAgent(decoding: packet))
    } catch {
      // Both ends are of one package: this is a bug, or half an upgrade.
      StandardError.write("failover-agent: the engine's message cannot be read: \(error)\n")
      packets.close()
    }
  }

  private func handle(_ message: EngineToAgent) {
    switch message {
    case .hello(let hello): begin(hello)
    case .beginConfiguration(let generation):
      pending = PendingConfiguration(generation: generation)
    case .provider(let provider): pending.providers.append(provider)
    case .address(let address): pending.addresses.append(address)
    case .leaseStore(let store): pending.leaseStore = store
    case .lease(let request): ask(request)
    case .applyConfiguration(let generation): apply(generation)
    case .call(let call): start(call)
    case .cancel(let id): cancel(id)
    case .examine(let requestID, let provider): examine(requestID, provider)
    case .refreshIdentity(let provider): refreshIdentity(provider)
    case .ping(let sequence): send(.health(sequence: sequence, health))
    }
  }

  private func begin(_ hello: EngineHello) {
    // Another life of the engine: what the last one asked for is of no use to anybody.
    for call in calls.values { call.task?.cancel() }
    calls = [:]
    running = []
    session = hello.session
    node = hello.node
    pending = PendingConfiguration()
    for session in providers.values { session.forgetReports() }
    let types = ProviderRegistry.all.map { $0.type }
    send(.hello(AgentHello(softwareVersion: failoverVersion, providerTypes: types)))
    startMaintenance()
  }

  /// Ends everything that is under way.
  func stop() {
    maintenance?.cancel()
    for call in calls.values { call.task?.cancel() }
    for session in providers.values { session.transport.close() }
    leaseStore?.transport.close()
  }

  /// Sends a message to the engine; whatever is a secret in it is blanked.
  func send(_ message: AgentToEngine) {
    do {
      packets.send(redactor.redact(try message.encoded()))
    } catch {
      // A provider's identifier beyond all bounds: the engine's own time limit ends the call.
      StandardError.write("failover-agent: a message is too long: \(error)\n")
    }
  }

  /// Sends a line for the daemon's log.
  func log(_ level: AgentLogLevel, _ text: String) {
    send(.log(level, PrintableText.line(text, limit: 1_000)))
  }

  private var health: AgentHealth {
    let requests = providers.values.reduce(requestsOfOthers) { $0 + $1.transport.requestsSent }
    return AgentHealth(
      uptime: clock.now() - startedAt, openCalls: UInt32(clamping: calls.count),
      requestsSent: requests, memory: ResidentMemory.bytes(files))
  }

  private func startMaintenance() {
    guard maintenance == nil else { return }
    maintenance = loop.scheduleRepeatedTask(initialDelay: .seconds(5), delay: .seconds(5)) { _ in
      self.assumeIsolated { agent in agent.maintain() }
    }
  }
}

/// A configuration while its messages come in.
struct PendingConfiguration {
  var generation: UInt32?
  var providers: [ProviderConfiguration] = []
  var addresses: [AddressConfiguration] = []
  var leaseStore: LeaseStoreConfiguration?
}
