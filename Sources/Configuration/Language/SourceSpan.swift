/// A place in a configuration file: a run of bytes in one line.
public struct SourceSpan: Hashable, Sendable {
  /// Index of the file in ``ParseResult/files``.
  public var file: Int
  /// Number of the line, from 1.
  public var line: Int
  /// First byte, from 1.
  public var column: Int
  /// Bytes, at least 1; what lies beyond the end of the line is not shown.
  public var length: Int

  /// A place.
  public init(file: Int, line: Int, column: Int, length: Int) {
    self.file = file
    self.line = line
    self.column = column
    self.length = length
  }
}

/// A file that was read, kept whole so that diagnostics can show its lines and another process can
/// parse the same text again.
public struct SourceFile: Equatable, Sendable {
  /// The path as it was opened: absolute, or relative to where the first file was named.
  public var path: String
  /// Every byte, unchanged.
  public var bytes: [UInt8]

  /// A file.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}
