import CLibNL
public import SystemCalls

/// A request that failed, in the library or in the kernel.
public enum NetlinkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kernel said no; with its own sentence as detail, where it gives one.
  case system(SystemError)
  /// The library said no, with its text.
  case library(operation: String, reason: String)
  /// A dump changed under our hands again and again, or an answer did not come.
  case inconsistent(operation: String)

  /// The kernel's error number; nil if it was not the kernel.
  public var errno: Int32? {
    guard case .system(let error) = self else { return nil }
    return error.errno
  }

  /// What failed and why.
  public var description: String {
    switch self {
    case .system(let error): error.description
    case .library(let operation, let reason): "\(operation): \(reason)"
    case .inconsistent(let operation): "\(operation): the kernel gave no consistent answer"
    }
  }

  /// The error behind a result of the library, which is an error if it is negative.
  static func check(_ result: Int32, _ operation: String) throws(NetlinkError) {
    guard result < 0 else { return }
    throw .library(
      operation: operation, reason: unsafe String(cString: nl_geterror(result)))
  }
}
