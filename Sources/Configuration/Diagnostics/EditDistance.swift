/// How far two words are apart in typing mistakes.
enum EditDistance {
  /// Longest word that is compared; beyond it no keyword is near.
  static let longest = 48

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other;
  /// stops counting beyond `limit` and then answers `limit + 1`.
  static func between(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
    guard abs(left.count - right.count) <= limit else { return limit + 1 }
    var older = [Int](repeating: 0, count: right.count + 1)
    var old = Array(0...right.count)
    var new = old
    for row in 0..<left.count {
      new[0] = row + 1
      var best = new[0]
      for column in 0..<right.count {
        let replace = old[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(replace, old[column + 1] + 1, new[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, older[column - 1] + 1)
        }
        new[column + 1] = cost
        best = min(best, cost)
      }
      guard best <= limit else { return limit + 1 }
      (older, old, new) = (old, new, older)
    }
    return min(old[right.count], limit + 1)
  }

  /// The known word that the fewest mistakes turn into `word`, the first of equals; nil if more
  /// than a third of its letters would have to change.
  static func nearest(to word: String, among known: some Sequence<String>) -> String? {
    let word = Array(word.utf8)
    guard !word.isEmpty, word.count <= longest else { return nil }
    var best: (word: String, distance: Int)?
    var limit = max(1, min(4, word.count / 3))
    for candidate in known {
      let distance = between(word, Array(candidate.utf8), limit: limit)
      guard distance <= limit else { continue }
      best = (candidate, distance)
      guard distance > 0 else { break }
      limit = distance - 1
    }
    return best?.word
  }
}
