import Glibc

/// Finds who besides root could replace a file.
enum PathSecurity {
  /// A component of a path that others can write to.
  struct Weakness {
    var path: String
    var reason: String
    var remedy: String
  }

  /// The first component, from the root on, that others can write to; nil if there is none. Folders
  /// with the sticky bit are safe, since only the owner of a file can replace it there. The path as
  /// it is written and the one it leads to are both looked at.
  static func weakest(_ path: String) -> Weakness? {
    weakestComponent(path) ?? resolved(path).flatMap { $0 == path ? nil : weakestComponent($0) }
  }

  private static func weakestComponent(_ path: String) -> Weakness? {
    var current = ""
    let parts = path.split(separator: "/")
    if let weakness = weakness(of: "/") { return weakness }
    for part in parts {
      current += "/\(part)"
      if let weakness = weakness(of: current) { return weakness }
    }
    return nil
  }

  private static func weakness(of path: String) -> Weakness? {
    guard let status = FileStatus.ofLink(path) else { return nil }
    if status.owner != 0 {
      return Weakness(path: path, reason: "is not root's", remedy: "chown root \(path)")
    }
    // A symbolic link has no permissions of its own.
    let sticky = status.kind == .directory && status.mode & 0o1000 != 0
    guard status.kind != .link, status.mode & 0o022 != 0, !sticky else { return nil }
    return Weakness(path: path, reason: "is writable for others", remedy: "chmod go-w \(path)")
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
