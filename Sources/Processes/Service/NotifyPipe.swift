import CLinux
public import SystemCalls

/// A named pipe that events are written to, a line each: keepalived's `notify_fifo`.
///
/// Never waits for its reader. What nobody reads is kept by the kernel, 64 KiB of it; lines beyond
/// are lost, and counted.
public final class NotifyPipe {
  /// Its path.
  public let path: String
  /// True if it was not there before, so that it is removed at the end.
  public let isOurs: Bool
  /// Lines that did not fit since the last that did.
  public private(set) var lost = 0
  private let descriptor: FileDescriptor

  /// Opens the pipe, and creates it for this user and group if need be.
  /// - Throws: EEXIST if something else is at that path, ELOOP if it is a link.
  public init(_ path: String, user: UInt32, group: UInt32) throws(SystemError) {
    self.path = path
    var created: Int32 = 0
    let result = unsafe path.withCString {
      unsafe clinux_notify_pipe($0, user, group, &created)
    }
    descriptor = try FileDescriptor(opening: result, "opening the pipe", path)
    isOurs = created != 0
  }

  /// Writes a line; false if it did not fit.
  public func write(_ line: String) -> Bool {
    let bytes = Array("\(line)\n".utf8)
    // At most PIPE_BUF bytes, so all of it or nothing.
    let count = unsafe bytes.withUnsafeBytes {
      unsafe clinux_write_now(descriptor.rawValue, $0.baseAddress, $0.count)
    }
    guard count == bytes.count else {
      lost += 1
      return false
    }
    lost = 0
    return true
  }

  /// Removes a pipe that this program has made.
  public func remove() {
    guard isOurs else { return }
    _ = unsafe path.withCString { unsafe clinux_file_remove(-100, $0) }
  }
}
