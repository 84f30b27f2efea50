/// A `~SEQ(…)` or `~LST(…)` at the start of a line.
struct Repetition {
  /// The variables, and for each turn their values.
  var names: [String]
  var turns: [[String]]
  /// The rest of the line, which is repeated.
  var rest: Line
}

extension Preprocessor {
  /// The repetition that begins a line; nil, with an error, where there is none that is right.
  mutating func repetition(_ line: Line, depth: Int) -> Repetition? {
    let word = line.bytes.prefix { $0 != UInt8(ascii: "(") && !Line.isBlank($0) }
    let name = String(decoding: word, as: UTF8.self)
    guard ["~SEQ", "~SEQx", "~LST"].contains(name) else { return nil }
    let span = line.span(0..<word.count)
    guard let (inner, end) = arguments(line, from: word.count) else {
      sink.error("'\(name)' needs its arguments in parentheses", at: span)
      return Repetition(names: [], turns: [], rest: line)
    }
    guard depth < ParseLimits.expansionDepth else {
      sink.error("repetitions are nested too deep", at: span)
      return Repetition(names: [], turns: [], rest: line)
    }
    var repetition = Repetition(names: [], turns: [], rest: line.dropping(end).trimmed())
    let text = expandedText(inner, like: line)
    let ok = name == "~LST" ? list(text, &repetition) : sequence(text, name == "~SEQx", &repetition)
    if !ok {
      let form =
        name == "~LST"
        ? "~LST(VAR, VALUE, …) or ~LST({VAR, …}, {VALUE, …}, …)"
        : "~SEQ(VAR, START, STEP, END)"
      sink.error("cannot understand the arguments of '\(name)'", at: span, hints: ["write \(form)"])
      repetition.turns = []
    }
    return repetition
  }

  /// Processes the rest of the line once for each turn.
  mutating func repeatLine(_ repetition: Repetition, depth: Int) {
    let saved = repetition.names.map { ($0, macros[$0]) }
    for turn in repetition.turns {
      guard !exhausted, spend(bytes: repetition.rest.bytes.count) else { break }
      for (name, value) in zip(repetition.names, turn) {
        macros[name] = Macro(value: Array(value.utf8), span: nil)
      }
      process(repetition.rest, depth: depth + 1)
    }
    for (name, macro) in saved { macros[name] = macro }
  }

  /// What stands between the parentheses, and the position behind them.
  private func arguments(_ line: Line, from start: Int) -> (inner: ArraySlice<UInt8>, end: Int)? {
    var index = start
    while index < line.bytes.count, Line.isBlank(line.bytes[index]) { index += 1 }
    guard index < line.bytes.count, line.bytes[index] == UInt8(ascii: "("),
      let close = line.bytes[index...].firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    return (line.bytes[(index + 1)..<close], close + 1)
  }

  private mutating func expandedText(_ bytes: ArraySlice<UInt8>, like line: Line) -> String {
    var inner = line
    inner.bytes = Array(bytes)
    inner.columns = nil
    return String(decoding: expand(inner).bytes, as: UTF8.self)
  }

  private func sequence(_ text: String, _ hexadecimal: Bool, _ result: inout Repetition) -> Bool {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(Words.trimmed)
    guard (2...4).contains(parts.count), Words.isName(parts[0]) else { return false }
    let numbers = parts.dropFirst().compactMap { Int(Words.trimmed($0)) }
    guard numbers.count == parts.count - 1, numbers.allSatisfy({ $0.magnitude <= 1 << 32 }) else {
      return false
    }
    let end = numbers[numbers.count - 1]
    let start = numbers.count > 1 ? numbers[0] : (end < 0 ? -1 : 1)
    let step = numbers.count == 3 ? numbers[1] : (end < start ? -1 : 1)
    guard step != 0, abs((end - start) / step) < ParseLimits.turns else { return false }
    result.names = [String(parts[0])]
    result.turns = stride(from: start, through: end, by: step).map {
      [String($0, radix: hexadecimal ? 16 : 10)]
    }
    return true
  }

  private func list(_ text: String, _ result: inout Repetition) -> Bool {
    let groups = Words.groups(text)
    guard let first = groups.first, groups.count > 1, first.allSatisfy({ Words.isName($0[...]) })
    else { return false }
    let turns = groups.dropFirst()
    guard turns.allSatisfy({ $0.count == first.count }) else { return false }
    result.names = first
    result.turns = Array(turns)
    return true
  }
}

/// Pieces of the arguments of a repetition.
enum Words {
  /// Without blanks at both ends.
  static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text = text.dropLast() }
    return text
  }

  static func isName(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(Macros.isName) && !Macros.isDigit(text.utf8.first)
  }

  /// Values between commas; several in braces are one group.
  static func groups(_ text: String) -> [[String]] {
    var groups: [[String]] = []
    var rest = text[...]
    // No brace beyond the last closing one begins a group: looked up once, so that time is linear.
    let lastClose = text.lastIndex(of: "}")
    while !rest.isEmpty {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      if rest.first == "{", let lastClose, rest.startIndex < lastClose,
        let close = rest.firstIndex(of: "}")
      {
        let inner = rest[rest.index(after: rest.startIndex)..<close]
        groups.append(inner.split(separator: ",").map { String(trimmed($0)) })
        rest = rest[rest.index(after: close)...].drop { $0 == " " || $0 == "\t" }
        if rest.first == "," { rest = rest.dropFirst() }
      } else {
        let value = rest.prefix { $0 != "," }
        groups.append([String(trimmed(value))])
        rest = rest.dropFirst(value.count + 1)
      }
    }
    return groups
  }
}
