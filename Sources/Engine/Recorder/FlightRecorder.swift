import Configuration
public import NetworkTypes
import SupervisorProtocol
public import VRRPWire

/// Where a flight recorder puts its bytes: blocks of a fixed size.
public protocol FlightRecorderMemory: AnyObject {
  /// Bytes of a block.
  var blockSize: Int { get }
  /// Count of blocks, at least four.
  var blockCount: Int { get }
  /// Makes room for a configuration of so many instances; blocks keep what is in them.
  func grow(forInstances count: Int)
  /// Empties a block and makes it the one that is appended to.
  ///
  /// - Parameters:
  ///   - sequence: its number in the life of the recorder, from 1 on.
  ///   - isClean: true if it begins with a whole entry, which needs nothing of blocks before it.
  func begin(block: Int, sequence: UInt64, isClean: Bool)
  /// Appends to the block begun last; never more than it holds.
  func append(_ bytes: ArraySlice<UInt8>)
}

/// Remembers what an engine was told, so that its life can be replayed: docs/SIMULATION.md.
///
/// Bounded: the newest is kept, from a checkpoint of the engine's state on. Where there can be none yet
/// the beginning (start, configuration, first wake-up) is kept besides. Holds no secret: passwords and keys are replaced by stand-ins. Costs well below a microsecond for
/// a packet. Belongs to whoever calls the engine, and is told everything just before the engine is.
public struct FlightRecorder {
  private let memory: any FlightRecorderMemory
  private var writer = RecordWriter()
  private var standIns = StandIns()
  /// How configurations are read.
  private var context = ParseContext(configurationID: "")
  private var block = -1
  private var sequence: UInt64 = 0
  private var used = 0
  /// Blocks that are not overwritten: the beginning, later the newest checkpoint. Nil until the
  /// beginning is complete.
  private var pinned: Set<Int>?
  /// The number of the block that the last checkpoint, or the beginning, ended in.
  private var checkpointSequence: UInt64 = 0
  /// The configurations that were recorded last, one of which runs; none if they are too long.
  private var configurations: [LoadedConfiguration] = []
  /// Who the engine is, and since when.
  private let identity: Engine.Identity
  private let startedAt: MonotonicInstant
  private var hasConfiguration = false
  /// True once the beginning does not fit: without it nothing can be replayed, so nothing is kept.
  private var isOff = false
  /// The time that was recorded last.
  private var time = MonotonicInstant.zero
  private var wallOffset: Int64 = 0
  /// The last packets, to record only what changed; emptied with each block.
  private var slots: [RecordedPacket] = []
  private var nextSlot = 0
  private var digest = ActionDigest()
  private var total: UInt64 = 0

  /// Packets that are remembered to record others by their difference.
  static let slotCount = 16
  /// The version of the format.
  static let version: UInt8 = 1

  /// A recorder of an engine that begins now.
  public init(
    _ memory: any FlightRecorderMemory, identity: Engine.Identity, at now: MonotonicInstant
  ) {
    self.memory = memory
    self.identity = identity
    startedAt = now
    context = ParseContext(configurationID: identity.node)
    startBlock(isClean: true)
    writer.write(Tag.began.rawValue)
    writer.write(identity, at: now)
    time = now
    commit()
    writer.writeTime(now, 0)
    commit()
  }

  /// The time of what follows, as `Engine.setTime`.
  public mutating func note(time now: MonotonicInstant, wallOffset offset: Int64) {
    guard !isOff else { return }
    writer.write(Tag.time.rawValue)
    writer.write(signed: now.nanoseconds - time.nanoseconds)
    writer.write(signed: offset - wallOffset)
    // A block that begins here begins with the time that this is the difference to.
    commit()
    time = now
    wallOffset = offset
  }

  /// An event, as `Engine.handle`.
  public mutating func note(_ event: EngineEvent) {
    guard !isOff else { return }
    var event = event
    if case .supervisor(.configuration(let request, let loaded)) = event {
      hasConfiguration = true
      let fit: LoadedConfiguration
      do {
        let memory = memory
        fit = try standIns.recordable(loaded, context) { instances in
          memory.grow(forInstances: instances)
          return Self.room(in: memory)
        }
      } catch {
        writer.write(Tag.unrecorded.rawValue)
        writer.write(error.text)
        commit()
        isOff = error == .tooLong
        configurations = []
        return
      }
      remember(fit)
      event = .supervisor(.configuration(requestID: request, fit))
    }
    writer.write(event)
    commit()
  }

  /// A packet, as `Engine.receive`.
  ///
  /// - Returns: what was found out about its trailer, which the engine need not find out again.
  public mutating func note(
    _ message: Span<UInt8>, on transport: TransportKey, from source: IPAddress,
    to destination: IPAddress, ttl: UInt8
  ) -> TrailerCheck? {
    guard !isOff else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(message.count)
    for index in message.indices { bytes.append(message[index]) }
    let fit = standIns.recordable(bytes, from: source)
    let packet = RecordedPacket(
      bytes: fit.bytes, signer: fit.signer, transport: transport, source: source,
      destination: destination, ttl: ttl)
    write(packet)
    return fit.check
  }

  /// Time passes, as `Engine.advance`.
  public mutating func noteAdvance() {
    guard !isOff else { return }
    writer.write(Tag.advanced.rawValue)
    commit()
  }

  /// An action that the engine gave in this wake-up.
  public mutating func note(_ action: EngineAction) {
    if !isOff { digest.add(action) }
  }

