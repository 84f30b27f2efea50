import Glibc

/// Finds the programs that commands name.
public enum ExecutableSearch {
  /// The path of the running program; nil without `/proc`.
  public static func ownPath() -> String? {
    var buffer = [CChar](repeating: 0, count: 4_097)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Where bare names are looked for if the environment has no PATH.
  public static let standardPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// Folders where bare names are looked for, in order.
  public static func folders() -> [String] {
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? standardPath
    return path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
  }

  /// The file that a program's name stands for: itself if it is absolute, else the first in PATH
  /// that may be executed by somebody. Nil if there is none, and for relative paths.
  public static func find(_ program: String) -> String? {
    if program.hasPrefix("/") { return program }
    guard !program.utf8.contains(UInt8(ascii: "/")) else { return nil }
    for folder in folders() {
      let path = folder + "/" + program
      if let status = FileStatus.following(path), status.kind == .regular, status.mode & 0o111 != 0
      {
        return path
      }
    }
    return nil
  }
}
