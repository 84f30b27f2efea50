import AgentProtocol
import Election
import Engine
import NetworkTypes
import SupervisorProtocol

// Where planted bugs act. Every one of these is the identity in honest runs.

extension World {
  /// True if that bug is planted.
  func has(_ bug: Sabotage) -> Bool { sabotage == bug }

  /// True if a packet is not given to the engine.
  func losesPacket(_ packet: Packet, _ node: Node) -> Bool {
    has(.deafMaster) && packet.bytes.count > 1 && packet.bytes[1] != 0
      && node.observed.contains(where: \.isMaster)
  }

  /// What the engine is told of a packet's TTL.
  func apparentTTL(_ packet: Packet) -> UInt8 { has(.anyTTL) ? 255 : packet.ttl }

  /// True if a timer that fires is forgotten.
  func losesWakeUp(_ node: Node) -> Bool {
    has(.sleepingBackups) && now > .zero + .seconds(60)
      && node.observed.contains { $0.state == .backup }
  }

  /// How much later a timer fires.
  func lateness() -> Microseconds {
    guard has(.lateTimers), eventCount % 64 == 0 else { return .zero }
    return .milliseconds(250)
  }

  /// A call as it leaves the node.
  func apparent(_ call: CallRequest, _ node: Node) -> CallRequest {
    guard call.kind == .read else { return call }
    let isMaster = node.seat?.engine.observe(0).isMaster ?? false
    var changed = call
    if has(.backupAssigns), !isMaster { changed.kind = .assign(version: nil) }
    if has(.blindRetry), isMaster, node.agent.wasUncertain {
      node.agent.wasUncertain = false
      changed.kind = .assign(version: nil)
    }
    return changed
  }

  /// What a node's file says.
  func text(_ text: String) -> String {
    switch sabotage {
    case .ignoredNopreempt:
      String(text.split(separator: "\n").filter { $0 != "  nopreempt" }.joined(separator: "\n"))
        + "\n"
    case .ignoredDamping:
      String(
        text.split(separator: "\n").filter { !$0.hasPrefix("  flap_damping") }
          .joined(separator: "\n")) + "\n"
    case .looseGroup:
      String(text.split(separator: "\n").filter { $0 != "    VI_2" }.joined(separator: "\n"))
        + "\n"
    case .noPreemption:
      text.split(separator: "\n").map { line in
        line.hasPrefix("  interface ") ? line + "\n  nopreempt" : String(line)
      }.filter { !$0.hasPrefix("  preempt_delay") }.joined(separator: "\n")
        .replacingMaster() + "\n"
    default: text
    }
  }

  /// A message as the supervisor gets it.
  func message(_ message: EngineToSupervisor) -> EngineToSupervisor {
    if has(.eventGaps), case .appendEvent(let sequence, let line) = message, sequence % 32 == 0 {
      return .appendEvent(sequence: sequence + 1, jsonLine: line)
    }
    return message
  }

  /// The seed of an engine's nonces.
  func engineSeed() -> UInt64 {
    let seed = random.next()
    return has(.unseededNonces) ? UInt64.random(in: 1...UInt64.max) : seed
  }
}

extension String {
  /// `state MASTER` and nopreempt exclude each other.
  fileprivate func replacingMaster() -> String {
    split(separator: "\n").map { $0 == "  state MASTER" ? "  state BACKUP" : String($0) }
      .joined(separator: "\n")
  }
}
