/// What only the running daemon can tell `failover doctor`.
public struct DoctorFactsDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// The traffic of one instance.
  public struct Instance: Equatable, Sendable, Decodable, JSONWritable {
    /// Name of the instance.
    public var name: String
    /// Its state on this node.
    public var state: StateWord
    /// Adverts sent since it entered the state.
    public var advertsSent: Int64
    /// Valid adverts received since it entered the state.
    public var advertsReceived: Int64
    /// When an advert of another node was last heard, in milliseconds ago; nil if never.
    public var heardAgoMs: Int64?
    /// Packets dropped since the daemon started, by the name of the check.
    public var dropped: [StatsDocument.Counter]

    /// The traffic of an instance.
    public init(
      name: String, state: StateWord, advertsSent: Int64, advertsReceived: Int64,
      heardAgoMs: Int64?, dropped: [StatsDocument.Counter] = []
    ) {
      self.name = name
      self.state = state
      self.advertsSent = advertsSent
      self.advertsReceived = advertsReceived
      self.heardAgoMs = heardAgoMs
      self.dropped = dropped
    }

    /// Writes an object.
    public func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("name", name)
        writer.field("state", state.rawValue)
        writer.field("advertsSent", advertsSent)
        writer.field("advertsReceived", advertsReceived)
        writer.field("heardAgoMs", heardAgoMs)
        writer.field("dropped", dropped)
      }
    }
  }

  /// What the agent found at a provider, or why it could not look.
  public struct CloudFinding: Equatable, Sendable, Decodable, JSONWritable {
    /// `ok`, `warning` or `failure`.
    public var verdict: String
    /// Name of the provider in the configuration; empty if it concerns the agent itself.
    public var provider: String
    /// The address in question; nil if it concerns the whole provider.
    public var address: String?
    /// What was looked at, in two words: `token scope`.
    public var subject: String
    /// What was found.
    public var text: String
    /// What to do; nil if nothing.
    public var remedy: String?

    /// A finding from its parts.
    public init(
      verdict: String, provider: String, address: String?, subject: String, text: String,
      remedy: String?
    ) {
      self.verdict = verdict
      self.provider = provider
      self.address = address
      self.subject = subject
      self.text = text
      self.remedy = remedy
    }

    /// Writes an object.
    public func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("verdict", verdict)
        writer.field("provider", provider)
        writer.field("address", address)
        writer.field("subject", subject)
        writer.field("text", text)
        writer.field("remedy", remedy)
      }
    }
  }

  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// Version of the daemon.
  public var version: String
  /// Path of the main configuration file.
  public var configFile: String
  /// Directory of intent, events and replay marks.
  public var stateDirectory: String
  /// True if the last write to it succeeded.
  public var stateIsWritten: Bool
  /// Numbers of the daemon's processes, the supervisor first.
  public var processIDs: [Int]
  /// The longest that a timer fired late since the start, in milliseconds.
  public var longestDelayMs: Int64
  /// The instances.
  public var instances: [Instance]
  /// What the agent found at the providers, within a few seconds; empty without cloud addresses.
  public var cloud: [CloudFinding]

  /// Facts.
  public init(
    node: String, version: String, configFile: String, stateDirectory: String,
    stateIsWritten: Bool, processIDs: [Int], longestDelayMs: Int64, instances: [Instance],
    cloud: [CloudFinding] = []
  ) {
    self.node = node
    self.version = version
    self.configFile = configFile
    self.stateDirectory = stateDirectory
    self.stateIsWritten = stateIsWritten
    self.processIDs = processIDs
    self.longestDelayMs = longestDelayMs
    self.instances = instances
    self.cloud = cloud
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("version", version)
      writer.field("configFile", configFile)
      writer.field("stateDirectory", stateDirectory)
      writer.field("stateIsWritten", stateIsWritten)
      writer.field("processIDs", processIDs)
      writer.field("longestDelayMs", longestDelayMs)
      writer.field("instances", instances)
      writer.field("cloud", cloud)
    }
  }
}
