import AgentProtocol
import CLinux
import Configuration
import ControlProtocol
import ControlServer
import Engine
import Netlink
import NetworkTypes
import Processes
import RawSockets
import Reactor
import SupervisorProtocol
import SystemCalls

/// Connects the pure engine with sockets, netlink, the control socket and the supervisor.
///
/// Decides nothing: every wake-up hands everything that arrived to the engine, lets due deadlines
/// happen, and carries out the actions in their order.
final class EngineHost {
  let reactor: Reactor
  let channel: EngineChannel
  /// What parameters of interfaces were before the engine set them.
  var savedParameters: [InterfaceIndex: [LinkParameter: UInt32]] = [:]
  /// Tables of nftables, by what the file says of them.
  var filters: [FirewallSettings: PacketFilter] = [:]
  let buffers: PacketBuffers
  private let announcements: AnnouncementSocket
  let monitor: NetlinkMonitor
  let requests: NetlinkRequests
  /// Renews leases, which the monitor does not tell of.
  let renewals: NetlinkRequests
  var control: ControlServer?
  /// Clients of the control socket by the engine's number.
  var clients: [ClientID: ControlClientID] = [:]
  private(set) var engine: Engine?
  /// What the engine was told, for replays.
  private var recorder: FlightRecorder?
  private let recorderBlocks: RecorderBlocks
  var sockets: [TransportKey: OpenTransport] = [:]
  /// When memory that only the start, or a burst, needed is given back; nil once it was.
  var memoryReleaseDue: MonotonicInstant?
  /// True once that of the start was.
  var hasReleasedStart = false
  /// Before this time memory is not given back again.
  var nextRelease = MonotonicInstant.zero
  private var exitCode: Int32?
  /// For how long the machine had been suspended at the last wake-up.
  private var sleptBefore = SleepClock.total()
  var agentChannel: AgentChannel?
  /// True while an agent runs at the other end.
  var isAgentConnected = false
  /// What the supervisor reads when this process is dead.
  let life: LifeClock
  /// Addresses to bind before anything else happens.
  private var additions: [AddressRequest] = []
  /// True if addresses tell who made them. Source: IFA_PROTO, since Linux 5.18.
  private let kernelKeepsOrigins = clinux_kernel_at_least(5, 18) == 1
  /// When the kernel's state is read again, because the last time failed.
  private var inventoryDue: MonotonicInstant?
  /// What is asked for witnesses.
  var probes = WitnessProbes()
  /// Open waits for packets, by the number of the cloud address.
  var traffic: [AddressNumber: AwaitedTraffic] = [:]
  /// What is queued and must leave before something of another kind happens.
  private var pending = Pending.nothing
  /// Transports with queued datagrams.
  var dirty: Set<TransportKey> = []

  private enum Pending {
    case nothing
    case datagrams
    case frames
  }

  /// What this process is called, and whether its memory is locked.
  private var processName: String?
  private var locksMemory = false
  /// True if a configuration has arrived that may want otherwise.
  private var mayHaveProcessSettings = false
  /// True while actions are carried out.
  private var isActing = false

  /// Opens everything that needs privileges.
  init(reactor: Reactor, channel: EngineChannel) throws {
    self.reactor = reactor
    self.channel = channel
    buffers = try PacketBuffers()
    announcements = try AnnouncementSocket(buffers: buffers)
    monitor = try NetlinkMonitor()
    requests = try NetlinkRequests()
    renewals = try NetlinkRequests()
    try monitor.ignoreAdditions(by: renewals.port)
    life = try LifeClock(
      descriptor: FileDescriptor(owning: LifeClock.descriptorNumber))
    recorderBlocks = RecorderBlocks(
      try RecorderMemory(
        descriptor: FileDescriptor(owning: RecorderMemory.descriptorNumber)))
    try openAgentChannel()
  }

  /// Runs until the engine stops or the supervisor is gone; gives the exit code.
  func run() throws -> Int32 {
    channel.onMessage = { [unowned self] message in self.receive(message) }
    channel.onClose = { [unowned self] in self.supervisorGone() }
    _ = try reactor.register(monitor.descriptor, .readable) { [unowned self] _ in
      self.readNetlink()
    }
    reactor.beforeSleep = { [unowned self] in self.settle() }
    try reactor.run()
    return exitCode ?? 0
  }

  // MARK: What arrives

  private func receive(_ message: SupervisorToEngine) {
    // What takes long is no hanging: starting, reading.
    life.promiseNothing()
    if case .start(let facts) = message { start(facts) }
    guard !tellAgent(message) else { return }
    feed(.supervisor(message))
    if case .configuration(_, let loaded) = message, !loaded.dryRun {
      mayHaveProcessSettings = true
      permit(loaded)
    }
  }

