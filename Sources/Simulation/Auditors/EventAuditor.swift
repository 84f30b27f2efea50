import SupervisorProtocol

/// I18: events are numbered without a gap, across restarts too.
final class EventAuditor: Auditor {
  let invariant = "I18"
  let interests: Interests = .supervision
  private var last: [Int: UInt64] = [:]

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    guard case .told(let node, .appendEvent(let sequence, _)) = fact else { return }
    let before = last[node] ?? 0
    if sequence != before + 1 {
      world.report(
        invariant, "\(world.nodes[node].name): event \(sequence) follows \(before)")
    }
    last[node] = sequence
  }

  func finish(_ world: World) {}
}
