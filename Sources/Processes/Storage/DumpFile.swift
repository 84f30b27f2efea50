import CLinux
public import SystemCalls

/// A file that is written on a signal, as a whole.
public enum DumpFile {
  /// Replaces the file at a path (mode 0600 unless given); readers see the former one or this one.
  ///
  /// What somebody else put there is replaced, never followed or written through.
  /// - Throws: EPERM in a directory in which others may replace files, ENOENT without a directory.
  public static func replace(
    _ path: String, with text: String, mode: UInt32 = 0o600
  ) throws(SystemError) {
    let bytes = Array(text.utf8)
    let result = unsafe bytes.withUnsafeBytes { bytes in
      unsafe path.withCString {
        unsafe clinux_dump_replace($0, mode, bytes.baseAddress, bytes.count)
      }
    }
    _ = try SystemError.check(result, "writing", path)
  }
}
