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

/// A track script that only asks whether certain processes exist, so that they can be watched.
public struct ScriptWatch: Equatable, Sendable {
  /// Name of the `vrrp_script`.
  public var script: String
  /// What it looks for.
  public var target: WatchTarget

  /// A script and what it looks for.
  public init(script: String, target: WatchTarget) {
    self.script = script
    self.target = target
  }
}

/// A key of `auth_hmac` that was read from a file.
public struct LoadedKey: Equatable, Sendable {
  /// The instance that it belongs to.
  public var instance: String
  /// Its number.
  public var id: UInt8
  /// The secret.
  public var secret: [UInt8]

  /// A key.
  public init(instance: String, id: UInt8, secret: [UInt8]) {
    self.instance = instance
    self.id = id
    self.secret = secret
  }
}

/// A configuration that the supervisor has read and found fit to run.
public struct LoadedConfiguration: Equatable, Sendable {
  /// Every file that takes part, in the order they were read.
  public var texts: [ConfigurationText]
  /// Path of the file that includes the others.
  public var mainFile: String
  /// What `@ID` lines were compared with, as `ParseContext.configurationID`.
  public var configID: String
  /// Content of `cluster_key_file`; nil if none is configured.
  public var clusterKey: [UInt8]?
  /// True if what is not VRRP is skipped.
  public var vrrpOnly = false
  /// Secrets of `auth_hmac` that stand in files of their own.
  public var authenticationKeys: [LoadedKey] = []
  /// The number of `control_read_group`; nil without it.
  public var controlReaders: UInt32?
  /// The number of `control_admin_group`; nil without it.
  public var controlAdministrators: UInt32?
  /// The track scripts that look for processes, by their command or by the text of their file.
  public var watches: [ScriptWatch]
  /// Warnings about the host, rendered for a person, secrets masked.
  public var hostFindings: [String]
  /// True if the engine shall only say what it would change.
  public var dryRun: Bool
  /// When the files were read, in microseconds of UTC.
  public var loadedAt: Int64

  /// A configuration.
  public init(
    texts: [ConfigurationText], mainFile: String, configID: String, clusterKey: [UInt8]? = nil,
    watches: [ScriptWatch] = [], hostFindings: [String] = [], dryRun: Bool = false, loadedAt: Int64
  ) {
    self.texts = texts
    self.mainFile = mainFile
    self.configID = configID
    self.clusterKey = clusterKey
    self.watches = watches
    self.hostFindings = hostFindings
    self.dryRun = dryRun
    self.loadedAt = loadedAt
  }
}
