import FoundationEssentials
import Testing

/// Texts that a person has read and found right, one file each below Golden/.
///
/// `FAILOVER_UPDATE_GOLDEN=1 swift test --filter CommandLineTests` writes them anew; read the
/// difference before it is committed.
enum Golden {
  /// Compares lines with the file `name`.txt.
  static func expect(
    _ lines: [String], _ name: String, location: SourceLocation = #_sourceLocation
  ) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Golden"
    let path = "\(folder)/\(name).txt"
    let text = lines.map { $0 + "\n" }.joined()
    if ProcessInfo.processInfo.environment["FAILOVER_UPDATE_GOLDEN"] != nil {
      try Data(text.utf8).write(to: URL(filePath: path))
    }
    let expected = FileManager.default.contents(atPath: path).map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(text == expected, sourceLocation: location)
    let tooLong = lines.filter { $0.count > 80 }
    #expect(tooLong.isEmpty, sourceLocation: location)
  }
}
