/// Letters and lines of macros.
enum Macros {
  /// Letters, digits and `_`.
  static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8?) -> Bool {
    byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  /// The lines of an expanded line; a macro of several lines makes it several.
  static func lines(of line: Line) -> [Line] {
    guard line.bytes.contains(0x0A) else { return [line] }
    var parts: [Line] = []
    var start = 0
    while start <= line.bytes.count {
      let end = line.bytes[start...].firstIndex(of: 0x0A) ?? line.bytes.count
      var part = line
      part.bytes = Array(line.bytes[start..<end])
      part.columns = line.columns.map { Array($0[start..<end]) }
      if end < line.bytes.count { part.abuttingComment = nil }
      parts.append(part)
      start = end + 1
    }
    return parts
  }

  /// A `$` with what names it, at a position of a text.
  struct Reference {
    /// The name, without braces.
    var name: String
    /// What follows the name inside of the braces, without blanks around.
    var argument: String
    /// Bytes from the `$` to the end of the name or the closing brace.
    var length: Int
    /// True for `${NAME}`.
    var braced: Bool
    /// False for `$NAME` before anything but a blank, a comma, a `)` or the end: as under keepalived
    /// that stays as it stands.
    var ends = true
  }

  /// The reference that begins at `index`, where a `$` stands; nil if none does.
  static func reference(in bytes: [UInt8], at index: Int) -> Reference? {
    var position = index + 1
    let braced = position < bytes.count && bytes[position] == UInt8(ascii: "{")
    if braced { position += 1 }
    let start = position
    while position < bytes.count, isName(bytes[position]) { position += 1 }
    guard position > start, !isDigit(bytes[start]) else { return nil }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    guard braced else {
      let next = position < bytes.count ? bytes[position] : 0x0A
      let ends =
        Line.isBlank(next) || next == 0x0A || next == UInt8(ascii: ",")
        || next == UInt8(ascii: ")")
      return Reference(
        name: name, argument: "", length: position - index, braced: false, ends: ends)
    }
    // Only built-in macros take arguments, and those are short.
    let limit = min(bytes.count, position + 256)
    guard let end = bytes[position..<limit].firstIndex(of: UInt8(ascii: "}")) else { return nil }
    var argument = bytes[position..<end].drop { Line.isBlank($0) }
    while let last = argument.last, Line.isBlank(last) { argument = argument.dropLast() }
    if !argument.isEmpty, !name.hasPrefix("_") { return nil }
    return Reference(
      name: name, argument: String(decoding: argument, as: UTF8.self), length: end + 1 - index,
      braced: true)
  }
}

extension Preprocessor {
  /// The line with its macros replaced; each byte keeps the column of the `$` it came from.
  mutating func expand(_ line: Line) -> Line {
    var result = line
    result.bytes = []
    var columns: [Int32] = []
    var used: [String] = []
    var index = 0
    while index < line.bytes.count {
      let column = Int32(truncatingIfNeeded: line.column(index))
      if line.bytes[index] == UInt8(ascii: "$"),
        let reference = Macros.reference(in: line.bytes, at: index)
      {
        let span = line.span(index..<(index + reference.length))
        if let value = value(of: reference, at: span, &used, depth: 0) {
          guard spend(bytes: value.count) else { break }
          result.bytes += value
          columns += repeatElement(column, count: value.count)
          index += reference.length
          continue
        }
      }
      // Everything up to the next reference, in one piece.
      let next = line.bytes[(index + 1)...].firstIndex(of: UInt8(ascii: "$")) ?? line.bytes.count
      result.bytes += line.bytes[index..<next]
      for position in index..<next {
        columns.append(Int32(truncatingIfNeeded: line.column(position)))
      }
      index = next
    }
    guard !used.isEmpty else { return line }
    result.columns = columns
    result.macros = used
    return result
  }

