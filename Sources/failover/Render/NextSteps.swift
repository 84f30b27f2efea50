/// The block that says what to do next.
enum NextSteps {
  /// `next:` and one step below the other. What stands behind a tab explains a step and is put into
  /// a column of its own.
  static func lines(_ steps: [String], indent: Int) -> [String] {
    let parts = steps.map { $0.split(separator: "\t", maxSplits: 1).map(String.init) }
    let widest = parts.filter { $0.count == 2 }.map { $0[0].count }.max() ?? 0
    var lines: [String] = []
    for (index, part) in parts.enumerated() where !part.isEmpty {
      let label = index == 0 ? "next: " : "      "
      let start = String(repeating: " ", count: indent) + label
      let blanks = String(repeating: " ", count: start.count)
      if part.count == 2 {
        let command = start + TextLayout.padded(part[0], widest) + "   "
        let rest = String(repeating: " ", count: command.count)
        lines += TextLayout.wrap(part[1], first: command, rest: rest)
      } else {
        lines += TextLayout.wrap(part[0], first: start, rest: blanks)
      }
    }
    return lines
  }
}
