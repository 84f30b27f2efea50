import ControlProtocol

/// Texts of others, made fit for logs.
public enum PrintableText {
  /// One line without what steers a terminal, at most so many bytes, ending in an ellipsis if cut.
  public static func line(_ text: String, limit: Int = 240) -> String {
    var result = ""
    var size = 0
    for scalar in text.unicodeScalars {
      let shown: Unicode.Scalar = SafeText.isHarmful(scalar) ? " " : scalar
      size += UTF8.width(shown)
      if size > limit { return result + "…" }
      result.unicodeScalars.append(shown)
    }
    return result.trimmed
  }
}

extension String {
  /// Without white space and control characters at both ends.
  var trimmed: String {
    let isBlank = { (character: Character) in
      character.isWhitespace || character.unicodeScalars.allSatisfy { $0.value < 0x20 }
    }
    var rest = self[...]
    while let first = rest.first, isBlank(first) { rest.removeFirst() }
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return String(rest)
  }
}
