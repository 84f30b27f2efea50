import ControlProtocol

/// The event log as people read it. Keeps what it needs to print events one by one.
struct EventText {
  /// Name of the node that logs.
  var node: String
  /// Width of the numbers.
  var sequenceWidth: Int
  /// Width of the names of instances.
  var nameWidth: Int
  /// The day under which the last event stood.
  private var day: String?

  /// A log that begins with an event, whose columns have at least these widths.
  init(node: String, sequenceWidth: Int = 5, nameWidth: Int = 4) {
    self.node = node
    self.sequenceWidth = sequenceWidth
    self.nameWidth = nameWidth
  }

  /// The whole document.
  static func lines(_ document: EventsDocument) -> [String] {
    let events = document.events
    var text = EventText(
      node: document.node,
      sequenceWidth: events.map { String($0.sequence).count }.max() ?? 1,
      nameWidth: max(4, events.map { ($0.instance ?? "-").count }.max() ?? 1))
    return events.flatMap { text.lines($0) } + TextLayout.wrap(summary(document))
  }

  /// One event, under a line with its day if that is a new one.
  mutating func lines(_ event: EventDocument) -> [String] {
    var lines: [String] = []
    if event.time.dayText != day {
      day = event.time.dayText
      lines.append("\(node), \(event.time.dayText), UTC")
    }
    let start = [
      TextLayout.aligned(String(event.sequence), sequenceWidth), event.time.preciseClockText,
      TextLayout.padded(event.instance ?? "-", nameWidth), "",
    ].joined(separator: "  ")
    let blanks = String(repeating: " ", count: start.count)
    let actor = event.actor.map { event.text.contains($0) ? "" : ": \($0)" } ?? ""
    return lines + TextLayout.wrap(event.text + actor, first: start, rest: blanks)
  }

  /// `8 of 10 events, sequence 48112 to 48121 complete.`
  private static func summary(_ document: EventsDocument) -> String {
    guard let first = document.firstSequence, let last = document.lastSequence else {
      return "No events in this time."
    }
    let count = document.events.count
    let events = document.considered == 1 ? "event" : "events"
    let share = count == document.considered ? "\(count)" : "\(count) of \(document.considered)"
    let shown = "\(share) \(events)"
    let complete = document.complete ? "complete" : "with numbers missing: some were lost"
    let hint =
      document.events.contains { $0.move != nil } ? " Peers log the same move ids." : ""
    return "\(shown), sequence \(first) to \(last) \(complete).\(hint)"
  }
}
