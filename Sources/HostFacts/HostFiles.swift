public import Configuration
import Glibc

/// Configuration files on the disk of this host.
public struct HostFiles: ConfigurationSource, Sendable {
  /// The disk.
  public init() {}

  /// The content of a regular file. Blocks as long as the disk does; a FIFO or a device is refused
  /// without waiting for it.
  public func read(_ path: String) throws(SourceError) -> [UInt8] {
    try FileAccess.read(path, limit: ParseLimits.fileBytes).bytes
  }

  /// Paths that match a pattern, sorted by byte, without folders; what is in a folder that cannot
  /// be read does not match.
  public func glob(_ pattern: String) -> [String] {
    var matches = unsafe glob_t()
    defer { unsafe globfree(&matches) }
    guard unsafe Glibc.glob(pattern, 0, nil, &matches) == 0 else { return [] }
    var paths: [String] = []
    for index in 0..<Int(unsafe matches.gl_pathc) {
      guard let raw = unsafe matches.gl_pathv[index] else { continue }
      let path = unsafe String(cString: raw)
      // A folder beside the files is no part of the configuration.
      if FileStatus.following(path)?.kind != .directory { paths.append(path) }
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// Reading of files and of what the system knows about them.
enum FileAccess {
  /// A file that was read.
  struct Content {
    var bytes: [UInt8]
    var status: FileStatus
  }

  /// The whole of a regular file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(SourceError) -> Content {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var raw = stat()
    guard unsafe fstat(descriptor, &raw) == 0 else { throw failure() }
    let status = FileStatus(raw)
    guard status.kind == .regular else { throw .notAFile }
    guard status.size <= limit else { throw .tooLarge }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return Content(bytes: bytes, status: status) }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      bytes += buffer[..<count]
    }
    throw .tooLarge
  }

  /// The first bytes of a file; nil if it cannot be read.
  static func head(_ path: String, count: Int) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: count)
    let length = unsafe Glibc.read(descriptor, &buffer, count)
    return length < 0 ? nil : Array(buffer[..<length])
  }

  private static func failure() -> SourceError {
    let code = errno
    if code == ENOENT || code == ENOTDIR { return .notFound }
    return .unreadable(unsafe String(cString: strerror(code)))
  }
}

/// What the system knows about a file.
struct FileStatus {
  /// The kinds that matter here.
  enum Kind {
    case regular
    case directory
    case link
    case other
  }

  var kind: Kind
  /// Permission bits, sticky bit included.
  var mode: UInt32
  var owner: UInt32
  var group: UInt32
  var size: Int

  init(_ raw: stat) {
    switch raw.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    mode = raw.st_mode & 0o7777
    owner = raw.st_uid
    group = raw.st_gid
    size = Int(raw.st_size)
  }

  /// The status of what a path leads to; nil if it leads nowhere.
  static func following(_ path: String) -> FileStatus? {
    var raw = stat()
    return unsafe stat(path, &raw) == 0 ? FileStatus(raw) : nil
  }

  /// The status of a path's last component itself, be it a symbolic link.
  static func ofLink(_ path: String) -> FileStatus? {
    var raw = stat()
    return unsafe lstat(path, &raw) == 0 ? FileStatus(raw) : nil
  }
}
