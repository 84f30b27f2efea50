/// What `failover version` prints of the running daemon.
public struct VersionDocument: Equatable, Sendable, Decodable, JSONWritable {
  /// ``documentSchemaVersion``.
  public var schemaVersion = documentSchemaVersion
  /// Name of this node.
  public var node: String
  /// Version of the program: `1.0.0`.
  public var version: String
  /// Number of the supervisor's process.
  public var processID: Int
  /// When the daemon started.
  public var startedAt: WallTime

  /// A version.
  public init(node: String, version: String, processID: Int, startedAt: WallTime) {
    self.node = node
    self.version = version
    self.processID = processID
    self.startedAt = startedAt
  }

  /// Writes an object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("schemaVersion", schemaVersion)
      writer.field("node", node)
      writer.field("version", version)
      writer.field("processID", processID)
      writer.field("startedAt", startedAt)
    }
  }
}

/// The version of all programs of this package.
public let failoverVersion = "1.0.0"
