import NetworkTypes
import VRRPWire

/// A promotion as this node remembers it, its own or a peer's.
struct Promotion: Equatable, Sendable {
  /// The promoted node's name.
  var node: String
  /// Who asked.
  var by: String
  /// The reason given.
  var reason: String
  /// When it ends, in microseconds of UTC; nil means until it is released.
  var until: Int64?
  /// When it was set, in seconds of UTC. The newer of two wins.
  var setAt: UInt64
  /// True if trackers that fail do not end it (`--force`).
  var forced = false

  /// The record as it travels.
  func record(wall: Int64) -> PromotionRecord {
    PromotionRecord(
      node: node, remaining: until.map { Microseconds(max(0, $0 - wall)) }, by: by, reason: reason,
      setAt: setAt)
  }

  /// A promotion from a record that arrived now.
  init(_ record: PromotionRecord, wall: Int64) {
    node = record.node
    by = record.by
    reason = record.reason
    until = record.remaining.map { wall + $0.count }
    setAt = record.setAt
  }

  /// A promotion from its parts.
  init(
    node: String, by: String, reason: String, until: Int64?, setAt: UInt64, forced: Bool = false
  ) {
    self.node = node
    self.by = by
    self.reason = reason
    self.until = until
    self.setAt = setAt
    self.forced = forced
  }
}

/// Maintenance as this node remembers it.
struct Maintenance: Equatable, Sendable {
  /// When it ends, in microseconds of UTC; nil means until it is switched off.
  var until: Int64?
  /// Who asked.
  var by: String
  /// The reason given.
  var reason: String
}
