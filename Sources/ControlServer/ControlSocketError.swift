public import SystemCalls

/// Why the control socket cannot be offered.
public enum ControlSocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another daemon answers in this directory.
  case inUse(directory: String)
  /// Something that is no socket stands in its place; it is not removed.
  case obstructed(path: String)
  /// The system said no; EPERM on the directory means that others than its owner may write there.
  case system(SystemError)

  /// What is wrong.
  public var description: String {
    switch self {
    case .inUse(let directory): "another daemon runs with \(directory)"
    case .obstructed(let path): "\(path) is not a socket; it is left alone"
    case .system(let error): error.description
    }
  }

  /// What a call of the shim opened.
  static func open(
    _ result: Int32, _ operation: StaticString, _ subject: String
  ) throws(ControlSocketError) -> FileDescriptor {
    try check(result, operation, subject)
    return FileDescriptor(owning: result)
  }

  /// The result of a call of the shim, with its error as ours.
  static func check(
    _ result: Int32, _ operation: StaticString, _ subject: String
  ) throws(ControlSocketError) {
    do throws(SystemError) {
      _ = try SystemError.check(result, operation, subject)
    } catch {
      throw .system(error)
    }
  }
}
