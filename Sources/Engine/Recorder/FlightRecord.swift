import AgentProtocol
import ControlProtocol
import NetworkTypes
import SupervisorProtocol

/// A block of a recorder's memory.
public struct FlightRecordBlock: Equatable, Sendable {
  /// Its number in the life of the recorder; 0 for one that was never used.
  public var sequence: UInt64
  /// True if it begins with a whole entry.
  public var isClean: Bool
  /// What is in it.
  public var bytes: [UInt8]

  /// A block.
  public init(sequence: UInt64, isClean: Bool, bytes: [UInt8]) {
    self.sequence = sequence
    self.isClean = isClean
    self.bytes = bytes
  }
}

/// The file that a flight recorder's memory is saved as, and what it says.
public enum FlightRecord {
  /// What a file begins with.
  static let magic = Array("failover flight record 1\n".utf8)

  /// The bytes of a file: blocks in the order in which they were written.
  public static func file(_ blocks: [FlightRecordBlock]) -> [UInt8] {
    var writer = RecordWriter()
    for byte in magic { writer.write(byte) }
    for block in blocks.filter({ $0.sequence > 0 }).sorted(by: { $0.sequence < $1.sequence }) {
      writer.write(number: block.sequence)
      writer.write(block.isClean)
      writer.write(block.bytes)
    }
    return writer.bytes
  }

  /// The entries of a file.
  /// - Throws: if it is none, or damaged.
  public static func inputs(_ file: [UInt8]) throws(FlightRecordError) -> [RecordedInput] {
    guard file.starts(with: magic) else { throw .notARecord }
    var reader = RecordReader(file, magic.count..<file.count)
    var inputs: [RecordedInput] = []
    var run: [UInt8] = []
    var last: UInt64 = 0
    while !reader.isAtEnd {
      let sequence = try reader.number()
      let isClean = try reader.flag()
      let bytes = try reader.data()
      guard sequence == last + 1 else {
        inputs += try entries(run)
        run = []
        // The rest of an entry whose beginning is gone.
        guard isClean else { continue }
        inputs.append(.gap)
        last = sequence
        run = bytes
        continue
      }
      if isClean, !run.isEmpty {
        inputs += try entries(run)
        run = []
      }
      last = sequence
      run += bytes
    }
    return inputs + (try entries(run))
  }

  /// The entries of blocks that belong together.
  private static func entries(_ bytes: [UInt8]) throws(FlightRecordError) -> [RecordedInput] {
    var reader = RecordEntryReader(bytes)
    var inputs: [RecordedInput] = []
    while let input = try reader.next() { inputs.append(input) }
    return inputs
  }
}

/// Takes entries apart, one after the other.
private struct RecordEntryReader {
  private var reader: RecordReader
  private var time: Int64 = 0
  private var wallOffset: Int64 = 0
  private var slots: [RecordedPacket] = []
  private var nextSlot = 0

  init(_ bytes: [UInt8]) {
    reader = RecordReader(bytes, 0..<bytes.count)
  }

  /// The next entry; nil at the end, also at one in the middle of an entry: a process was killed
  /// while it wrote.
  mutating func next() throws(FlightRecordError) -> RecordedInput? {
    while !reader.isAtEnd {
      let number = try reader.byte()
      guard let tag = Tag(rawValue: number) else { throw reader.damage }
      do throws(FlightRecordError) {
        guard tag == .absoluteTime else { return try entry(tag) }
        // What differences in this block are to; the engine is told nothing.
        time = try reader.signed()
        wallOffset = try reader.signed()
      } catch {
        guard reader.isAtEnd else { throw error }
        return nil
      }
    }
    return nil
  }

  private mutating func entry(_ tag: Tag) throws(FlightRecordError) -> RecordedInput {
    switch tag {
    case .began:
      let (identity, startedAt) = try began()
      time = startedAt.nanoseconds
      return .began(identity, at: startedAt)
    case .checkpoint: return .checkpoint(try checkpoint())
    case .time:
      time += try reader.signed()
      wallOffset += try reader.signed()
      return .time(MonotonicInstant(nanoseconds: time), wallOffset: wallOffset)
    case .unrecorded: return .unrecorded(try reader.text())
    case .packet: return .packet(try packet())
    case .samePacket: return .packet(try samePacket())
    case .advanced: return .advanced
    case .ended:
      let high = try reader.byte()
      return .ended(digest: UInt16(high) << 8 | UInt16(try reader.byte()))
    case .addressFailed, .objectFailed:
      return .refused(
        RecordedRefusal(
          isAddress: tag == .addressFailed, subject: try reader.text(), text: try reader.text()))
    default: return .event(try reader.event(tag))
    }
  }

  private mutating func checkpoint() throws(FlightRecordError) -> RecordedCheckpoint {
    let (identity, startedAt) = try began()
    time = try reader.signed()
    wallOffset = try reader.signed()
    let total = try reader.number()
    var standIns: [[UInt8]] = []
    for _ in 0..<min(65_536, try reader.number()) { standIns.append(try reader.data()) }
    return RecordedCheckpoint(
      identity: identity, startedAt: startedAt, time: MonotonicInstant(nanoseconds: time),
      wallOffset: wallOffset, total: total, standIns: standIns, configuration: try reader.data(),
      state: try reader.data())
  }

