/// A shell pattern over paths: `*` and `?` within one component, `[abc]`, `[a-z]`, `[!a]`.
struct GlobPattern {
  private let bytes: [UInt8]

  init(_ pattern: String) {
    bytes = Array(pattern.utf8)
  }

  /// True if the text has anything that a pattern gives a meaning.
  static func isPattern(_ text: String) -> Bool {
    text.utf8.contains { "*?[".utf8.contains($0) }
  }

  /// True if the whole path matches. Time is at most the product of both lengths.
  func matches(_ path: String) -> Bool {
    let path = Array(path.utf8)
    var (index, at) = (0, 0)
    // Where to go back to: just behind the last star, and how much it has swallowed.
    var (starIndex, starAt): (Int?, Int) = (nil, 0)
    while at < path.count {
      if index < bytes.count, bytes[index] == UInt8(ascii: "*"), !hides(path, at) {
        index += 1
        (starIndex, starAt) = (index, at)
      } else if let next = step(index, path, at) {
        (index, at) = (next, at + 1)
      } else if let star = starIndex, path[starAt] != UInt8(ascii: "/") {
        starAt += 1
        (index, at) = (star, starAt)
      } else {
        return false
      }
    }
    while index < bytes.count, bytes[index] == UInt8(ascii: "*") { index += 1 }
    return index == bytes.count
  }

  /// A leading dot of a component is matched by a dot only.
  private func hides(_ path: [UInt8], _ at: Int) -> Bool {
    path[at] == UInt8(ascii: ".") && (at == 0 || path[at - 1] == UInt8(ascii: "/"))
  }

  /// The pattern's position behind the one element that matches the byte at `at`; nil if none.
  private func step(_ index: Int, _ path: [UInt8], _ at: Int) -> Int? {
    guard index < bytes.count else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "?"):
      return path[at] == UInt8(ascii: "/") || hides(path, at) ? nil : index + 1
    case UInt8(ascii: "["):
      guard let set = set(from: index) else { return path[at] == bytes[index] ? index + 1 : nil }
      guard path[at] != UInt8(ascii: "/"), !hides(path, at) else { return nil }
      return set.contains(path[at]) ? set.end : nil
    default:
      return path[at] == bytes[index] ? index + 1 : nil
    }
  }

  /// The bracket expression that starts at `start`; nil if it is not closed.
  private func set(from start: Int) -> ByteSet? {
    var index = start + 1
    var set = ByteSet()
    if index < bytes.count, bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "^") {
      set.negated = true
      index += 1
    }
    let first = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "]") || index == first {
      if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "-"),
        bytes[index + 2] != UInt8(ascii: "]"), bytes[index] <= bytes[index + 2]
      {
        set.ranges.append(bytes[index]...bytes[index + 2])
        index += 3
      } else {
        set.ranges.append(bytes[index]...bytes[index])
        index += 1
      }
    }
    guard index < bytes.count else { return nil }
    set.end = index + 1
    return set
  }

  /// A bracket expression.
  private struct ByteSet {
    var ranges: [ClosedRange<UInt8>] = []
    var negated = false
    /// The pattern's position behind the closing bracket.
    var end = 0

    func contains(_ byte: UInt8) -> Bool {
      ranges.contains { $0.contains(byte) } != negated
    }
  }

  /// The words that a text with braces stands for: `a{b,c}` is `ab` and `ac`; nesting is allowed,
  /// `{b}` is `b` as glob(3) has it, and `{}` or a brace without partner stands for itself. Nil if
  /// there would be too many.
  static func expandBraces(_ text: String) -> [String]? {
    var done: [[UInt8]] = []
    var open: [[UInt8]] = [Array(text.utf8)]
    while let word = open.popLast() {
      guard done.count + open.count < ParseLimits.braceWords else { return nil }
      guard let group = firstGroup(word) else {
        done.append(word)
        continue
      }
      for alternative in group.alternatives.reversed() {
        open.append(Array(word[..<group.start]) + alternative + word[group.end...])
      }
    }
    return done.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The first brace group that holds something.
  private static func firstGroup(
    _ word: [UInt8]
  ) -> (start: Int, end: Int, alternatives: [ArraySlice<UInt8>])? {
    var levels: [(start: Int, commas: [Int])] = []
    var found: (start: Int, end: Int, commas: [Int])?
    for (index, byte) in word.enumerated() {
      switch byte {
      case UInt8(ascii: "{"): levels.append((index, []))
      case UInt8(ascii: ","): if !levels.isEmpty { levels[levels.count - 1].commas.append(index) }
      case UInt8(ascii: "}"):
        guard let level = levels.popLast(), index > level.start + 1 else { continue }
        if found.map({ level.start < $0.start }) ?? true {
          found = (level.start, index, level.commas)
        }
      default: break
      }
    }
    guard let found else { return nil }
    let bounds = [found.start] + found.commas + [found.end]
    let alternatives = zip(bounds, bounds.dropFirst()).map { word[($0 + 1)..<$1] }
    return (found.start, found.end + 1, alternatives)
  }
}
