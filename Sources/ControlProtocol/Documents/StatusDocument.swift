/// What `failover status` shows: the node and everything it knows of its instances and peers.
public struct StatusDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// When the document was made.
  public var time: WallTime
  /// The judgement over everything below.
  public var verdict: Verdict
  /// What the judgement rests on, in one sentence, without the name of the node and the word of the
  /// judgement: `MASTER of VI_1; 1 of 1 peers ready to take over.`
  public var headline: String
  /// What is wrong, the worst first; empty if all is well.
  public var problems: [ProblemDocument] = []
  /// Where the configuration came from.
  public var config: ConfigurationStatus
  /// Whether this node is in maintenance.
  public var maintenance = MaintenanceStatus()
  /// Instances in the order of the configuration.
  public var instances: [InstanceStatus] = []

  /// A status without instances.
  public init(
    node: String, time: WallTime, verdict: Verdict, headline: String, config: ConfigurationStatus
  ) {
    self.node = node
    self.time = time
    self.verdict = verdict
    self.headline = headline
    self.config = config
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("time", time)
      writer.field("verdict", verdict.rawValue)
      writer.field("headline", headline)
      writer.field("problems", problems)
      writer.field("config", config)
      writer.field("maintenance", maintenance)
      writer.field("instances", instances)
    }
  }
}

/// The judgement of `status`.
public enum Verdict: String, Hashable, Sendable, Decodable {
  /// The address is held once, and somebody could take over.
  case well
  /// It is held, but something is missing: a peer, a confirmation, a check.
  case degraded
  /// It may be held twice or not at all.
  case problem
}

/// One thing that is wrong.
public struct ProblemDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// One or two sentences.
  public var summary: String
  /// The instance that it is about; nil if it is about the node.
  public var instance: String?
  /// What to do, one step or command each. A step may explain itself behind a tab:
  /// `failover doctor<TAB>finds out, changes nothing, 3 s`.
  public var next: [String]

  /// A problem.
  public init(summary: String, instance: String? = nil, next: [String] = []) {
    self.summary = summary
    self.instance = instance
    self.next = next
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("summary", summary)
      writer.field("instance", instance)
      writer.field("next", next)
    }
  }
}

/// Where the running configuration came from.
public struct ConfigurationStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// Path of the main file.
  public var file: String
  /// When it was read.
  public var loadedAt: WallTime
  /// True if a file has changed since: what runs is not what is written.
  public var stale: Bool

  /// A source.
  public init(file: String, loadedAt: WallTime, stale: Bool = false) {
    self.file = file
    self.loadedAt = loadedAt
    self.stale = stale
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("file", file)
      writer.field("loadedAt", loadedAt)
      writer.field("stale", stale)
    }
  }
}

/// Whether the node is in maintenance, and why.
public struct MaintenanceStatus: Equatable, Sendable, Decodable, JSONWritable {
  /// True if it takes nothing over.
  public var on: Bool
  /// When it ends by itself; nil means never.
  public var until: WallTime?
  /// What the operator gave as a reason.
  public var reason: String?
  /// Who began it: `uid 1000 (as root)`.
  public var by: String?
  /// When it began.
  public var since: WallTime?

  /// A node that takes part, unless told otherwise.
  public init(
    on: Bool = false, until: WallTime? = nil, reason: String? = nil, by: String? = nil,
    since: WallTime? = nil
  ) {
    self.on = on
    self.until = until
    self.reason = reason
    self.by = by
    self.since = since
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("on", on)
      writer.field("since", since)
      writer.field("until", until)
      writer.field("reason", reason)
      writer.field("by", by)
    }
  }
}
