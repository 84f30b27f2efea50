/// What `failover reload` changes, or with a dry run would change.
public struct ReloadDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// One change.
  public struct Change: Equatable, Sendable, Decodable, JSONWritable {
    /// The instance; nil if it is about the node.
    public var instance: String?
    /// The keyword that changed: `priority`; `vrrp_instance` for a whole block.
    public var keyword: String
    /// The value before; nil if there was none.
    public var before: String?
    /// The value after; nil if there is none.
    public var after: String?
    /// What follows: `no move: gw2 has 100`.
    public var effect: String
    /// True if an address is away for a moment.
    public var interrupts: Bool

    /// A change.
    public init(
      instance: String?, keyword: String, before: String?, after: String?, effect: String,
      interrupts: Bool = false
    ) {
      self.instance = instance
      self.keyword = keyword
      self.before = before
      self.after = after
      self.effect = effect
      self.interrupts = interrupts
    }

    /// Writes an object.
    public func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("instance", instance)
        writer.field("keyword", keyword)
        writer.field("before", before)
        writer.field("after", after)
        writer.field("effect", effect)
        writer.field("interrupts", interrupts)
      }
    }
  }

  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// `reload`.
  public var command = "reload"
  /// True if something is different from before.
  public var changed: Bool
  /// Path of the main file.
  public var file: String
  /// When the file was last written, in milliseconds ago; nil if that is not known.
  public var fileChangedAgoMs: Int64?
  /// What changes, in the order of the configuration.
  public var changes: [Change]
  /// True if it runs now; false after a dry run and after a refusal.
  public var applied: Bool
  /// Errors, warnings and notes on the files, each as lines ready to print, secrets masked.
  public var diagnostics: [DiagnosticDocument]
  /// Why it was refused; nil if it was not. Not written if nil.
  public var error: ErrorDocument?

  /// A reload.
  public init(
    node: String, file: String, changes: [Change] = [], applied: Bool,
    diagnostics: [DiagnosticDocument] = [], error: ErrorDocument? = nil
  ) {
    self.node = node
    self.file = file
    self.changes = changes
    self.applied = applied
    self.diagnostics = diagnostics
    self.error = error
    changed = applied && !changes.isEmpty
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("command", command)
      writer.field("changed", changed)
      writer.field("file", file)
      writer.field("fileChangedAgoMs", fileChangedAgoMs)
      writer.field("changes", changes)
      writer.field("applied", applied)
      writer.field("diagnostics", diagnostics)
      if let error { writer.field("error", error) }
    }
  }
}

/// A remark on a configuration file.
public struct DiagnosticDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// Path of the file.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column in characters, from 1.
  public var column: Int
  /// `error`, `warning` or `note`.
  public var severity: String
  /// What is wrong, in one sentence.
  public var message: String
  /// The whole remark as lines for a terminal: position, line of the file with a caret, advice.
  public var rendered: [String]

  /// A remark.
  public init(
    file: String, line: Int, column: Int, severity: String, message: String, rendered: [String]
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.severity = severity
    self.message = message
    self.rendered = rendered
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("file", file)
      writer.field("line", line)
      writer.field("column", column)
      writer.field("severity", severity)
      writer.field("message", message)
      writer.field("rendered", rendered)
    }
  }
}
