import Glibc

/// Inputs to begin with.
enum Corpus {
  /// Longer ones say nothing more and take longer.
  static let lengthAtMost = 4_096

  /// The files of folders, in the order of their names, without folders in them.
  static func read(_ folders: [String]) -> [[UInt8]] {
    folders.flatMap { folder in
      names(folder).compactMap { file("\(folder)/\($0)") }.filter { !$0.isEmpty }
    }
  }

  private static func names(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      guard entry.pointee.d_type == UInt8(DT_REG) else { continue }
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { name in
          String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.sorted()
  }

  private static func file(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    return Array(unsafeUninitializedCapacity: lengthAtMost) { buffer, count in
      count = fread(buffer.baseAddress, 1, lengthAtMost, file)
    }
  }
}
