import NetworkTypes
import SupervisorProtocol

/// I21: the password is in no log line, event, answer or script environment.
final class SecrecyAuditor: Auditor {
  let invariant = "I21"
  let interests: Interests = [.texts, .supervision]
  private let secret = Array(ClusterShape.password.utf8)

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .logged(let node, let text): look(text, "log", node, world)
    case .replied(let node, _, let document, _): look(document, "answer", node, world)
    case .told(let node, let message):
      switch message {
      case .appendEvent(_, let line): look(line, "event", node, world)
      case .log(_, let text): look(text, "log", node, world)
      case .runScript(_, let script):
        for variable in script.environment { look(variable.value, "environment", node, world) }
        for word in script.arguments { look(word, "arguments", node, world) }
      default: break
      }
    default: break
    }
  }

  private func look(_ text: String, _ place: String, _ node: Int, _ world: World) {
    if text.utf8.contains(of: secret) {
      world.report(invariant, "\(world.nodes[node].name) shows the password: \(place)")
    }
  }

  func finish(_ world: World) {}
}
