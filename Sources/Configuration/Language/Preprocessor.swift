import NetworkTypes

/// Turns files into statements: lines, conditions, includes, macros, repetitions, words.
struct Preprocessor<Source: ConfigurationSource> {
  let source: Source
  let context: ParseContext
  var sink = DiagnosticSink()
  var files: [SourceFile] = []
  /// Macros by name.
  var macros: [String: Macro] = [:]
  var statements = StatementParser()
  /// Files that are being read, outermost first.
  var open: [OpenFile] = []
  /// Macros of which was said that they were not replaced.
  var explained: Set<String> = []
  /// Where `${_RANDOM}` comes from.
  var random = SplitMix64(seed: 0)
  /// Work done so far, against the limits.
  var expandedBytes = 0
  var lines = 0
  /// True once a limit was hit: what follows is not read.
  var exhausted = false

  /// A macro.
  struct Macro {
    /// The text, not yet expanded; may hold line ends.
    var value: [UInt8]
    /// Where it was defined; nil for the variable of a repetition.
    var span: SourceSpan?
  }

  /// A file on its way.
  struct OpenFile {
    var path: String
    /// What `include_check` asked for in this file.
    var checks = IncludeChecks.standard
  }

  init(source: Source, context: ParseContext) {
    self.source = source
    self.context = context
  }

  /// Reads the first file and everything it includes.
  mutating func run(_ path: String) -> [Statement] {
    do {
      let bytes = try source.read(path)
      random = SplitMix64(seed: Array(context.configurationID.utf8) + bytes)
      file(path, bytes)
    } catch {
      sink.error("cannot read \(Printable.text(path, limit: 200)): \(error.reason)", at: nil)
    }
    return statements.finish(&sink)
  }

  /// Reads one file.
  mutating func file(_ path: String, _ bytes: [UInt8]) {
    let index = files.count
    files.append(SourceFile(path: path, bytes: bytes))
    open.append(OpenFile(path: path))
    defer { open.removeLast() }
    guard refuseBinary(bytes, file: index) else { return }
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var number = 1
    // A definition that goes on in the next line.
    var definition: (name: String, macro: Macro)?
    while start < bytes.count, !exhausted {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let column = number == 1 ? start + 1 : 1
      let line = Line(bytes[start..<end], file: index, number: number, column: column)
      if let current = definition {
        definition = extend(current, with: line)
      } else {
        definition = condition(line)
      }
      start = end + 1
      number += 1
    }
    if let definition { macros[definition.name] = definition.macro }
  }

  /// False, with an error, for bytes that no text has.
  private mutating func refuseBinary(_ bytes: [UInt8], file: Int) -> Bool {
    guard let position = bytes.firstIndex(of: 0) else { return true }
    let line = bytes[..<position].reduce(into: 1) { $0 += $1 == 0x0A ? 1 : 0 }
    let start = bytes[..<position].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let span = SourceSpan(file: file, line: line, column: position - start + 1, length: 1)
    let hint = "the file is not text, or was written in UTF-16: save it as UTF-8"
    sink.error("a NUL byte", at: span, hints: [hint])
    return false
  }

  /// Drops a line whose `@ID` does not fit; answers a definition that goes on in the next line.
  private mutating func condition(_ line: Line) -> (name: String, macro: Macro)? {
    guard line.bytes.first == UInt8(ascii: "@") else { return definition(line) }
    var identifier = line.bytes[1...].prefix { !Line.isBlank($0) }
    let rest = line.dropping(1 + identifier.count).trimmed()
    let negated = identifier.first == UInt8(ascii: "^")
    if negated { identifier = identifier.dropFirst() }
    if identifier.isEmpty {
      sink.error("'@' without a name", at: line.span, hints: ["write @NAME or @^NAME, then a line"])
      return nil
    }
    let matches = identifier.elementsEqual(context.configurationID.utf8)
    guard matches != negated else { return nil }
    return definition(rest)
  }

