import CLinux

/// What to wait for on a descriptor.
public struct Interest: OptionSet, Hashable, Sendable {
  /// The bits of epoll(7).
  public let rawValue: UInt32

  /// An interest from the bits of epoll(7).
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Something can be read, a client can be accepted, a timer fired.
  public static let readable = Interest(rawValue: clinux_readable)
  /// Something can be written without waiting.
  public static let writable = Interest(rawValue: clinux_writable)
}

/// What a descriptor is ready for.
public struct Readiness: OptionSet, Hashable, Sendable {
  /// The bits of epoll(7).
  public let rawValue: UInt32

  /// A readiness from the bits of epoll(7).
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Something can be read, or the end was reached.
  public static let readable = Readiness(rawValue: clinux_readable)
  /// Something can be written without waiting.
  public static let writable = Readiness(rawValue: clinux_writable)
  /// The other end is gone. Reported whatever the interest is.
  public static let hangup = Readiness(rawValue: clinux_hangup)
  /// The descriptor is in error. Reported whatever the interest is.
  public static let error = Readiness(rawValue: clinux_error)
}
