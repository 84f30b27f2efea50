import Testing

@testable import SupervisorProtocol

/// Messages of each kind that a round trip is tried with.
private let rounds = 60
/// Kinds of messages in each direction.
private let kinds = 0..<20

@Suite struct `Supervisor codec` {
  @Test(arguments: kinds)
  func `decoding what was encoded for the engine gives the same message`(kind: Int) throws {
    var generator = MessageGenerator(seed: UInt64(kind))
    for _ in 0..<rounds {
      let message = generator.toEngine(kind)
      #expect(try SupervisorToEngine(decoding: message.encoded()) == message)
    }
  }

  @Test(arguments: kinds)
  func `decoding what was encoded for the supervisor gives the same message`(kind: Int) throws {
    var generator = MessageGenerator(seed: UInt64(100 + kind))
    for _ in 0..<rounds {
      let message = generator.toSupervisor(kind)
      #expect(try EngineToSupervisor(decoding: message.encoded()) == message)
    }
  }

  @Test(arguments: kinds)
  func `no shorter and no longer message is accepted`(kind: Int) {
    var generator = MessageGenerator(seed: UInt64(200 + kind))
    for _ in 0..<4 {
      let engine = generator.toEngine(kind).encoded().prefix(700)
      let supervisor = generator.toSupervisor(kind).encoded().prefix(700)
      for length in 0..<engine.count {
        #expect(throws: MessageError.self) {
          try SupervisorToEngine(decoding: [UInt8](engine.prefix(length)))
        }
      }
      for length in 0..<supervisor.count {
        #expect(throws: MessageError.self) {
          try EngineToSupervisor(decoding: [UInt8](supervisor.prefix(length)))
        }
      }
    }
    let longer = generator.toEngine(kind).encoded() + [0]
    #expect(throws: MessageError.self) { try SupervisorToEngine(decoding: longer) }
    let more = generator.toSupervisor(kind).encoded() + [0]
    #expect(throws: MessageError.self) { try EngineToSupervisor(decoding: more) }
  }

  @Test func `random bytes are refused or decode to what encodes to the same bytes`() {
    var generator = MessageGenerator(seed: 7)
    for _ in 0..<20_000 {
      var bytes = generator.bytes(60)
      if !bytes.isEmpty { bytes[0] %= 16 }
      if let message = try? SupervisorToEngine(decoding: bytes) {
        #expect(message.encoded() == bytes)
      }
      if let message = try? EngineToSupervisor(decoding: bytes) {
        #expect(message.encoded() == bytes)
      }
    }
  }

  @Test func `errors say where`() {
    #expect(throws: MessageError.truncated(offset: 0)) { try SupervisorToEngine(decoding: []) }
    #expect(throws: MessageError.unknownTag(99, offset: 0)) {
      try SupervisorToEngine(decoding: [99])
    }
    #expect(throws: MessageError.trailingBytes(offset: 1)) {
      try SupervisorToEngine(decoding: [12, 0])
    }
    #expect(throws: MessageError.invalidText(offset: 1)) {
      try EngineToSupervisor(decoding: [3, 0, 0, 0, 1, 0xFF])
    }
    #expect(throws: MessageError.truncated(offset: 1)) {
      try EngineToSupervisor(decoding: [3, 0xFF, 0xFF, 0xFF, 0xFF, 65])
    }
  }
}

@Suite struct `Message fragments` {
  @Test(arguments: [
    0, 1, MessageLimits.fragment - 2, MessageLimits.fragment - 1, MessageLimits.fragment,
    5 * MessageLimits.fragment, 300_000,
  ])
  func `a message of any size is put together again`(size: Int) throws {
    let message = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let fragments = try MessageFragments.split(message)
    #expect(fragments.allSatisfy { $0.count <= MessageLimits.fragment })
    var assembler = MessageAssembler()
    for fragment in fragments.dropLast() { #expect(try assembler.accept(fragment) == nil) }
    #expect(try assembler.accept(try #require(fragments.last)) == message)
    #expect(try assembler.accept([0, 5]) == [5])
  }

  @Test func `what breaks a limit is refused`() {
    let long = [UInt8](repeating: 0, count: MessageLimits.message + 1)
    #expect(throws: MessageError.tooLong(long.count)) { try MessageFragments.split(long) }
    var assembler = MessageAssembler()
    #expect(throws: MessageError.malformedFragment(0)) { try assembler.accept([]) }
    #expect(throws: MessageError.unknownTag(2, offset: 0)) { try assembler.accept([2, 1]) }
    let fragment = [UInt8](repeating: 1, count: MessageLimits.fragment + 1)
    #expect(throws: MessageError.malformedFragment(fragment.count)) {
      try assembler.accept(fragment)
    }
    let full = [UInt8](fragment.dropLast())
    #expect(throws: MessageError.self) { while true { _ = try assembler.accept(full) } }
  }
}