  /// Who the engine is, and when it began.
  private mutating func began() throws(FlightRecordError) -> (Engine.Identity, MonotonicInstant) {
    var identity = Engine.Identity(
      node: try reader.text(), version: try reader.text(), bootEpoch: try reader.number(),
      seed: try reader.number(), configurationFile: try reader.text(),
      stateDirectory: try reader.text())
    for _ in 0..<min(8, try reader.number()) {
      identity.processIDs.append(Int32(truncatingIfNeeded: try reader.signed()))
    }
    identity.observes = try reader.flag()
    return (identity, MonotonicInstant(nanoseconds: try reader.signed()))
  }

  private mutating func packet() throws(FlightRecordError) -> RecordedPacket {
    let signer = Int(clamping: try reader.number()) - 1
    let transport = try reader.transport()
    let packet = RecordedPacket(
      bytes: [], signer: signer < 0 ? nil : signer, transport: transport,
      source: try reader.address(), destination: try reader.address(), ttl: try reader.byte())
    var whole = packet
    whole.bytes = try reader.data()
    if slots.count < FlightRecorder.slotCount {
      slots.append(whole)
    } else {
      slots[nextSlot] = whole
      nextSlot = (nextSlot + 1) % FlightRecorder.slotCount
    }
    return whole
  }

  private mutating func samePacket() throws(FlightRecordError) -> RecordedPacket {
    let slot = Int(try reader.byte())
    guard slots.indices.contains(slot) else { throw reader.damage }
    var index = UInt64(0)
    let count = UInt64(slots[slot].bytes.count)
    while index < count {
      let same = try reader.number()
      guard same <= count - index else { throw reader.damage }
      index += same
      guard index < count else { break }
      let different = try reader.number()
      guard different > 0, different <= count - index else { throw reader.damage }
      for _ in 0..<different {
        slots[slot].bytes[Int(index)] = try reader.byte()
        index += 1
      }
    }
    return slots[slot]
  }
}

extension RecordReader {
  /// The event after its tag.
  fileprivate mutating func event(_ tag: Tag) throws(FlightRecordError) -> EngineEvent {
    switch tag {
    case .linkChanged: return .linkChanged(try link())
    case .linkRemoved: return .linkRemoved(try index())
    case .addressAdded: return .addressAdded(try interfaceAddress())
    case .addressRemoved: return .addressRemoved(try interfaceAddress())
    case .inventoryBegins: return .inventoryBegins
    case .inventoryComplete: return .inventoryComplete
    case .routeRemoved:
      return .objectRemoved(
        .route(
          RemovedObject.Route(
            destination: AddressPrefix(address: try address(), length: try byte()),
            table: UInt32(truncatingIfNeeded: try number()), typeOfService: try byte(),
            metric: UInt32(truncatingIfNeeded: try number()), origin: try byte())))
    case .ruleRemoved:
      guard let family = AddressFamily(rawValue: try byte()) else { throw damage }
      return .objectRemoved(.rule(family, priority: UInt32(truncatingIfNeeded: try number())))
    case .transportFailed: return .transportFailed(try transport(), try text())
    case .transportOpened: return .transportOpened(try transport())
    case .membershipRestored: return .membershipRestored(try transport())
    case .probeAnswered: return .probeAnswered(UInt32(truncatingIfNeeded: try number()))
    case .trafficSeen:
      return .trafficSeen(AddressNumber(UInt32(truncatingIfNeeded: try number())))
    case .supervisorLost: return .supervisorLost
    case .disconnected: return .disconnected(ClientID(try number()))
    case .agentConnected: return .agentConnected
    case .slept: return .slept(Microseconds(Int64(clamping: try number())))
    case .agentLost: return .agentLost(try text())
    case .supervisor, .request, .agent: return try message(tag)
    case .began, .checkpoint, .time, .absoluteTime, .unrecorded, .packet, .samePacket, .advanced,
      .ended, .addressFailed, .objectFailed:
      throw damage
    }
  }

  /// What another process said.
  private mutating func message(_ tag: Tag) throws(FlightRecordError) -> EngineEvent {
    if tag == .request {
      let client = ClientID(try number())
      let credentials = ClientCredentials(
        user: UInt32(truncatingIfNeeded: try number()), isAdministrator: try flag())
      var fields: [String] = []
      for _ in 0..<min(64, try number()) { fields.append(try text()) }
      guard let request = try? ControlRequest(fields: fields) else { throw damage }
      return .request(client, credentials, request)
    }
    let bytes = try data()
    if tag == .supervisor, let message = try? SupervisorToEngine(decoding: bytes) {
      return .supervisor(message)
    }
    if tag == .agent, let message = try? AgentToEngine(decoding: bytes) { return .agent(message) }
    throw damage
  }

  private mutating func link() throws(FlightRecordError) -> LinkFacts {
    LinkFacts(
      index: try index(), name: try text(), isRunning: try flag(),
      hardwareAddress: try flag() ? MACAddress(rawValue: try number()) : nil,
      mtu: Int(truncatingIfNeeded: try signed()))
  }

  private mutating func interfaceAddress() throws(FlightRecordError) -> InterfaceAddress {
    InterfaceAddress(
      index: try index(), prefix: AddressPrefix(address: try address(), length: try byte()),
      isTentative: try flag(), isOurs: try flag())
  }
}
