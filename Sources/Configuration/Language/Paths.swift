/// Arithmetic on paths; looks at no disk.
enum Paths {
  /// The folder of a file: `.` for a bare name.
  static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A path as a line in `file` means it: relative ones start at that file's folder.
  static func resolve(_ path: String, from file: String) -> String {
    guard !path.hasPrefix("/"), file.utf8.contains(UInt8(ascii: "/")) else { return path }
    let folder = directory(of: file)
    return folder == "/" ? "/" + path : folder + "/" + path
  }

  /// The path without `.`, `..` and doubled slashes, to compare with.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
