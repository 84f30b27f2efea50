/// A line as it is shown, with the caret line below it.
struct SourceExcerpt {
  /// The line: tabs expanded, control characters and secrets replaced, cut to fit.
  let text: String
  /// Blanks and `^~~~` below what is meant.
  let caret: String

  /// Width of a tab stop.
  private static let tab = 4
  /// What stands for a secret.
  private static let hidden = "<hidden>"
  /// Bytes on either side of the caret that are looked at, so that long lines cost nothing.
  private static let reach = 4_096

  /// One character as shown, with the byte it came from.
  private struct Cell {
    var text: Character
    var offset: Int
  }

  /// An excerpt of at most `room` columns around `column`, which counts bytes from 1, as `secret`
  /// does from 0: from there on, nothing is shown.
  init(_ line: ArraySlice<UInt8>, column: Int, length: Int, secret: Int?, room: Int) {
    let target = max(0, column - 1)
    let shown = secret.map { line.prefix($0) } ?? line
    var cells = Self.cells(of: shown, around: min(target, shown.count))
    if let secret {
      cells += Self.hidden.map { Cell(text: $0, offset: secret) }
    }
    let isHidden = secret.map { target >= $0 } ?? false
    let from = isHidden ? (secret ?? 0) : target
    let first = cells.firstIndex { $0.offset >= from } ?? cells.count
    let past = cells.firstIndex { $0.offset >= target + length } ?? cells.count
    let span = isHidden ? cells.count - first : max(1, past - first)
    let window = Self.window(count: cells.count, around: first, room: room)
    var text = String(cells[window].map(\.text))
    if window.lowerBound > 0 || (cells.first?.offset ?? 0) > 0 { text = "…" + text.dropFirst() }
    if window.upperBound < cells.count { text = text.dropLast() + "…" }
    let visible = max(1, min(span, max(window.upperBound, first + 1) - first))
    self.text = text
    caret =
      String(repeating: " ", count: first - window.lowerBound) + "^"
      + String(repeating: "~", count: visible - 1)
  }

  /// Which cells are shown, so that the one at `first` is among them.
  private static func window(count: Int, around first: Int, room: Int) -> Range<Int> {
    guard count > room else { return 0..<count }
    let start = min(max(0, first - room / 3), count - room)
    return start..<(start + room)
  }

  private static func cells(of line: ArraySlice<UInt8>, around target: Int) -> [Cell] {
    var start = max(0, target - reach)
    // Not in the middle of a character.
    while start > 0, line[line.startIndex + start] & 0xC0 == 0x80 { start -= 1 }
    let end = min(line.count, target + reach)
    let part = line[(line.startIndex + start)..<(line.startIndex + end)]
    var cells: [Cell] = []
    var offset = start
    for scalar in String(decoding: part, as: UTF8.self).unicodeScalars {
      let isBroken = scalar == "\u{FFFD}"
      if scalar == "\t" {
        let blanks = tab - cells.count % tab
        cells += repeatElement(Cell(text: " ", offset: offset), count: blanks)
      } else {
        let text: Unicode.Scalar = Printable.isControl(scalar) ? "\u{FFFD}" : scalar
        cells.append(Cell(text: Character(text), offset: offset))
      }
      // A mark of its own stands for each byte that is not UTF-8, as far as that can be told.
      offset += isBroken ? brokenLength(line, offset) : UTF8.width(scalar)
    }
    return cells
  }

  /// Bytes behind U+FFFD: three if the text really holds it, else one.
  private static func brokenLength(_ line: ArraySlice<UInt8>, _ offset: Int) -> Int {
    let start = line.startIndex + offset
    guard start + 3 <= line.endIndex else { return 1 }
    return line[start..<(start + 3)].elementsEqual([0xEF, 0xBF, 0xBD]) ? 3 : 1
  }
}
