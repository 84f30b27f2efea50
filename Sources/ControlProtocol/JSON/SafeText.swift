/// Text of unknown origin, script output or names of peers, made harmless before anybody sees it.
public enum SafeText {
  /// True for a character that may change what a terminal shows elsewhere: control characters of
  /// both sets (escape sequences start with them), line and paragraph separators, and the marks
  /// that turn the direction of text.
  public static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    case 0xE0000...0xE007F: true
    default: false
    }
  }

  /// The text on one line: blanks for line ends and tabs, `?` for every other harmful character.
  public static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isBlank = scalar == "\n" || scalar == "\t" || scalar == "\r"
      result.append(isHarmful(scalar) ? (isBlank ? " " : "?") : scalar)
    }
    return String(result)
  }

  /// Text from bytes that should be UTF-8, each invalid sequence replaced by U+FFFD, on one line.
  public static func line(_ bytes: some Collection<UInt8>) -> String {
    line(String(decoding: bytes, as: UTF8.self))
  }
}
