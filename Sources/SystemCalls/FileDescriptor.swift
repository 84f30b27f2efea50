import CLinux

/// The only owner of an open descriptor, which is closed with it.
public struct FileDescriptor: ~Copyable, Sendable {
  /// The number, 0 and up; valid as long as the owner lives.
  public let rawValue: Int32

  /// Takes ownership of an open descriptor.
  public init(owning rawValue: Int32) {
    precondition(rawValue >= 0, "an open descriptor is never negative")
    self.rawValue = rawValue
  }

  /// Takes ownership of what a call of the shim opened.
  /// - Throws: the error of the call.
  public init(
    opening result: Int32, _ operation: StaticString, _ subject: @autoclosure () -> String = ""
  ) throws(SystemError) {
    self.init(owning: try SystemError.check(result, operation, subject()))
  }

  deinit { _ = clinux_close(rawValue) }

  /// Gives the open descriptor away; who takes it has to close it.
  public consuming func release() -> Int32 {
    let number = rawValue
    discard self
    return number
  }
}
