/// Finds the lines of files and what of them must not be shown; each file is scanned once.
struct SourceLines {
  private let files: [SourceFile]
  /// Where each line starts, by file.
  private let starts: [[Int]]
  /// First secret byte, as a column, by file and line.
  private var secrets: [Place: Int] = [:]

  private struct Place: Hashable {
    var file: Int
    var line: Int
  }

  /// Lines of the files of a result. Only files that a diagnostic points into are scanned.
  init(_ result: ParseResult) {
    files = result.files
    let wanted = Set(result.diagnostics.compactMap { $0.span?.file })
    starts = result.files.enumerated().map { index, file in
      guard wanted.contains(index) else { return [] }
      return file.bytes.enumerated().reduce(into: [0]) { starts, item in
        if item.element == 0x0A { starts.append(item.offset + 1) }
      }
    }
    for secret in result.secrets {
      let place = Place(file: secret.file, line: secret.line)
      secrets[place] = min(secrets[place] ?? .max, secret.column)
    }
  }

  /// The path of a file, harmless to show.
  func path(_ file: Int) -> String {
    guard files.indices.contains(file) else { return "configuration" }
    return Printable.text(files[file].path, limit: 400)
  }

  /// The bytes of a line without its end; nil if there is no such line.
  func line(_ span: SourceSpan) -> ArraySlice<UInt8>? {
    guard starts.indices.contains(span.file), span.line >= 1, span.line <= starts[span.file].count
    else { return nil }
    let bytes = files[span.file].bytes
    let start = starts[span.file][span.line - 1]
    let end = span.line < starts[span.file].count ? starts[span.file][span.line] - 1 : bytes.count
    let line = bytes[start..<max(start, end)]
    return line.last == 0x0D ? line.dropLast() : line
  }

  /// Offset of the first byte of a line that must not be shown; nil if all of it may.
  func secretStart(_ span: SourceSpan, _ line: ArraySlice<UInt8>) -> Int? {
    let known = secrets[Place(file: span.file, line: span.line)].map { max(0, $0 - 1) }
    let seen = Secrets.start(in: line)
    guard let known else { return seen }
    return min(known, seen ?? .max)
  }

  /// The column of a span in characters, from 1.
  func characterColumn(_ span: SourceSpan) -> Int {
    guard let line = line(span) else { return span.column }
    let before = line.prefix(max(0, span.column - 1))
    // Continuation bytes of UTF-8 are no characters of their own.
    return before.count { $0 & 0xC0 != 0x80 } + 1
  }
}
