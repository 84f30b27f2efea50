import Configuration
import NetworkTypes
import SupervisorProtocol

/// Tells an engine again what another one was told, and compares what it wants done.
///
/// A value without clock and I/O, as the engine is.
public struct FlightReplay {
  /// What came of an entry.
  public enum Outcome: Sendable {
    /// Nothing to compare.
    case none
    /// A wake-up is over; true if all was as it was recorded.
    case ended(isSame: Bool)
    /// From here on nothing can be compared; why.
    case inexact(String)
    /// From here on all can be compared again.
    case exact
  }

  /// The engine as it is now; nil before its start.
  public private(set) var engine: Engine?
  /// Wake-ups that were compared.
  public private(set) var compared = 0
  /// Those whose actions differed.
  public private(set) var different = 0
  /// False after a gap, or something that was not recorded.
  public private(set) var isExact = true
  /// Time of the entry at hand, in microseconds of UTC.
  public var wall: Int64 { now.nanoseconds / 1_000 + wallOffset }
  /// What the engine wanted done in this wake-up.
  public private(set) var actions: [EngineAction] = []

  private var now = MonotonicInstant.zero
  private var wallOffset: Int64 = 0
  private var standIns = StandIns()
  private var context = ParseContext(configurationID: "")
  private var total: UInt64 = 0

  /// A replay at its beginning.
  public init() {}

  /// Takes the next entry.
  public mutating func take(_ input: RecordedInput) -> Outcome {
    switch input {
    case .began(let identity, let at):
      context = ParseContext(configurationID: identity.node)
      engine = Engine(identity: identity, now: at)
      now = at
    case .checkpoint(let checkpoint): return take(checkpoint)
    case .gap:
      isExact = false
      return .inexact("what happened before was overwritten by what came later")
    case .unrecorded(let what):
      isExact = false
      return .inexact(what)
    case .time(let instant, let offset):
      now = instant
      wallOffset = offset
      engine?.setTime(instant, wallOffset: offset)
    case .event(let event):
      if case .supervisor(.configuration(_, let loaded)) = event {
        _ = try? standIns.recordable(loaded, context) { _ in .max }
      }
      engine?.handle(event)
    case .refused(let refusal): return handle(refusal)
    case .packet(let packet):
      let bytes = standIns.replayable(packet.bytes, signer: packet.signer, from: packet.source)
      engine?.receive(
        bytes.span, on: packet.transport, from: packet.source, to: packet.destination,
        ttl: packet.ttl)
    case .advanced:
      actions = []
      engine?.advance()
      takeActions()
    case .ended(let digest): return end(digest)
    }
    return .none
  }

  /// An engine that is exact is compared with the checkpoint; in the place of any other comes the one
  /// that the checkpoint was made of.
  private mutating func take(_ checkpoint: RecordedCheckpoint) -> Outcome {
    if let engine, isExact {
      compared += 1
      let isSame = engine.checkpoint() == checkpoint.state
      if !isSame { different += 1 }
      return .ended(isSame: isSame)
    }
    guard
      case .configuration(_, let loaded)? = try? SupervisorToEngine(
        decoding: checkpoint.configuration),
      let restored = Engine(
        checkpoint: checkpoint.state, loaded, identity: checkpoint.identity,
        startedAt: checkpoint.startedAt)
    else { return .inexact("a checkpoint that makes no sense") }
    context = ParseContext(configurationID: checkpoint.identity.node)
    standIns = StandIns(known: checkpoint.standIns)
    engine = restored
    now = checkpoint.time
    wallOffset = checkpoint.wallOffset
    total = checkpoint.total
    isExact = true
    return .exact
  }

  private mutating func takeActions() {
    actions += engine?.takeActions() ?? []
  }

  private mutating func end(_ recorded: UInt16) -> Outcome {
    takeActions()
    var digest = ActionDigest()
    for action in actions { digest.add(action) }
    total &+= digest.value
    guard isExact else { return .none }
    compared += 1
    let isSame = FlightRecorder.short(total) == recorded
    if !isSame { different += 1 }
    return .ended(isSame: isSame)
  }

  /// What was refused is found among all that the configuration can ask for.
  private mutating func handle(_ refusal: RecordedRefusal) -> Outcome {
    guard let engine else { return .none }
    if refusal.isAddress {
      let known =
        engine.instances.indices.flatMap(engine.addressRequests) + engine.statics.addresses
      if let request = known.first(where: { "\($0)" == refusal.subject }) {
        self.engine?.handle(.addressFailed(request, refusal.text))
        return .none
      }
    } else {
      let known =
        Array(engine.objectHolders.keys) + engine.virtualLinks
        + engine.instances.flatMap(\.installed) + engine.instances.flatMap(\.guarded)
      if let object = known.first(where: { "\($0)" == refusal.subject }) {
        self.engine?.handle(.objectFailed(object, refusal.text))
        return .none
      }
    }
    isExact = false
    return .inexact("a refusal of what is not known: \(refusal.subject)")
  }
}
