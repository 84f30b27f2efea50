/// One line of text on its way from a file to words, without its comment and its line end.
struct Line: Sendable {
  /// What is left of it.
  var bytes: [UInt8]
  /// Where each byte stands in the file, from 1; nil where byte `i` stands at `firstColumn + i`.
  var columns: [Int32]?
  /// Column of the first byte.
  var firstColumn = 1
  /// Index of the file.
  var file: Int
  /// Number of the line, from 1.
  var number: Int
  /// `!` or `#` where a comment began without a blank before it.
  var abuttingComment: UInt8?
  /// Names of the macros that were replaced in it; a secret may have come out of one.
  var macros: [String] = []

  /// The column of a byte, or of the end.
  func column(_ index: Int) -> Int {
    guard let columns else { return firstColumn + index }
    if index < columns.count { return Int(columns[index]) }
    return Int(columns.last ?? Int32(firstColumn - 1)) + 1
  }

  /// The place of a run of bytes; what came out of a macro has the place of its `$`.
  func span(_ range: Range<Int>) -> SourceSpan {
    let start = column(range.lowerBound)
    let end = range.isEmpty ? start : column(range.upperBound - 1) + 1
    return SourceSpan(file: file, line: number, column: start, length: max(1, end - start))
  }

  /// The whole line.
  var span: SourceSpan { span(0..<bytes.count) }

  /// The rest of the line from a byte on.
  func dropping(_ count: Int) -> Line {
    var rest = self
    rest.bytes = Array(bytes[count...])
    rest.firstColumn = column(count)
    rest.columns = columns.map { Array($0[count...]) }
    return rest
  }

  /// The line without blanks at its start.
  func trimmed() -> Line {
    let blanks = bytes.prefix { Line.isBlank($0) }.count
    return blanks == 0 ? self : dropping(blanks)
  }

  /// Space, tab, vertical tab, form feed.
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C
  }

  /// A line of a file without the blanks at its start and without its comment: everything from the
  /// first `!` or `#` outside of quotes. `column` is that of the first byte of `raw`.
  init(_ raw: ArraySlice<UInt8>, file: Int, number: Int, column: Int) {
    self.file = file
    self.number = number
    let start = raw.startIndex
    let raw = raw.drop { Line.isBlank($0) }
    firstColumn = column + (raw.startIndex - start)
    var end = raw.endIndex
    if end > raw.startIndex, raw[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    var quote: UInt8?
    // Behind auth_pass, as under keepalived, only double quotes quote, and nothing escapes.
    var isPlain = false
    var index = raw.startIndex
    while index < end {
      let byte = raw[index]
      switch (quote, byte) {
      case (nil, UInt8(ascii: "a")) where Secrets.isPasswordKeyword(raw[index..<end]):
        isPlain = true
      case (nil, UInt8(ascii: "!")), (nil, UInt8(ascii: "#")):
        if index > raw.startIndex, !Line.isBlank(raw[index - 1]) { abuttingComment = byte }
        end = index
      case (nil, UInt8(ascii: "\"")): quote = byte
      case (nil, UInt8(ascii: "'")) where !isPlain: quote = byte
      case (.some, UInt8(ascii: "\\")) where !isPlain: index += 1
      case (.some(let open), byte) where open == byte: quote = nil
      default: break
      }
      index += 1
    }
    bytes = Array(raw[raw.startIndex..<end])
  }
}
