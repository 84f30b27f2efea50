/// How a command that changes something, or waits for something, ended. Also the form in which any
/// command reports that it could not do what was asked: then ``error`` is there.
public struct OutcomeDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// How far it came.
  public enum Outcome: String, Hashable, Sendable, Decodable {
    /// It is done.
    case done
    /// It was so before.
    case already
    /// Nothing was changed, or the change was withdrawn.
    case unchanged
    /// The instance has moved and keeps the move, but not everything is confirmed yet.
    case moved
    /// It is under way, and nobody waits for it.
    case pending
  }

  /// An instance and its state on this node at the end.
  public struct InstanceState: Equatable, Sendable, Decodable, JSONWritable {
    /// Name of the instance.
    public var name: String
    /// Its state.
    public var state: StateWord

    /// An instance and its state.
    public init(name: String, state: StateWord) {
      self.name = name
      self.state = state
    }

    /// Writes an object.
    public func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("name", name)
        writer.field("state", state.rawValue)
      }
    }
  }

  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// Name of the command.
  public var command: String
  /// True if anything is different from before.
  public var changed: Bool
  /// How far it came.
  public var outcome: Outcome
  /// The instances that it was about.
  public var instances: [InstanceState]
  /// Sentences for people, one paragraph each.
  public var text: [String]
  /// How long it took, in milliseconds; nil if nothing was done.
  public var tookMs: Int64?
  /// The state of maintenance, after `maintenance`; nil for other commands.
  public var maintenance: MaintenanceStatus?
  /// The file that was written, after `record`; nil for other commands. Not written if nil.
  public var file: String?
  /// Why it ended otherwise than asked; nil if it did not. Not written if nil.
  public var error: ErrorDocument?

  /// An outcome.
  public init(
    node: String, command: String, changed: Bool, outcome: Outcome,
    instances: [InstanceState] = [], text: [String] = [], error: ErrorDocument? = nil
  ) {
    self.node = node
    self.command = command
    self.changed = changed
    self.outcome = outcome
    self.instances = instances
    self.text = text
    self.error = error
  }

  /// The outcome of a command that failed before it changed anything.
  public init(node: String, command: String, error: ErrorDocument) {
    self.init(node: node, command: command, changed: false, outcome: .unchanged, error: error)
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("command", command)
      writer.field("changed", changed)
      writer.field("outcome", outcome.rawValue)
      writer.field("instances", instances)
      writer.field("text", text)
      writer.field("tookMs", tookMs)
      if let maintenance { writer.field("maintenance", maintenance) }
      if let file { writer.field("file", file) }
      if let error { writer.field("error", error) }
    }
  }
}

/// One step of a command that takes a while, sent before its outcome.
public struct ProgressDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// Milliseconds since the command began.
  public var atMs: Int64
  /// The instance; nil for the node.
  public var instance: String?
  /// What happened.
  public var text: String

  /// A step.
  public init(atMs: Int64, instance: String?, text: String) {
    self.atMs = atMs
    self.instance = instance
    self.text = text
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("atMs", atMs)
      writer.field("instance", instance)
      writer.field("text", text)
    }
  }
}

/// The answer to a question: `is-master`.
public struct AnswerDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// Name of the command.
  public var command: String
  /// The instance that it is about.
  public var instance: String
  /// Its state on this node.
  public var state: StateWord
  /// Yes or no.
  public var answer: Bool

  /// An answer.
  public init(node: String, command: String, instance: String, state: StateWord, answer: Bool) {
    self.node = node
    self.command = command
    self.instance = instance
    self.state = state
    self.answer = answer
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("command", command)
      writer.field("instance", instance)
      writer.field("state", state.rawValue)
      writer.field("answer", answer)
    }
  }
}
