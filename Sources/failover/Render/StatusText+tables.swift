import ControlProtocol
import NetworkTypes

extension StatusText {
  /// All trackers in one sentence; nil if there are none.
  static func tracking(_ trackers: [TrackerStatus]) -> String? {
    guard !trackers.isEmpty else { return nil }
    return trackers.map(text).joined(separator: "; ")
  }

  private static func text(_ tracker: TrackerStatus) -> String {
    let verdict =
      switch tracker.ok {
      case true?: "ok"
      case false?: "failed"
      case nil: "has no result yet"
      }
    var text = "\(tracker.name) \(verdict)"
    if tracker.ok != nil, let ago = tracker.lastRunAgoMs {
      text += " \(DurationText.age(.milliseconds(ago))) ago"
    }
    var details: [String] = []
    if let note = tracker.note { details.append(note) }
    if tracker.weight != 0 {
      details.append("weight \(tracker.weight > 0 ? "+" : "")\(tracker.weight)")
    }
    if !details.isEmpty { text += " (\(details.joined(separator: ", ")))" }
    return text + watched(tracker)
  }

  private static func watched(_ tracker: TrackerStatus) -> String {
    let numbers = tracker.watchedProcesses
    guard let first = numbers.first else { return "" }
    let name = tracker.watchedName ?? "its process"
    if numbers.count == 1 { return "; \(name) watched as pid \(first)" }
    if numbers.count <= 3 {
      return "; \(name) watched as pids \(numbers.map(String.init).joined(separator: ", "))"
    }
    return "; \(name) watched as pid \(first) and \(numbers.count - 1) more"
  }

  /// The table of the other nodes.
  static func peers(_ peers: [PeerStatus]) -> [String] {
    var table = TextTable(indent: "  ", alignments: [.left, .left, .left, .right])
    table.rows = [["NODE", "ADDRESS", "STATE", "PRIO", "HEARD", "READY", "NOTE"]]
    table.rows += peers.map { peer in
      [
        peer.node ?? "?", peer.address, peer.state.rawValue,
        peer.priority.map { String($0) } ?? "-", heard(peer), ready(peer), peer.note ?? "",
      ]
    }
    return table.lines
  }

  /// When a peer was heard.
  static func heard(_ peer: PeerStatus) -> String {
    peer.heardAgoMs.map { DurationText.age(.milliseconds($0)) } ?? "never"
  }

  /// Whether a peer could take over.
  static func ready(_ peer: PeerStatus) -> String {
    switch peer.ready {
    case true?: "yes"
    case false?: "no"
    case nil: peer.state == .stranger ? "-" : "?"
    }
  }
}
