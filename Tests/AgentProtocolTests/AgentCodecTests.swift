import NetworkTypes
import Testing

@testable import AgentProtocol

private let rounds = 200
private let kindsToAgent = 0..<12
private let kindsToEngine = 0..<14

@Suite struct `Agent codec` {
  @Test(arguments: kindsToAgent)
  func `decoding what was encoded for the agent gives the same message`(kind: Int) throws {
    var generator = AgentMessageGenerator(seed: UInt64(kind))
    for _ in 0..<rounds {
      let message = generator.toAgent(kind)
      #expect(try EngineToAgent(decoding: message.encoded()) == message)
    }
  }

  @Test(arguments: kindsToEngine)
  func `decoding what was encoded for the engine gives the same message`(kind: Int) throws {
    var generator = AgentMessageGenerator(seed: UInt64(100 + kind))
    for _ in 0..<rounds {
      let message = generator.toEngine(kind)
      #expect(try AgentToEngine(decoding: message.encoded()) == message)
    }
  }

  @Test func `no shorter and no longer message is accepted`() throws {
    var generator = AgentMessageGenerator(seed: 200)
    for kind in kindsToAgent {
      let bytes = try generator.toAgent(kind).encoded()
      for length in 0..<min(bytes.count, 700) {
        #expect(throws: AgentMessageError.self) {
          try EngineToAgent(decoding: [UInt8](bytes.prefix(length)))
        }
      }
      #expect(throws: AgentMessageError.self) { try EngineToAgent(decoding: bytes + [0]) }
    }
    for kind in kindsToEngine {
      let bytes = try generator.toEngine(kind).encoded()
      for length in 0..<min(bytes.count, 700) {
        #expect(throws: AgentMessageError.self) {
          try AgentToEngine(decoding: [UInt8](bytes.prefix(length)))
        }
      }
      #expect(throws: AgentMessageError.self) { try AgentToEngine(decoding: bytes + [0]) }
    }
  }

  @Test func `random and damaged bytes are refused or encode to the same bytes`() throws {
    var generator = AgentMessageGenerator(seed: 7)
    for round in 0..<20_000 {
      var bytes: [UInt8]
      if round % 2 == 0 {
        let count = generator.below(60)
        bytes = [1, UInt8(generator.below(16))]
        bytes += (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      } else {
        bytes = try generator.toEngine(generator.below(14)).encoded()
        bytes[generator.below(bytes.count)] ^= UInt8(1 << generator.below(8))
      }
      if let message = try? EngineToAgent(decoding: bytes) {
        #expect(try message.encoded() == bytes)
      }
      if let message = try? AgentToEngine(decoding: bytes) {
        #expect(try message.encoded() == bytes)
      }
    }
  }

  @Test func `errors say what and where`() {
    #expect(throws: AgentMessageError.length(0)) { try EngineToAgent(decoding: []) }
    #expect(throws: AgentMessageError.version(found: 2)) { try EngineToAgent(decoding: [2, 1]) }
    #expect(throws: AgentMessageError.unknownTag(99, offset: 1)) {
      try AgentToEngine(decoding: [1, 99])
    }
    #expect(throws: AgentMessageError.fieldTooLong(offset: 2)) {
      try EngineToAgent(decoding: [1, 9, 0xFF, 0xFF, 0xFF, 0xFF, 65])
    }
    #expect(throws: AgentMessageError.invalidText(offset: 2)) {
      try EngineToAgent(decoding: [1, 9, 0, 0, 0, 1, 0xFF])
    }
    let many = [UInt8](repeating: 0, count: AgentProtocolLimits.message + 1)
    #expect(throws: AgentMessageError.length(many.count)) { try AgentToEngine(decoding: many) }
  }

  @Test func `what is too long is refused, texts for people are cut`() throws {
    let name = String(repeating: "x", count: AgentProtocolLimits.name + 1)
    #expect(throws: AgentMessageError.fieldTooLong(offset: 2)) {
      try EngineToAgent.refreshIdentity(provider: name).encoded()
    }
    let hello = AgentHello(
      softwareVersion: "1", providerTypes: Array(repeating: "", count: 65))
    #expect(throws: AgentMessageError.self) { try AgentToEngine.hello(hello).encoded() }
    let text = String(repeating: "é", count: 5_000)
    let decoded = try AgentToEngine(decoding: AgentToEngine.log(.error, text).encoded())
    #expect(decoded == .log(.error, String(repeating: "é", count: 512)))
  }
}

@Suite struct `Agent frames` {
  @Test(arguments: [1, 2, 3, 7, 64, 100_000])
  func `messages come out however the stream is cut`(size: Int) throws {
    var generator = AgentMessageGenerator(seed: UInt64(size))
    let messages = try (0..<50).map { try generator.toEngine($0 % 14).encoded() }
    let stream = try messages.flatMap { try AgentFrame.encode($0) }
    var assembler = AgentFrameAssembler()
    var found: [[UInt8]] = []
    var start = 0
    while start < stream.count {
      assembler.append(stream[start..<min(start + size, stream.count)])
      while let message = try assembler.next() { found.append(message) }
      start += size
    }
    #expect(found == messages)
  }

  @Test(arguments: [[0, 0, 0, 0], [0, 1, 0, 1], [0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
  func `a length outside the limits ends the stream`(header: [UInt8]) {
    var assembler = AgentFrameAssembler()
    assembler.append(header)
    #expect(throws: AgentMessageError.self) { try assembler.next() }
    #expect(throws: AgentMessageError.length(0)) { try AgentFrame.encode([]) }
  }
}