  /// What a reference stands for, fully expanded; nil if nothing is defined under its name.
  private mutating func value(
    of reference: Macros.Reference, at span: SourceSpan, _ used: inout [String], depth: Int
  ) -> [UInt8]? {
    if reference.braced, reference.name.hasPrefix("_") {
      return builtIn(reference, at: span, &used)
    }
    guard let macro = macros[reference.name] else {
      if depth == 0 { explainUndefined(reference, at: span) }
      return nil
    }
    guard reference.ends else {
      explainUnended(reference, at: span)
      return nil
    }
    used.append(reference.name)
    guard macro.value.contains(UInt8(ascii: "$")) else { return macro.value }
    guard depth < ParseLimits.expansionDepth else {
      sink.error("the macro '$\(reference.name)' needs itself, or is nested too deep", at: span)
      exhausted = true
      return []
    }
    var result: [UInt8] = []
    var index = 0
    while index < macro.value.count, !exhausted {
      if macro.value[index] == UInt8(ascii: "$"),
        let inner = Macros.reference(in: macro.value, at: index),
        let value = value(of: inner, at: span, &used, depth: depth + 1)
      {
        guard spend(bytes: value.count) else { return [] }
        result += value
        index += inner.length
      } else {
        let rest = macro.value[(index + 1)...]
        let next = rest.firstIndex(of: UInt8(ascii: "$")) ?? macro.value.count
        result += macro.value[index..<next]
        index = next
      }
    }
    return result
  }

  /// `$NAME` that is not replaced although NAME is a macro is worth a word, once.
  private mutating func explainUnended(_ reference: Macros.Reference, at span: SourceSpan) {
    guard explained.insert(reference.name).inserted else { return }
    sink.warning(
      "'$\(reference.name)' is not replaced here: the text stays as it stands", at: span,
      hints: [
        "before anything but a blank, a comma or a ')' write ${\(reference.name)}, as for keepalived"
      ])
  }

  /// An undefined name stays as it stands, as under keepalived; a misspelt one is worth a word.
  private mutating func explainUndefined(_ reference: Macros.Reference, at span: SourceSpan) {
    guard reference.braced, !macros.isEmpty, sink.suggestionsLeft > 0 else { return }
    let hints = sink.suggestion(for: reference.name, among: macros.keys.sorted())
    guard !hints.isEmpty else { return }
    let message = "the macro '${\(reference.name)}' is not defined: the text stays as it stands"
    sink.warning(message, at: span, hints: hints)
  }

  /// `${_RANDOM}`, `${_RANDOM MIN}`, `${_RANDOM MIN MAX}`.
  ///
  /// The same file on the same node gives the same numbers each time it is read, so that a reload
  /// changes nothing and every process that reads it sees the same.
  private mutating func randomNumber(_ argument: String, at span: SourceSpan) -> [UInt8] {
    let words = argument.split(separator: " ")
    let numbers = words.compactMap { Int64($0) }
    let low = numbers.first ?? 0
    let high = numbers.count > 1 ? numbers[1] : max(low, 32_767)
    guard numbers.count == words.count, words.count <= 2, low <= high,
      low.magnitude <= 1 << 40, high.magnitude <= 1 << 40
    else {
      sink.error(
        "'${_RANDOM}' takes a lowest and a highest number", at: span,
        hints: ["as ${_RANDOM 1 100}"])
      return []
    }
    return Array(String(Int64.random(in: low...high, using: &random)).utf8)
  }

  private mutating func builtIn(
    _ reference: Macros.Reference, at span: SourceSpan, _ used: inout [String]
  ) -> [UInt8]? {
    used.append(reference.name)
    switch reference.name {
    case "_BANG": return [UInt8(ascii: "!")]
    case "_HASH": return [UInt8(ascii: "#")]
    case "_PWD": return Array(Paths.directory(of: open.last?.path ?? "").utf8)
    case "_ENV":
      if let value = context.environment[reference.argument] { return Array(value.utf8) }
      sink.error(
        "the environment has no '\(Printable.text(reference.argument))'", at: span,
        hints: ["the engine and `failover check` know only what they are given"])
      return []
    // keepalived puts the identifier of `@` lines here, not what `instance` says.
    case "_INSTANCE": return Array(context.configurationID.utf8)
    case "_RANDOM": return randomNumber(reference.argument, at: span)
    default:
      let known = ["_BANG", "_HASH", "_PWD", "_ENV", "_INSTANCE", "_RANDOM"]
      let hints = sink.suggestion(for: reference.name, among: known)
      sink.error("'${\(reference.name)}' is not a built-in macro", at: span, hints: hints)
      return []
    }
  }
}
