import Foundation

/// The files of this repository, found from the place of this one.
enum Repository {
  /// A Swift file and its text.
  struct File: Sendable, CustomStringConvertible {
    /// The path below the root: "Sources/Engine/Engine.swift".
    let path: String
    let text: String
    /// The lines without comments and the contents of literals.
    let code: [String]

    init(path: String, text: String) {
      self.path = path
      self.text = text
      code = CodeOnly.lines(text)
    }

    /// "Engine" for a file below Sources/Engine.
    var target: String {
      path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    }

    var description: String { path }
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let sources = swiftFiles(below: "Sources")
  static let tests = swiftFiles(below: "Tests")
  static let package = PackageLayout(manifest: text(of: "Package.swift"))

  /// The text of a file; empty if it cannot be read, which the tests notice.
  static func text(of path: String) -> String {
    let data = FileManager.default.contents(atPath: root.appending(path: path).path)
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  private static func swiftFiles(below folder: String) -> [File] {
    // Symbolic links are resolved, so that the tests also run in a package that borrows folders.
    let start = root.appending(path: folder).resolvingSymlinksInPath()
    let names = FileManager.default.subpaths(atPath: start.path) ?? []
    // Nested packages below Tests/ have rules of their own, and what they fetch none at all.
    return names.filter { $0.hasSuffix(".swift") && !$0.contains(".build/") }.sorted()
      .map { File(path: "\(folder)/\($0)", text: text(of: "\(folder)/\($0)")) }
  }
}
