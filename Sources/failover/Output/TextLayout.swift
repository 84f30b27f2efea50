/// Lines, columns and paragraphs for a terminal of 80 columns.
enum TextLayout {
  /// Columns of a line: output is the same wherever it goes, so that it can be compared.
  static let width = 80

  /// A paragraph broken at blanks, so that no line is longer than ``width`` unless a word is.
  ///
  /// - Parameters:
  ///   - first: what stands before the first line.
  ///   - rest: what stands before each further line.
  static func wrap(_ text: String, first: String = "", rest: String = "") -> [String] {
    // What fits keeps its own blanks.
    if first.count + text.count <= width { return [trimmedEnd(first + text)] }
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = rest
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    lines.append(line)
    return lines.map(trimmedEnd)
  }

  /// Several paragraphs, one from each line of the text, all but the first line of them indented by
  /// `rest`.
  static func paragraphs(_ text: String, first: String = "", rest: String = "") -> [String] {
    text.split(separator: "\n").enumerated().flatMap { index, line in
      wrap(String(line), first: index == 0 ? first : rest, rest: rest)
    }
  }

  /// A paragraph behind a label, its further lines below the first word.
  static func labelled(_ label: String, _ text: String, indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    return wrap(text, first: padded(label, indent - 1) + " ", rest: blanks)
  }

  /// The text with blanks behind it up to `width` characters.
  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// The text with blanks before it up to `width` characters.
  static func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// The text without blanks at its end.
  static func trimmedEnd(_ text: String) -> String {
    var result = Substring(text)
    while result.last == " " { result = result.dropLast() }
    return String(result)
  }
}

/// A table whose last column may be wrapped.
struct TextTable {
  /// How the cells of a column stand.
  enum Alignment {
    case left
    case right
  }

  /// Blanks before each line.
  var indent = ""
  /// How columns stand; columns beyond stand left.
  var alignments: [Alignment] = []
  /// Rows of cells, all with as many.
  var rows: [[String]] = []

  /// The lines: columns as wide as their widest cell, two blanks between them.
  var lines: [String] {
    guard let count = rows.first?.count, count > 0 else { return [] }
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.flatMap { row in
      var start = indent
      for column in 0..<(count - 1) {
        let isRight = column < alignments.count && alignments[column] == .right
        let cell = row[column]
        start +=
          isRight
          ? TextLayout.aligned(cell, widths[column]) : TextLayout.padded(cell, widths[column])
        start += "  "
      }
      let blanks = String(repeating: " ", count: start.count)
      return TextLayout.wrap(row[count - 1], first: start, rest: blanks)
    }
  }
}
