import CLinux
import Glibc

/// A system call that failed: which, why, and on what.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, usually the name of the system call.
  public let operation: String
  /// The error number of the kernel, above 0.
  public let errno: Int32
  /// What it was tried on: an interface, a path, an address; empty if the operation says it all.
  public let subject: String
  /// The kernel's own sentence about the refusal; empty where it gives none.
  public let detail: String

  /// An error from its parts.
  public init(operation: String, errno: Int32, subject: String = "", detail: String = "") {
    self.operation = operation
    self.errno = errno
    self.subject = subject
    self.detail = detail
  }

  /// The system's text of the error number, in English.
  public var reason: String { Self.text(of: errno) }

  /// `operation subject: reason (detail)`.
  public var description: String {
    let place = subject.isEmpty ? operation : "\(operation) \(subject)"
    return detail.isEmpty ? "\(place): \(reason)" : "\(place): \(reason) (\(detail))"
  }

  /// The system's text of an error number, in English.
  public static func text(of errno: Int32) -> String {
    unsafe String(cString: clinux_error_text(errno))
  }

  /// The result of a call of the shim, which is an error if it is negative.
  ///
  /// A closed or wrong descriptor and a bad pointer are bugs of ours and stop the program at once.
  /// - Throws: the error of the call.
  @inlinable
  public static func check<Result: SignedInteger & FixedWidthInteger>(
    _ result: Result, _ operation: StaticString, _ subject: @autoclosure () -> String = ""
  ) throws(SystemError) -> Result {
    guard result < 0 else { return result }
    throw SystemError(failed: Int32(truncatingIfNeeded: -result), operation, subject())
  }

  /// The error of a call of the shim.
  @usableFromInline
  init(failed errno: Int32, _ operation: StaticString, _ subject: String) {
    precondition(errno != EBADF && errno != EFAULT, "a call was given what is not ours")
    self.init(operation: operation.description, errno: errno, subject: subject)
  }
}
