import ControlProtocol
import NetworkTypes

/// The full-screen display of `failover status --watch`.
enum WatchText {
  /// The screen: a line for each instance, a table of all nodes, and the last events.
  ///
  /// - Parameters:
  ///   - events: the latest last.
  ///   - rows: lines of the terminal.
  static func lines(_ document: StatusDocument, events: [EventDocument], rows: Int) -> [String] {
    var lines = [title(document)]
    for problem in document.problems {
      lines += TextLayout.wrap(problem.summary, first: "  ", rest: "  ")
    }
    for instance in document.instances {
      lines.append("")
      if document.instances.count > 1 {
        lines.append("  \(instance.name)  \(instance.state.rawValue)")
      }
      lines += nodes(document.node, instance)
    }
    lines.append("")
    let left = max(0, rows - lines.count - 1)
    var log: [String] = []
    for event in events.suffix(left) {
      log += line(event, node: document.node)
    }
    return lines + log.suffix(left)
  }

  /// `lb2   VI_1   all well   Fri 03:07:19 UTC    q quits`.
  private static func title(_ document: StatusDocument) -> String {
    let names = document.instances.count == 1 ? document.instances[0].name + "   " : ""
    let verdict =
      switch document.verdict {
      case .well: "all well"
      case .degraded: "DEGRADED"
      case .problem: "PROBLEM"
      }
    let left = "\(document.node)   \(names)\(verdict)"
    let right = "\(document.time.shortText)    q quits"
    return TextLayout.padded(left, TextLayout.width - right.count) + right
  }

  /// A table of this node, marked with a star, and the others.
  private static func nodes(_ node: String, _ instance: InstanceStatus) -> [String] {
    var table = TextTable(indent: "  ", alignments: [.left, .left, .right])
    table.rows = [["NODE", "STATE", "PRIO", "HEARD", "READY"]]
    let own = [
      node + " *", instance.state.rawValue, String(instance.priority.effective), "self",
      instance.state == .fault ? "no" : "yes",
    ]
    table.rows.append(own)
    for peer in instance.peers {
      let note = peer.note.map { ": \($0)" } ?? ""
      table.rows.append([
        peer.node ?? peer.address, peer.state.rawValue, peer.priority.map { String($0) } ?? "-",
        StatusText.heard(peer), StatusText.ready(peer) + note,
      ])
    }
    return table.lines
  }

  private static func line(_ event: EventDocument, node: String) -> [String] {
    let instance = event.instance.map { $0 + " " } ?? ""
    let start = "\(event.time.preciseClockText)  \(node)  "
    let blanks = String(repeating: " ", count: start.count)
    return TextLayout.wrap(instance + event.text, first: start, rest: blanks)
  }
}
