/// Swift source with its comments and the contents of its string literals blanked.
///
/// Lines keep their numbers and columns. Good enough for textual rules: regular expression literals
/// and code inside of string interpolations are not told apart.
enum CodeOnly {
  /// The lines of the code.
  static func lines(_ source: String) -> [String] {
    var scanner = Scanner(input: Array(source.utf8))
    return scanner.run().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private struct Scanner {
    let input: [UInt8]
    var position = 0
    var output: [UInt8] = []

    init(input: [UInt8]) {
      self.input = input
      output.reserveCapacity(input.count)
    }

    mutating func run() -> [UInt8] {
      while position < input.count {
        switch input[position] {
        case UInt8(ascii: "/") where starts("//"):
          while position < input.count, !isNewline { blank() }
        case UInt8(ascii: "/") where starts("/*"):
          blockComment()
        case UInt8(ascii: "#"), UInt8(ascii: "\""):
          if let hashes = hashesBeforeQuote() { string(hashes) } else { keep() }
        default:
          keep()
        }
      }
      return output
    }

    private var isNewline: Bool { input[position] == UInt8(ascii: "\n") }

    private mutating func blockComment() {
      var depth = 0
      repeat {
        if starts("/*") {
          depth += 1
          blank(2)
        } else if starts("*/") {
          depth -= 1
          blank(2)
        } else {
          blank()
        }
      } while depth > 0 && position < input.count
    }

    /// A literal with so many number signs, on one line or on several.
    private mutating func string(_ hashes: Int) {
      keep(hashes)
      let quotes = starts("\"\"\"") ? 3 : 1
      keep(quotes)
      while position < input.count, !isEnd(quotes, hashes) {
        if input[position] == UInt8(ascii: "\\"), isNumberSigns(position + 1, hashes) {
          let next = position + 1 + hashes
          if next < input.count, input[next] == UInt8(ascii: "(") {
            interpolation(hashes)
          } else {
            blank(2 + hashes)
          }
        } else if quotes == 1, isNewline {
          return
        } else {
          blank()
        }
      }
      keep(quotes + hashes)
    }

    /// `\( … )`: may hold parentheses and literals of its own.
    private mutating func interpolation(_ hashes: Int) {
      blank(1 + hashes)
      var depth = 0
      repeat {
        if let inner = hashesBeforeQuote() {
          string(inner)
          continue
        }
        if input[position] == UInt8(ascii: "(") { depth += 1 }
        if input[position] == UInt8(ascii: ")") { depth -= 1 }
        blank()
      } while depth > 0 && position < input.count
    }

    /// The number signs before a quotation mark here; nil if there is no literal.
    private func hashesBeforeQuote() -> Int? {
      var end = position
      while end < input.count, input[end] == UInt8(ascii: "#") { end += 1 }
      return end < input.count && input[end] == UInt8(ascii: "\"") ? end - position : nil
    }

    /// True if a literal with so many quotation marks and number signs ends here.
    private func isEnd(_ quotes: Int, _ hashes: Int) -> Bool {
      starts(quotes == 3 ? "\"\"\"" : "\"") && isNumberSigns(position + quotes, hashes)
    }

    private func isNumberSigns(_ start: Int, _ count: Int) -> Bool {
      start + count <= input.count
        && input[start..<start + count].allSatisfy { $0 == UInt8(ascii: "#") }
    }

    private func starts(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      guard position + count <= input.count else { return false }
      return (0..<count).allSatisfy { unsafe input[position + $0] == text.utf8Start[$0] }
    }

    private mutating func keep(_ count: Int = 1) {
      let end = min(position + count, input.count)
      output += input[position..<end]
      position = end
    }

    private mutating func blank(_ count: Int = 1) {
      for _ in 0..<count where position < input.count {
        output.append(isNewline ? UInt8(ascii: "\n") : UInt8(ascii: " "))
        position += 1
      }
    }
  }
}
