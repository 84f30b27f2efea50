/// The text of one configuration file.
public struct ConfigurationText: Equatable, Sendable {
  /// Its path, as the diagnostics name it.
  public var path: String
  /// Its bytes.
  public var bytes: [UInt8]

  /// A file's text.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// A configuration that the supervisor has read and found fit to run.
public struct LoadedConfiguration: Equatable, Sendable {
  /// Every file that takes part, in the order they were read.
  public var texts: [ConfigurationText]
  /// Path of the file that includes the others.
  public var mainFile: String
  /// A digest of the texts: the same for the same configuration.
  public var configID: String
  /// Content of `cluster_key_file`; nil if none is configured.
  public var clusterKey: [UInt8]?
  /// Warnings about the host, rendered for a person, secrets masked.
  public var hostFindings: [String]
  /// True if the engine shall only say what it would change.
  public var dryRun: Bool
  /// When the files were read, in microseconds of UTC.
  public var loadedAt: Int64

  /// A configuration.
  public init(
    texts: [ConfigurationText], mainFile: String, configID: String, clusterKey: [UInt8]? = nil,
    hostFindings: [String] = [], dryRun: Bool = false, loadedAt: Int64
  ) {
    self.texts = texts
    self.mainFile = mainFile
    self.configID = configID
    self.clusterKey = clusterKey
    self.hostFindings = hostFindings
    self.dryRun = dryRun
    self.loadedAt = loadedAt
  }
}
