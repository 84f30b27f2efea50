/// What a query of events looked at, told at its end.
public struct EventSummary: Equatable, Sendable {
  /// Events between `since` and `until`, before types and instance were looked at.
  public var considered: UInt32
  /// Number of the first of these; nil if there are none.
  public var first: UInt64?
  /// Number of the last of these; nil if there are none.
  public var last: UInt64?
  /// True if every number between the two is there.
  public var isComplete: Bool

  /// A summary; the initial values are those of an empty log.
  public init(
    considered: UInt32 = 0, first: UInt64? = nil, last: UInt64? = nil, isComplete: Bool = true
  ) {
    self.considered = considered
    self.first = first
    self.last = last
    self.isComplete = isComplete
  }
}

extension MessageWriter {
  /// A summary, or that more lines follow.
  mutating func write(_ summary: EventSummary?) {
    write(summary != nil)
    guard let summary else { return }
    write(summary.considered)
    write(summary.first ?? 0)
    write(summary.last ?? 0)
    write(summary.isComplete)
  }
}

extension MessageReader {
  /// A summary; nil if more lines follow. Number 0 is no event's.
  mutating func eventSummary() throws(MessageError) -> EventSummary? {
    guard try flag() else { return nil }
    let considered = try word()
    let first = try long()
    let last = try long()
    return EventSummary(
      considered: considered, first: first == 0 ? nil : first, last: last == 0 ? nil : last,
      isComplete: try flag())
  }
}