  /// The wake-up is over.
  public mutating func noteEnd() {
    guard !isOff else { return }
    total &+= digest.value
    digest = ActionDigest()
    writer.write(Tag.ended.rawValue)
    let short = Self.short(total)
    writer.write(UInt8(short >> 8))
    writer.write(UInt8(short & 0xFF))
    commit()
    guard pinned == nil, hasConfiguration else { return }
    // Beyond half of the memory there would be no room for what comes last.
    pinned = Set(0..<min(block + 1, memory.blockCount / 2))
    startBlock(isClean: true)
    checkpointSequence = sequence
    writer.writeTime(time, wallOffset)
    commit()
  }

  // MARK: Checkpoints

  private mutating func remember(_ loaded: LoadedConfiguration) {
    let size = loaded.texts.reduce(0) { $0 + $1.bytes.count }
    guard size <= checkpointRoom else { return configurations = [] }
    // One more than the last: it may be refused, or only be looked at.
    configurations = configurations.suffix(1) + [loaded]
  }

  /// Bytes of a checkpoint that leave room for three more of them and what happens between.
  private var checkpointRoom: Int { memory.blockSize * memory.blockCount / 8 }

  /// True if it is time for a checkpoint: after `noteEnd`, when a quarter of the memory was filled
  /// since the last one.
  public var wantsCheckpoint: Bool {
    !configurations.isEmpty && pinned != nil
      && sequence - checkpointSequence >= UInt64(memory.blockCount / 4)
  }

  /// The engine's state, from `Engine.checkpoint`, and when its configuration was read.
  public mutating func note(checkpoint state: [UInt8], of configurationTime: Int64) {
    guard !isOff,
      let loaded = configurations.last(where: { $0.loadedAt == configurationTime })
    else { return }
    let message = SupervisorToEngine.configuration(requestID: 0, loaded).encoded()
    guard message.count + state.count < checkpointRoom else { return configurations = [] }
    startBlock(isClean: true)
    let first = block
    writer.write(Tag.checkpoint.rawValue)
    writer.write(identity, at: startedAt)
    writer.write(signed: time.nanoseconds)
    writer.write(signed: wallOffset)
    writer.write(number: total)
    writer.write(standIns)
    writer.write(message)
    writer.write(state)
    commit()
    checkpointSequence = sequence
    var blocks: Set<Int> = [block]
    var number = first
    while number != block {
      blocks.insert(number)
      number = next(after: number)
    }
    pinned = blocks
  }

  /// Bytes of configuration that leave room for what happens: half of all.
  private static func room(in memory: any FlightRecorderMemory) -> Int {
    memory.blockSize * memory.blockCount / 2
  }

  /// What is recorded of the sum of all digests so far.
  static func short(_ total: UInt64) -> UInt16 {
    UInt16(truncatingIfNeeded: total ^ total >> 16 ^ total >> 32 ^ total >> 48)
  }

  // MARK: Packets

  private mutating func write(_ packet: RecordedPacket) {
    // A block that begins with a difference would need what is gone.
    if used + packet.bytes.count + 64 > memory.blockSize { startTimedBlock() }
    let slot = slots.firstIndex { known in
      known.bytes.count == packet.bytes.count && known.signer == packet.signer
        && known.source == packet.source && known.transport == packet.transport
        && known.destination == packet.destination && known.ttl == packet.ttl
        && known.bytes.prefix(2) == packet.bytes.prefix(2)
    }
    if let slot {
      writer.write(Tag.samePacket.rawValue)
      writer.write(UInt8(slot))
      writer.writeDifference(slots[slot].bytes, packet.bytes)
      slots[slot].bytes = packet.bytes
    } else {
      writer.write(Tag.packet.rawValue)
      writer.write(packet)
      remember(packet)
    }
    commit()
  }

  private mutating func remember(_ packet: RecordedPacket) {
    if slots.count < Self.slotCount {
      slots.append(packet)
    } else {
      slots[nextSlot] = packet
      nextSlot = (nextSlot + 1) % Self.slotCount
    }
  }

  // MARK: Blocks

  /// Appends the entry at hand.
  private mutating func commit() {
    let bytes = writer.take()
    if used + bytes.count > memory.blockSize {
      guard bytes.count > memory.blockSize / 2 else {
        startTimedBlock()
        memory.append(bytes[...])
        used += bytes.count
        return
      }
      return spread(bytes)
    }
    memory.append(bytes[...])
    used += bytes.count
  }

  /// An entry that is too long for one block: the next ones begin in its middle.
  private mutating func spread(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      if used == memory.blockSize { startBlock(isClean: false) }
      let part = rest.prefix(memory.blockSize - used)
      memory.append(part)
      used += part.count
      rest = rest.dropFirst(part.count)
    }
    startTimedBlock()
  }

  /// A new block that can be read without those before it.
  private mutating func startTimedBlock() {
    let entry = writer.take()
    startBlock(isClean: true)
    writer.writeTime(time, wallOffset)
    let head = writer.take()
    memory.append(head[...])
    used += head.count
    for byte in entry { writer.write(byte) }
  }

  private mutating func startBlock(isClean: Bool) {
    block = next(after: block)
    sequence += 1
    used = 0
    slots = []
    nextSlot = 0
    memory.begin(block: block, sequence: sequence, isClean: isClean)
  }
  /// The block after one, but for those that are kept.
  private func next(after block: Int) -> Int {
    var next = block
    repeat {
      next = next + 1 < memory.blockCount ? next + 1 : 0
    } while pinned?.contains(next) ?? false
    return next
  }
}
