import Engine
import NetworkTypes

/// I8: the same seed gives the same run. A digest of everything sent and every change of state, to
/// be compared between two runs.
final class DigestAuditor: Auditor {
  let invariant = "I8"
  let interests: Interests = [.sending, .changes]
  /// The digest so far (FNV-1a).
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
  /// Changes of state so far.
  private(set) var transitions = 0

  /// A digest of nothing.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .sent(let node, let packet, _):
      mix(UInt64(node))
      mix(UInt64(bitPattern: world.now.nanoseconds))
      for byte in packet.bytes.suffix(8) { mix(UInt64(byte)) }
    case .changed(let node, let instance, let from, let to):
      if from.state != to.state { transitions += 1 }
      mix(UInt64(node << 8 | instance))
      mix(UInt64(to.priority.rawValue))
      mix(to.isMaster ? 1 : 2)
    default: break
    }
  }

  private func mix(_ value: UInt64) {
    self.value = (self.value ^ value) &* 0x0000_0100_0000_01B3
  }

  func finish(_ world: World) {}
}
