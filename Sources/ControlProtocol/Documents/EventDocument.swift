/// One event of the log.
public struct EventDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// Number of the event on this node: one more than that of the event before it.
  public var sequence: Int64
  /// When it happened.
  public var time: WallTime
  /// The instance; nil if it is about the node.
  public var instance: String?
  /// What `--type` selects by: `state`, `move`, `operator`, `tracker`, `address`, `peer`,
  /// `config`, `notify`, `daemon`, `loss`.
  public var type: String
  /// What happened, in words.
  public var text: String
  /// The move that it belongs to, as both nodes call it; nil if none.
  public var move: String?
  /// Who caused it: `uid 1000 (as root)`; nil if no person did.
  public var actor: String?

  /// An event.
  public init(
    sequence: Int64, time: WallTime, instance: String? = nil, type: String, text: String,
    move: String? = nil, actor: String? = nil
  ) {
    self.sequence = sequence
    self.time = time
    self.instance = instance
    self.type = type
    self.text = text
    self.move = move
    self.actor = actor
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("sequence", sequence)
      writer.field("time", time)
      writer.field("instance", instance)
      writer.field("type", type)
      writer.field("text", text)
      writer.field("move", move)
      writer.field("actor", actor)
    }
  }
}

/// What `failover events` prints as one document. The daemon sends events one by one and ends with
/// this document without them; the client fills them in.
public struct EventsDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// The events that match, oldest first.
  public var events: [EventDocument] = []
  /// How many there are between `since` and `until` before types and instance were looked at.
  public var considered: Int
  /// Number of the first of these; nil if there are none.
  public var firstSequence: Int64?
  /// Number of the last of these; nil if there are none.
  public var lastSequence: Int64?
  /// True if no number is missing between the two.
  public var complete: Bool

  /// A summary.
  public init(
    node: String, considered: Int, firstSequence: Int64?, lastSequence: Int64?, complete: Bool
  ) {
    self.node = node
    self.considered = considered
    self.firstSequence = firstSequence
    self.lastSequence = lastSequence
    self.complete = complete
  }

  /// Fills in what the daemon left open and the events themselves tell.
  public mutating func fillIn() {
    considered = max(considered, events.count)
    firstSequence = firstSequence ?? events.first?.sequence
    lastSequence = lastSequence ?? events.last?.sequence
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("events", events)
      writer.field("considered", considered)
      writer.field("firstSequence", firstSequence)
      writer.field("lastSequence", lastSequence)
      writer.field("complete", complete)
    }
  }
}
