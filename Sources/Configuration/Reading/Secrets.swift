/// Which words are followed by what must not be shown.
enum Secrets {
  /// Words before secrets, and how many typing mistakes in them are forgiven.
  private static let near: [(word: [UInt8], limit: Int)] = [
    (Array("auth_pass".utf8), 3), (Array("auth_hmac".utf8), 3), (Array("password".utf8), 3),
    (Array("token".utf8), 1), (Array("key".utf8), 0),
  ]

  /// Keywords whose arguments are secret, misspelt ones included.
  static func mayHold(_ keyword: String) -> Bool {
    let bytes = Array(keyword.utf8)
    guard bytes.count <= EditDistance.longest else { return true }
    return near.contains { secret, limit in
      EditDistance.between(bytes, secret, limit: limit) <= limit
    }
  }

  /// True if the text begins with `auth_pass` and a blank.
  static func isPasswordKeyword(_ text: ArraySlice<UInt8>) -> Bool {
    let word = "auth_pass".utf8
    let after = text.startIndex + word.count
    return after < text.endIndex && Line.isBlank(text[after]) && text.starts(with: word)
  }

  /// Where the secret part of a line begins, as an offset judged by its words alone; nil if there
  /// is none. Catches what the parser never saw as a statement.
  static func start(in line: ArraySlice<UInt8>) -> Int? {
    let blanks = line.prefix { Line.isBlank($0) }.count
    let first = line.dropFirst(blanks).prefix { !Line.isBlank($0) }
    if first.count <= EditDistance.longest, mayHold(String(decoding: first, as: UTF8.self)) {
      return afterBlanks(line, line.startIndex + blanks + first.count)
    }
    let word = Array("auth_pass".utf8)
    var index = line.startIndex
    while index + word.count <= line.endIndex {
      if line[index] == word[0], line[index..<(index + word.count)].elementsEqual(word) {
        return afterBlanks(line, index + word.count)
      }
      index += 1
    }
    return nil
  }

  private static func afterBlanks(_ line: ArraySlice<UInt8>, _ index: Int) -> Int? {
    var index = index
    while index < line.endIndex, Line.isBlank(line[index]) { index += 1 }
    return index < line.endIndex ? index - line.startIndex : nil
  }
}