  /// What the configuration wants of this process itself; all else the supervisor does.
  private func applyProcessSettings() {
    mayHaveProcessSettings = false
    guard let engine, processName != engine.processName || locksMemory != engine.locksMemory else {
      return
    }
    processName = engine.processName
    _ = unsafe (processName ?? "failoverd").withCString { unsafe clinux_process_rename($0) }
    guard locksMemory != engine.locksMemory else { return }
    locksMemory = engine.locksMemory
    let result = clinux_lock_memory(locksMemory ? 1 : 0)
    if result < 0 {
      channel.send(.log(.error, "vrrp_no_swap: \(SystemError.text(of: -result))"))
    }
  }

  private func start(_ facts: StartFacts) {
    guard engine == nil else { return }
    let now = reactor.now()
    let identity = Engine.Identity(
      node: facts.nodeName, version: facts.softwareVersion, bootEpoch: facts.bootEpoch,
      seed: clinux_random(), configurationFile: facts.configFile,
      stateDirectory: facts.stateDirectory,
      processIDs: [facts.supervisorProcessID, clinux_own_process()], observes: facts.observe)
    engine = Engine(identity: identity, now: now)
    recorder = FlightRecorder(recorderBlocks, identity: identity, at: now)
    setTime()
    memoryReleaseDue = now + .seconds(3)
    openControl(facts.runDirectory)
    guard exitCode == nil else { return }
    readInventory()
  }

  func supervisorGone() {
    // Without the supervisor nobody runs scripts or restarts us: leave in order.
    feed(.supervisorLost)
  }

  /// Gives one event to the engine at the present time.
  func feed(_ event: EngineEvent) {
    // After its end, what still arrives concerns nobody.
    guard engine != nil, exitCode == nil else { return }
    // What fails while actions are carried out belongs to the wake-up at hand.
    if !isActing { setTime() }
    recorder?.note(event)
    engine?.handle(event)
  }

  private func setTime() {
    let now = reactor.now()
    let wallOffset = Self.wallOffset(now)
    recorder?.note(time: now, wallOffset: wallOffset)
    engine?.setTime(now, wallOffset: wallOffset)
    let slept = SleepClock.total()
    // What is shorter is the time between two readings of clocks.
    guard slept - sleptBefore > .milliseconds(20) else { return }
    let news = EngineEvent.slept(slept - sleptBefore)
    sleptBefore = slept
    recorder?.note(news)
    engine?.handle(news)
  }

  private static func wallOffset(_ now: MonotonicInstant) -> Int64 {
    WallClock.now() - now.nanoseconds / 1_000
  }

  func readPackets(_ key: TransportKey) {
    guard let transport = sockets[key], engine != nil else { return }
    setTime()
    // In a flood the clock is looked at more often.
    let limit = transport.flood.filter == nil ? Self.packetsAtOnce : Self.packetsInFlood
    var flood = transport.flood
    do throws(SystemError) {
      try transport.socket.receive(limit: limit) { payload, packet in
        flood.saw(payload, from: packet.source, hops: packet.hops)
        let trailer = recorder?.note(
          payload, on: key, from: packet.source, to: packet.destination, ttl: packet.hops)
        engine?.receive(
          payload, on: key, from: packet.source, to: packet.destination, ttl: packet.hops,
          trailer: trailer)
      }
    } catch {
      // ENETDOWN and the like: netlink tells the engine what happened to the interface.
      channel.send(.log(.debug, "receiving: \(error)"))
    }
    sockets[key]?.flood = flood
  }

  /// Packets of one socket before deadlines get their turn: twice as many as there can be routers on
  /// an interface, so that none is judged silent that was not, and no more than two milliseconds take
  /// if each has a hash to be checked; fewer if most are a stranger's.
  private static let packetsAtOnce = 512
  private static let packetsInFlood = 256

  private func readNetlink() {
    var isOverrun = false
    do throws(SystemError) {
      try monitor.receive { event in
        switch event {
        case .linkChanged(let link): feed(.linkChanged(Self.facts(link)))
        case .linkRemoved(let index): feed(.linkRemoved(index))
        case .addressAdded(let address): feed(.addressAdded(facts(address)))
        case .addressRemoved(let address): feed(.addressRemoved(facts(address)))
        case .routeRemoved, .ruleRemoved:
          if let removed = removed(event) { feed(.objectRemoved(removed)) }
        case .overrun: isOverrun = true
        }
      }
    } catch {
      isOverrun = true
      channel.send(.log(.error, "netlink: \(error)"))
    }
    guard isOverrun else { return }
    monitor.drain()
    readInventory()
  }

  /// A dump that failed is tried again, not at once, until one is whole.
  private func readInventoryIfDue() {
    guard let due = inventoryDue, reactor.now() >= due else { return }
    readInventory()
  }

  private static let inventoryPause = Microseconds.milliseconds(100)

