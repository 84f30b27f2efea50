/// Words that readers of text know.
enum Vocabulary {
  /// The words of a shape: those of its inputs, and some that mean harm.
  static func words(of shape: InputShape, _ seeds: [[UInt8]]) -> [[UInt8]] {
    switch shape {
    case .packet, .trailer, .bytes, .fields, .messages: [[0]]
    case .lines: found(in: seeds) + harm(lineHarm)
    case .answers: found(in: seeds) + harm(answerHarm)
    }
  }

  private static let lineHarm = [
    "{", "}", "\n", "\"", "'", "!", "#", "$", "${", "~SEQ(", "~LST(", "include ", "@", "\\\n", "0",
    "255", "-1", "65536", "99999999999999999999", "0.01", "::", "192.0.2.0/33", "\u{0}", "\r\n",
    "\t", "\u{FEFF}", "/", "..",
  ]

  private static let answerHarm = [
    "\"", "\\", "\\u0000", "\\ud800", "\\u202e", "{", "[", "}", "]", ":", "null", "true", "-1",
    "1e999", "-9223372036854775808", "9223372036854775807", "18446744073709551615", "0.5", "<",
    "</", "/>", "&#x0;", "&#x202E;", "&amp;", "&lt;", "<!DOCTYPE a [", "<!--", "<![CDATA[",
    "<?xml?>", "\u{FEFF}", "é", "\u{1B}[2J", "{}", "[]", "\"\"",
  ]

  private static func harm(_ words: [String]) -> [[UInt8]] {
    words.map { Array($0.utf8) }
  }

  /// Every word of the inputs once, in the order of its first use; of digits only, too.
  private static func found(in seeds: [[UInt8]]) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    var words: [[UInt8]] = []
    for seed in seeds {
      for word in seed.split(whereSeparator: { !isPart($0) }) where word.count <= 40 {
        if seen.insert(Array(word)).inserted { words.append(Array(word)) }
      }
    }
    return words
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      || byte >= UInt8(ascii: "-") && byte <= UInt8(ascii: "Z") || byte == UInt8(ascii: "_")
  }
}
