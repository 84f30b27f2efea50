import CLinux
public import SystemCalls

/// A directory of ours, held open: whoever swaps its path for a link afterwards gains nothing.
public struct Directory: ~Copyable {
  /// Its path, for messages.
  public let path: String
  let descriptor: FileDescriptor

  /// Opens a directory, and creates it with these permission bits, and parents with 0755, if need
  /// be.
  /// - Throws: EPERM if somebody else owns it or may write to it, ELOOP or ENOTDIR if it is a link.
  public init(_ path: String, mode: UInt32) throws(SystemError) {
    self.path = path
    let result = unsafe path.withCString { unsafe clinux_private_directory($0, mode) }
    descriptor = try FileDescriptor(opening: result, "opening directory", path)
  }

  /// Locks this directory for the life of the result.
  /// - Throws: EAGAIN if another process has it locked.
  public func lock(_ name: String) throws(SystemError) -> FileDescriptor {
    let result = unsafe name.withCString { unsafe clinux_file_lock(descriptor.rawValue, $0) }
    guard result != -Self.isLocked else {
      throw SystemError(
        operation: "locking", errno: Self.isLocked, subject: path,
        detail: "another failoverd uses this directory")
    }
    return try FileDescriptor(opening: result, "locking", "\(path)/\(name)")
  }

  /// Replaces a file; all or nothing, and on the disk when this returns.
  public func replace(_ name: String, with bytes: [UInt8]) throws(SystemError) {
    let directory = descriptor.rawValue
    let result = unsafe name.withCString { name in
      unsafe "\(String(cString: name)).new".withCString { temporary in
        unsafe bytes.withUnsafeBytes { bytes in
          unsafe clinux_file_replace(
            directory, name, temporary, bytes.baseAddress, bytes.count)
        }
      }
    }
    _ = try SystemError.check(result, "writing", "\(path)/\(name)")
  }

  /// The content of a file; nil if there is none.
  /// - Throws: also EFBIG if it is longer than `limit` bytes.
  public func read(_ name: String, limit: Int) throws(SystemError) -> [UInt8]? {
    let opened = unsafe name.withCString { unsafe clinux_file_open(descriptor.rawValue, $0) }
    if opened == -Self.notFound { return nil }
    let file = try FileDescriptor(opening: opened, "opening", "\(path)/\(name)")
    let size = try SystemError.check(
      clinux_file_size(file.rawValue), "reading", "\(path)/\(name)")
    guard size <= limit else {
      throw SystemError(operation: "reading", errno: 27, subject: "\(path)/\(name)")
    }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let count = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe clinux_file_read_at(file.rawValue, bytes.baseAddress, bytes.count, 0)
    }
    bytes.removeLast(
      bytes.count - Int(try SystemError.check(count, "reading", "\(path)/\(name)")))
    return bytes
  }

  /// Gives a file another name; a file of that name is gone afterwards.
  public func rename(_ name: String, to newName: String) throws(SystemError) {
    let directory = descriptor.rawValue
    let result = unsafe name.withCString { from in
      unsafe newName.withCString { unsafe clinux_file_rename(directory, from, $0) }
    }
    _ = try SystemError.check(result, "renaming", "\(path)/\(name)")
  }

  /// Removes a file.
  public func remove(_ name: String) throws(SystemError) {
    let result = unsafe name.withCString { unsafe clinux_file_remove(descriptor.rawValue, $0) }
    _ = try SystemError.check(result, "removing", "\(path)/\(name)")
  }

  /// The names in it, unsorted, without `.` and `..`.
  public func names() -> [String] {
    guard let listing = unsafe clinux_listing_open(descriptor.rawValue) else { return [] }
    defer { unsafe clinux_listing_close(listing) }
    var names: [String] = []
    while let name = unsafe clinux_listing_next(listing) {
      let text = unsafe String(cString: name)
      if text != ".", text != ".." { names.append(text) }
    }
    return names
  }

  /// EAGAIN.
  static let isLocked: Int32 = 11
  /// ENOENT.
  static let notFound: Int32 = 2
}