  /// Everything anew: at the start, and after events were lost.
  private func readInventory() {
    inventoryDue = nil
    life.promiseNothing()
    do throws(NetlinkError) {
      feed(.inventoryBegins)
      for link in try requests.links() { feed(.linkChanged(Self.facts(link))) }
      for address in try requests.addresses() { feed(.addressAdded(facts(address))) }
      feed(.inventoryComplete)
    } catch {
      channel.send(.log(.error, "netlink dump: \(error)"))
      inventoryDue = reactor.now() + Self.inventoryPause
    }
  }

  static func facts(_ link: LinkState) -> LinkFacts {
    LinkFacts(
      index: link.index, name: link.name, isRunning: link.isUsable,
      hardwareAddress: link.hardwareAddress, mtu: Int(link.mtu))
  }

  func facts(_ address: AddressState) -> InterfaceAddress {
    InterfaceAddress(
      index: address.interface, prefix: address.prefix,
      isTentative: !address.flags.isDisjoint(with: [.tentative, .duplicate]),
      isOurs: address.origin == AddressState.ownOrigin || !kernelKeepsOrigins)
  }

  // MARK: What the engine wants

  /// The end of a wake-up: everything that arrived was handed over, now time passes.
  private func settle() {
    guard engine != nil else { return }
    readInventoryIfDue()
    setTime()
    recorder?.noteAdvance()
    engine?.advance()
    if mayHaveProcessSettings { applyProcessSettings() }
    watchForFlood()
    isActing = true
    defer { isActing = false }
    // An action can fail, which is an event, which can have actions: bounded, since each address
    // and each socket fails once.
    var rounds = 0
    while let actions = engine?.takeActions(), !actions.isEmpty, rounds < 16 {
      rounds += 1
      if actions.count > Self.burst { planRelease() }
      for action in actions {
        recorder?.note(action)
        perform(action)
      }
      bindCollected()
      flush()
    }
    recorder?.noteEnd()
    // In place: where the engine can make none, this comes with every wake-up.
    if recorder?.wantsCheckpoint == true, let state = engine?.checkpoint(),
      let configurationTime = engine?.configurationTime
    {
      recorder?.note(checkpoint: state, of: configurationTime)
    }
    life.tick(reactor.now(), promise: engine?.nextDeadline.map { $0 + (engine?.patience ?? .zero) })
    control?.resume()
    releaseMemoryIfDue()
    reactor.armTimer(at: engine?.nextDeadline)
  }

  private func perform(_ action: EngineAction) {
    if case .addAddresses(let list) = action {
      additions += list
      return
    }
    bindCollected()
    switch action {
    case .send(let datagram): send(datagram)
    case .sendFrame(let interface, let bytes):
      if pending == .datagrams { flush() }
      pending = .frames
      announcements.send(bytes.span, on: interface)
    case .addAddresses: break
    case .renewAddresses(let list): renew(list)
    case .removeAddresses(let list): change(list, add: false)
    case .openTransport(let key, let groups): open(key, groups)
    case .renewMembership(let key): renewMembership(key)
    case .probe(let request): probe(request)
    case .endProbe(let number): endProbe(number)
    case .awaitTraffic(let number, let address): awaitTraffic(number, address)
    case .endTraffic(let number): endTraffic(number)
    case .closeTransport(let key): close(key)
    case .install(let list): install(list)
    case .uninstall(let list): uninstall(list)
    case .supervise(let message): channel.send(message)
    case .log(let level, let text): channel.send(.log(level, text))
    case .reply(let client, let document, let isFinal):
      reply(client, document, isFinal: isFinal)
    case .stop(let code): stop(code)
    case .startAgent: channel.send(.agent(.start))
    case .stopAgent: channel.send(.agent(.stop))
    case .restartAgent: channel.send(.agent(.restart))
    case .agent(let message): send(message)
    }
  }

  private func send(_ datagram: Datagram) {
    guard let transport = sockets[datagram.transport] else { return }
    if pending == .frames { flush() }
    pending = .datagrams
    dirty.insert(datagram.transport)
    transport.socket.send(
      datagram.bytes.span, from: datagram.source, to: datagram.destination, hops: datagram.ttl)
  }

  /// Sends what is queued, so that the order of the actions is the order on the wire.
  func flush() {
    switch pending {
    case .nothing: return
    case .frames:
      announcements.flush { _, error in
        channel.send(.log(.debug, "announcing: \(error)"))
      }
    case .datagrams:
      for key in dirty {
        sockets[key]?.socket.flush { _, error in
          channel.send(.log(.debug, "sending: \(error)"))
        }
      }
      dirty.removeAll(keepingCapacity: true)
    }
    pending = .nothing
  }

  /// Binds what actions in a row want bound, in one batch.
  private func bindCollected() {
    guard !additions.isEmpty else { return }
    let list = additions
    additions.removeAll(keepingCapacity: true)
    change(list, add: true)
  }

  func stop(_ code: Int32) {
    exitCode = code
    flush()
    channel.send(.stopped(exitCode: code))
    channel.flush()
    reactor.stop()
  }
}
