/// What `failover stats` prints: counters since the daemon started.
public struct StatsDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// One counter.
  public struct Counter: Equatable, Sendable, Decodable, JSONWritable {
    /// Its name in camelCase.
    public var name: String
    /// How often.
    public var value: Int64

    /// A counter.
    public init(name: String, value: Int64) {
      self.name = name
      self.value = value
    }

    /// Writes an object.
    public func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("name", name)
        writer.field("value", value)
      }
    }
  }

  /// The counters of one instance.
  public struct Instance: Equatable, Sendable, Decodable, JSONWritable {
    /// Name of the instance.
    public var name: String
    /// Its counters.
    public var counters: [Counter]

    /// Counters of an instance.
    public init(name: String, counters: [Counter]) {
      self.name = name
      self.counters = counters
    }

    /// Writes an object.
    public func write(to writer: inout JSONWriter) {
      writer.object { writer in
        writer.field("name", name)
        writer.field("counters", counters)
      }
    }
  }

  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// When the daemon started to count.
  public var since: WallTime
  /// Counters of the node as a whole.
  public var counters: [Counter]
  /// Counters of each instance.
  public var instances: [Instance]

  /// Counters.
  public init(node: String, since: WallTime, counters: [Counter] = [], instances: [Instance] = []) {
    self.node = node
    self.since = since
    self.counters = counters
    self.instances = instances
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("since", since)
      writer.field("counters", counters)
      writer.field("instances", instances)
    }
  }
}
