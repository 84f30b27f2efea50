/// What the engine cannot find out itself, or not any more once it has dropped its privileges.
///
/// The first message on every channel.
public struct StartFacts: Equatable, Sendable {
  /// The name of this node among its peers: the host name.
  public var nodeName: String
  /// Version of the program, as in `1.0.0`.
  public var softwareVersion: String
  /// Grows with each start of an engine on this host, also across reboots.
  public var bootEpoch: UInt64
  /// Microseconds of UTC minus microseconds of CLOCK_MONOTONIC when the engine was started.
  public var wallClockOffset: Int64
  /// The configuration file, as given on the command line.
  public var configFile: String
  /// Where the control socket belongs.
  public var runDirectory: String
  /// Where intent, events and replay marks are kept.
  public var stateDirectory: String
  /// Number of the supervisor's process.
  public var supervisorProcessID: Int32
  /// `--observe`: send and bind nothing.
  public var observe: Bool
  /// What was last persisted; empty if nothing was.
  public var stateBlob: [UInt8]
  /// Number of the last event on disk; 0 if there is none.
  public var lastEventSequence: UInt64
  /// What an earlier engine of this supervisor left.
  public var records: [InstanceRecord] = []
  /// When that engine was last known to have done all that was due, in nanoseconds of
  /// CLOCK_MONOTONIC; 0 if there was none.
  public var lastAlive: Int64 = 0
  /// A number that no other life of a daemon has; its engines share it.
  public var daemonLife: UInt64 = 0

  /// The facts of a start.
  public init(
    nodeName: String, softwareVersion: String, bootEpoch: UInt64, wallClockOffset: Int64,
    configFile: String, runDirectory: String, stateDirectory: String = "",
    supervisorProcessID: Int32 = 0, observe: Bool = false, stateBlob: [UInt8] = [],
    lastEventSequence: UInt64 = 0
  ) {
    self.nodeName = nodeName
    self.softwareVersion = softwareVersion
    self.bootEpoch = bootEpoch
    self.wallClockOffset = wallClockOffset
    self.configFile = configFile
    self.runDirectory = runDirectory
    self.stateDirectory = stateDirectory
    self.supervisorProcessID = supervisorProcessID
    self.observe = observe
    self.stateBlob = stateBlob
    self.lastEventSequence = lastEventSequence
  }
}
