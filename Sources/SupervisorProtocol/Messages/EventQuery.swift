/// Which events of the past are wanted; every condition given must hold.
public struct EventQuery: Equatable, Sendable {
  /// Not before this time, in microseconds of UTC.
  public var since: Int64?
  /// Before this time, in microseconds of UTC.
  public var until: Int64?
  /// One of these types; empty for all.
  public var types: [String]
  /// Of this instance.
  public var instance: String?
  /// The last so many of them.
  public var last: UInt32?

  /// A query.
  public init(
    since: Int64? = nil, until: Int64? = nil, types: [String] = [], instance: String? = nil,
    last: UInt32? = nil
  ) {
    self.since = since
    self.until = until
    self.types = types
    self.instance = instance
    self.last = last
  }
}
