import Election
import Engine
import NetworkTypes

/// What happened to each router, one row each: `M` master, `l` leaving, `B` backup, `F` fault,
/// `I` init, `+` and `-` an address bound and removed, and the signs of ``Disturbance``.
package final class Timeline: Auditor {
  /// What the signs mean, for people.
  package static let legend = """
    M master  l leaving  B backup  F fault  I init  + - address bound, removed
    k K engine, daemon killed  ! power cut  ^ start  s stop  f t freeze, thaw  n network
    c carrier  i interface  a addresses by hand  o netlink overrun  w wall clock  h health
    p command  r reload  x stranger  $ cloud
    z sluggish kernel or supervisor  = healed   +5 means +++++

    """

  /// None: it only watches.
  package let invariant = ""
  /// What is shown.
  package let interests: Interests = [.changes, .addresses, .disturbances]
  private var marks: [(at: MonotonicInstant, node: Int, sign: Character)] = []
  private static let keptAtMost = 100_000

  /// An empty timeline.
  init() {}

  /// Notes what happened.
  package func observe(_ fact: Fact, in world: World) {
    switch fact {
    case .changed(let node, _, let from, let to)
    where from.state != to.state || from.isMaster != to.isMaster:
      add(node, Self.sign(to), world)
    case .bound(let node, _, _): add(node, "+", world)
    case .unbound(let node, _, _, _): add(node, "-", world)
    case .disturbed(let node, let disturbance):
      if let node { return add(node, disturbance.rawValue, world) }
      for node in world.nodes { add(node.index, disturbance.rawValue, world) }
    default: break
    }
  }

  private static func sign(_ state: InstanceObservation) -> Character {
    switch state.state {
    case .initialize: "I"
    case .backup: "B"
    case .master: state.isMaster ? "M" : "l"
    case .fault: "F"
    }
  }

  private func add(_ node: Int, _ sign: Character, _ world: World) {
    if marks.count >= Self.keptAtMost { marks.removeFirst(Self.keptAtMost / 2) }
    marks.append((world.now, node, sign))
  }

  /// `+5M` for five addresses and the state that follows.
  private static func short(_ signs: [Character]) -> String {
    var text = ""
    var count = 0
    for (place, sign) in signs.enumerated() {
      count += 1
      if place + 1 < signs.count, signs[place + 1] == sign { continue }
      text += count > 2 ? "\(sign)\(count)" : String(repeating: sign, count: count)
      count = 0
    }
    return text
  }

  /// Nothing is left to do.
  package func finish(_ world: World) {}

  /// The rows, with a column for each instant at which something happened; the last columns only.
  func rows(nodes: Int, columns: Int = 40) -> [String] {
    var instants: [MonotonicInstant] = []
    for mark in marks.reversed() where instants.last != mark.at {
      if instants.count == columns { break }
      instants.append(mark.at)
    }
    return instants.reversed().map { instant in
      let cells = (0..<nodes).map { node in
        Self.short(marks.filter { $0.at == instant && $0.node == node }.map(\.sign))
          .padded(to: 10)
      }
      return TimeText.seconds(instant).padded(to: 16) + cells.joined(separator: "  ")
    }
  }
}

extension String {
  /// Filled up with blanks.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
