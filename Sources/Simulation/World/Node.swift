package import Configuration
package import Engine
package import NetworkTypes
package import SupervisorProtocol

/// One load balancer: a real engine, and everything around it that is not real.
package final class Node {
  /// Whether it lives.
  package enum Phase: Equatable, Sendable {
    /// Switched off, or the daemon is not running.
    case off
    /// Well.
    case running
    /// The engine is stopped (SIGSTOP), or the whole machine with it.
    case frozen(since: MonotonicInstant, wholeMachine: Bool, clockStops: Bool)
  }

  /// What the surroundings of an engine may do, and rarely do.
  package struct Quirks: Equatable, Sendable {
    /// The supervisor's answers take up to so much longer.
    package var answerDelay = Microseconds.zero
    /// The kernel's notifications take up to so much longer.
    package var kernelDelay = Microseconds.zero
    /// The engine is woken up for nothing, time and again.
    package var wakesForNothing = false
  }

  /// A document that a client got.
  package struct Reply: Sendable {
    /// JSON.
    package var document: String
    /// True if it ends the request.
    package var isFinal: Bool
  }

  /// Something that waits in a socket.
  enum Arrival {
    case packet(Packet, TransportKey)
    case event(EngineEvent)
  }

  /// Its place in the world.
  package let index: Int
  /// Name of the host.
  package let name: String
  /// The engine, where it lies: reading `engine` copies it all.
  final class Seat {
    var engine: Engine
    /// What it was told; nil unless the world keeps records.
    var recorder: FlightRecorder?

    init(_ engine: Engine) { self.engine = engine }

    /// Tells the engine, and before it the recorder.
    func handle(_ event: EngineEvent) {
      recorder?.note(event)
      engine.handle(event)
    }
  }

  /// The engine; nil while none runs.
  package var engine: Engine? { seat?.engine }
  /// The engine in its place; nil while none runs.
  var seat: Seat?
  /// Interfaces and addresses.
  package var kernel = FakeKernel()
  /// Disk, scripts and configuration.
  package var supervisor: FakeSupervisor
  /// Whether it lives.
  package internal(set) var phase = Phase.off
  /// Its clocks.
  package var clock = NodeClock()
  /// Count of engines so far; what is meant for an earlier one does not arrive.
  package internal(set) var life = 0
  /// Open sockets with the groups that they are members of.
  package internal(set) var sockets: [TransportKey: [IPAddress]] = [:]
  /// Answers to clients of the control socket.
  package internal(set) var replies: [ClientID: [Reply]] = [:]
  /// Log lines, the newest last; bounded, and empty unless the world keeps logs.
  package internal(set) var log: [(at: MonotonicInstant, level: LogLevel, text: String)] = []
  /// How the virtual routers stood after the last turn.
  package internal(set) var observed: [InstanceObservation] = []
  /// Flight records of the node's engines, the newest last; empty unless the world keeps them.
  package internal(set) var records: [RecordBlocks] = []
  /// How the engine ended; nil while it runs or was killed.
  package internal(set) var exitCode: Int32?
  /// Whom of its witness's targets the node reaches.
  package var reachable: Set<WitnessTarget> = []
  /// Addresses that the machine has of its own; they survive a reboot.
  package var ownAddresses: Set<AddressPrefix> = []

  /// failover-agent.
  var agent = FakeAgent()
  /// How the kernel and the supervisor misbehave within their rights.
  package var quirks = Quirks()
  /// Count of turns after which a virtual router stood differently.
  var changes = 0
  /// What it was like when a turn of it was judged last.
  var judged = -1
  /// When a turn of it must be judged again even if nothing changes.
  var judgeAt = MonotonicInstant.never
  /// Scratch for what the engine wants done.
  var actions: [EngineAction] = []
  /// True if it will be woken up for nothing.
  var isNudged = false
  /// When the kernel's last notification arrives.
  var lastNotification = MonotonicInstant.zero
  /// Scratch for the next look.
  var observedNow: [InstanceObservation] = []
  /// When the timer is set to fire, in the world's time.
  var armed: MonotonicInstant?
  /// What waits while the engine is stopped.
  var inbox: [Arrival] = []
  /// True if netlink's buffer overran while the engine was stopped.
  var needsDump = false
  /// Until when netlink's buffer overruns: events are lost, and a dump follows.
  var overrunUntil: MonotonicInstant?
  /// Announcements sent.
  package internal(set) var announced = 0
  var lastClient: UInt64 = 0

  init(index: Int, name: String, configurationText: String) {
    self.index = index
    self.name = name
    supervisor = FakeSupervisor(hostName: name, configurationText: configurationText)
  }

  /// True if it was master of anything after the last turn.
  var isMasterOfAny: Bool {
    for position in observed.indices where observed[position].isMaster { return true }
    return false
  }

  /// True while an engine runs and is not stopped.
  package var isActive: Bool { seat != nil && phase == .running }

  /// True if the machine answers on its addresses, whatever the daemon does.
  package var machineAnswers: Bool {
    if case .frozen(_, true, _) = phase { return false }
    return isPowered
  }

  /// False after a power cut.
  package internal(set) var isPowered = true

  /// The virtual router of that name, as it stood after the last turn.
  package func instance(_ name: String = "VI_1") -> InstanceObservation? {
    guard let seat else { return nil }
    let position = (0..<seat.engine.instanceCount).first { seat.engine.instanceName($0) == name }
    return position.map { seat.engine.observe($0) }
  }

  /// The interface of that name; nil while there is none.
  package func interface(_ name: String) -> InterfaceIndex? {
    kernel.link(named: name)?.facts.index
  }
}
