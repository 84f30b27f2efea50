/// Where configuration files come from.
///
/// The parser reads nothing itself: the supervisor gives it the disk, the engine and the tests give
/// it texts in memory.
public protocol ConfigurationSource {
  /// The content of a file. May block on a disk.
  func read(_ path: String) throws(SourceError) -> [UInt8]

  /// Paths that match a shell pattern of `*`, `?` and `[…]`, sorted by byte; empty if none does.
  /// Braces were expanded before.
  func glob(_ pattern: String) -> [String]
}

/// Why a file could not be read.
public enum SourceError: Error, Hashable, Sendable {
  /// There is no such file.
  case notFound
  /// It is a directory, a device or anything else but a regular file.
  case notAFile
  /// It is longer than ``ParseLimits/fileBytes``.
  case tooLarge
  /// The system refused, with its words for the reason.
  case unreadable(String)

  /// What a person reads after "cannot read FILE: ".
  public var reason: String {
    switch self {
    case .notFound: "no such file"
    case .notAFile: "not a regular file"
    case .tooLarge: "larger than \(ParseLimits.fileBytes) bytes"
    case .unreadable(let reason): reason
    }
  }
}

/// Files held in memory.
public struct InMemorySource: ConfigurationSource, Sendable {
  /// Content by path.
  private var contents: [String: [UInt8]]

  /// A source of these files; the last of several with one path counts.
  public init(_ files: [SourceFile]) {
    contents = Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { $1 })
  }

  /// A source of one text.
  public init(path: String, text: String) {
    contents = [path: Array(text.utf8)]
  }

  /// The content of one of the files; `notFound` for any other path. Never blocks.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    guard let bytes = contents[path] else { throw .notFound }
    guard bytes.count <= ParseLimits.fileBytes else { throw .tooLarge }
    return bytes
  }

  /// The matching paths, sorted by byte.
  public func glob(_ pattern: String) -> [String] {
    let pattern = GlobPattern(pattern)
    return contents.keys.filter { pattern.matches($0) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
