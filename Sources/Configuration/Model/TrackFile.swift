/// A `track_file` block: a file whose number changes priorities.
public struct TrackFile: Equatable, Sendable {
  /// The name by which `track_file` of an instance refers to it.
  public var name: String
  /// `file`: its path. A missing or unreadable file counts as 0.
  public var path: String
  /// Default weight for instances that give none; the number in the file is multiplied by it.
  /// -2147483647 to 2147483647, default 1. With 0 a number other than 0 is a FAULT.
  public var weight = TrackWeight(1)
  /// `init_file`: written at start if there is no such file; nil means that it is left alone.
  public var initialValue: Int?
  /// `init_file … overwrite`: written also if there is one.
  public var overwrites = false

  /// A file with the defaults of keepalived.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
