import CLinux
import ControlProtocol
public import SystemCalls

/// Where flight records are saved: the newest few, for root alone.
public struct RecordFolder: ~Copyable {
  private let directory: Directory

  /// Records that are kept; the oldest goes when there is one more.
  static let kept = 8
  private static let start = "flight-"
  private static let end = ".record"

  /// The folder, which is made if need be.
  /// - Throws: as `Directory.init`.
  public init(_ path: String) throws(SystemError) {
    directory = try Directory(path, mode: 0o700)
  }

  /// Saves a record; gives its path.
  ///
  /// - Parameters:
  ///   - bytes: of the file.
  ///   - time: of saving, in microseconds of UTC; part of the name.
  /// - Throws: what the disk says.
  public func save(_ bytes: [UInt8], time: Int64) throws(SystemError) -> String {
    let moment = WallTime(unixMicroseconds: time).rfc3339.filter { $0 != ":" }
    let name = Self.start + moment + Self.end
    try directory.replace(name, with: bytes)
    let records = directory.names().filter { $0.hasPrefix(Self.start) && $0.hasSuffix(Self.end) }
    for old in records.sorted().dropLast(Self.kept) { try? directory.remove(old) }
    return "\(directory.path)/\(name)"
  }
}
