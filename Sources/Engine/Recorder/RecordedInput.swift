public import NetworkTypes

/// One entry of a flight record.
public enum RecordedInput: Sendable {
  /// An engine began at this time.
  case began(Engine.Identity, at: MonotonicInstant)
  /// The state of the engine: a replay can begin here.
  case checkpoint(RecordedCheckpoint)
  /// Inputs before this were overwritten: what follows cannot be replayed exactly.
  case gap
  /// The time of what follows, and microseconds of UTC minus those of the protocol's clock.
  case time(MonotonicInstant, wallOffset: Int64)
  /// `Engine.handle`.
  case event(EngineEvent)
  /// Something that this version of the recorder cannot record, or not without secrets; its name.
  case unrecorded(String)
  /// `Engine.handle` of a refusal by the kernel, which names what was refused by its description.
  case refused(RecordedRefusal)
  /// `Engine.receive`, signed by this one of the stand-ins.
  case packet(RecordedPacket)
  /// `Engine.advance`.
  case advanced
  /// The end of a wake-up with the digest of all its actions.
  case ended(digest: UInt16)
}

/// A checkpoint of a flight record: docs/ARCHITECTURE.md.
public struct RecordedCheckpoint: Sendable {
  /// Who the engine is.
  public var identity: Engine.Identity
  /// When it began.
  public var startedAt: MonotonicInstant
  /// When this was its state.
  public var time: MonotonicInstant
  /// Microseconds of UTC minus those of the protocol's clock.
  public var wallOffset: Int64
  /// The sum of all digests until then.
  public var total: UInt64
  /// What stands for secrets, in the order of the packets' signers.
  public var standIns: [[UInt8]]
  /// The configuration that ran, as the supervisor's message.
  public var configuration: [UInt8]
  /// What `Engine.checkpoint` gave.
  public var state: [UInt8]
}

/// A packet of a flight record.
public struct RecordedPacket: Equatable, Sendable {
  /// The message; without its code if somebody known signed it.
  public var bytes: [UInt8]
  /// Who signed it, by its place among the stand-ins; nil for nobody known.
  public var signer: Int?
  /// The sockets it came through.
  public var transport: TransportKey
  /// Its sender.
  public var source: IPAddress
  /// The group or our own address.
  public var destination: IPAddress
  /// TTL or hop limit.
  public var ttl: UInt8
}

/// A refusal of a flight record.
public struct RecordedRefusal: Equatable, Sendable {
  /// True for an address, false for a route, a rule or their like.
  public var isAddress: Bool
  /// What was refused, as it describes itself.
  public var subject: String
  /// Why.
  public var text: String
}