  /// Takes `$NAME=VALUE`, and passes on any other line.
  private mutating func definition(_ line: Line) -> (name: String, macro: Macro)? {
    guard line.bytes.first == UInt8(ascii: "$") else {
      process(line, depth: 0)
      return nil
    }
    let name = line.bytes[1...].prefix { Macros.isName($0) }
    let after = line.bytes[(1 + name.count)...].drop { Line.isBlank($0) }
    guard !name.isEmpty, after.first == UInt8(ascii: "=") else {
      process(line, depth: 0)
      return nil
    }
    let text = String(decoding: name, as: UTF8.self)
    if text.hasPrefix("_") || Macros.isDigit(name.first) {
      let hint = "names that begin with '_' are built in, and none begins with a digit"
      sink.error("'$\(text)' cannot be defined", at: line.span(0..<(1 + name.count)), hints: [hint])
      return nil
    }
    let macro = Macro(value: [], span: line.span)
    let value = line.dropping(line.bytes.count - after.count + 1).trimmed()
    return extend((text, macro), with: value)
  }

  /// Adds a line to a definition; nil once it is complete and kept.
  private mutating func extend(
    _ definition: (name: String, macro: Macro), with line: Line
  ) -> (name: String, macro: Macro)? {
    var definition = definition
    var value = line.bytes[...]
    if let comment = line.abuttingComment {
      let sign = comment == UInt8(ascii: "!") ? "!" : "#"
      sink.warning(
        "'\(sign)' starts a comment: the value of '$\(definition.name)' ends there", at: line.span,
        hints: ["for a '\(sign)' write \(sign == "!" ? "${_BANG}" : "${_HASH}")"])
    }
    while let last = value.last, Line.isBlank(last) { value = value.dropLast() }
    if value.last == UInt8(ascii: "\\") {
      definition.macro.value += value.dropLast() + [0x0A]
      return definition
    }
    definition.macro.value += value
    macros[definition.name] = definition.macro
    return nil
  }

  /// Expands a line and splits it into words, or includes what it names.
  mutating func process(_ line: Line, depth: Int) {
    guard !line.bytes.isEmpty, !exhausted, spend(lines: 1) else { return }
    if line.bytes.first == UInt8(ascii: "~"), let repetition = repetition(line, depth: depth) {
      repeatLine(repetition, depth: depth)
      return
    }
    guard line.bytes.contains(UInt8(ascii: "$")) else {
      emit(line)
      return
    }
    let expanded = expand(line)
    guard !expanded.macros.isEmpty else {
      emit(expanded)
      return
    }
    for part in Macros.lines(of: expanded) {
      let part = part.trimmed()
      // A macro may hold a repetition; its variable was unknown until now.
      if part.bytes.first == UInt8(ascii: "~"), depth < ParseLimits.expansionDepth {
        process(part, depth: depth + 1)
      } else {
        emit(part)
      }
    }
  }

  /// Words of a line that needs no more work.
  private mutating func emit(_ line: Line) {
    if let directive = IncludeDirective(line) {
      include(directive, line)
      return
    }
    let tokens = Tokenizer.tokens(of: line, &sink)
    if tokens.count > 1 { notice(tokens[0].text, tokens[1].text) }
    statements.consume(tokens, macros: line.macros, &sink)
  }

  /// One keyword matters to built-in macros in the lines behind it.
  private mutating func notice(_ keyword: String, _ value: String) {
    if keyword == "random_seed", let seed = UInt64(value) { random = SplitMix64(seed: seed) }
  }

  /// Counts work; false, with one error, once it is too much.
  mutating func spend(lines moreLines: Int = 0, bytes: Int = 0) -> Bool {
    lines += moreLines
    expandedBytes += bytes
    guard lines <= context.lineLimit, expandedBytes <= context.expansionLimit else {
      if !exhausted {
        exhausted = true
        sink.error(
          "the configuration is too large once everything is expanded",
          at: nil,
          hints: [
            "the limits are \(context.lineLimit) lines and \(context.expansionLimit) bytes"
          ])
      }
      return false
    }
    return true
  }
}
