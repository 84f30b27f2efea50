import Engine
import NetworkTypes
import SupervisorProtocol

/// I6: what a person was told is done survives: promotions and maintenance are on disk before the
/// answer, and a new engine goes by what is on disk.
final class IntentAuditor: Auditor {
  let invariant = "I6"
  let interests: Interests = [.lives, .turns, .texts]
  private var fresh: Set<Int> = []

  /// An auditor for one run.
  init() {}

  func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .started(let node):
      fresh.insert(node)
      world.nodes[node].judged = -1
    case .replied(let node, _, let document, true):
      promised(document, world.nodes[node], world)
    default: break
    }
  }

  func turned(_ node: Node, in world: World) {
    guard !fresh.isEmpty, fresh.remove(node.index) != nil else { return }
    compare(node, world)
  }

  private static func lines(_ node: Node) -> [[Substring]] {
    String(decoding: node.supervisor.stateBlob, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
  }

  /// The first turn of a new engine: it must go by what is on disk.
  private func compare(_ node: Node, _ world: World) {
    guard let engine = node.seat?.engine, engine.instanceCount > 0 else { return }
    for line in Self.lines(node) {
      if line.first == "maintenance", line.count > 1, line[1].isEmpty, !engine.isInMaintenance {
        world.report(invariant, "\(node.name) forgot that it is in maintenance")
      }
      guard line.first == "promotion", line.count > 3, line[3].isEmpty else { continue }
      for index in 0..<engine.instanceCount where engine.instanceName(index) == line[1] {
        let promoted = engine.observe(index).promoted
        if promoted != String(line[2]) {
          world.report(
            invariant, "\(node.name) forgot the promotion of \(line[2]) for \(line[1])")
        }
      }
    }
  }

  /// An answer that a promotion is done: it must be on disk.
  private func promised(_ document: String, _ node: Node, _ world: World) {
    guard document.utf8.contains(of: "\"command\":\"promote\""),
      document.utf8.contains(of: "\"outcome\":\"done\"")
    else { return }
    let isSaved = Self.lines(node).contains {
      $0.first == "promotion" && $0.count > 2 && String($0[2]) == node.seat?.engine.nodeName
    }
    if !isSaved {
      world.report(invariant, "\(node.name) answered that it is promoted, and it is not on disk")
    }
  }

  func finish(_ world: World) {}
}

extension String.UTF8View {
  /// True if the text occurs; the standard library's search is slow without Foundation.
  func contains(of text: StaticString) -> Bool {
    contains(of: Array("\(text)".utf8))
  }

  /// True if the bytes occur.
  func contains(of wanted: [UInt8]) -> Bool {
    guard let first = wanted.first else { return true }
    var position = startIndex
    while let start = self[position...].firstIndex(of: first) {
      if self[start...].starts(with: wanted) { return true }
      position = index(after: start)
    }
    return false
  }
}
