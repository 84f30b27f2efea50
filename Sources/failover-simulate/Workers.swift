/// Work that is done on several processors at a time.
enum Workers {
  /// Does pieces of work until there are no more, so many at a time. Everything but the work itself
  /// happens here, one thing after the other.
  ///
  /// - Parameters:
  ///   - jobs: pieces at a time.
  ///   - result: what it all comes to.
  ///   - next: gives the next piece, knowing the result so far; nil if there is none.
  ///   - each: takes what came of a piece, in the order in which they end.
  static func run<Piece: Sendable, Result>(
    _ jobs: Int, into result: inout Result, next: (Result) -> (@Sendable () -> Piece)?,
    each: (Piece, inout Result) -> Void
  ) async {
    // One at a time needs no threads, and is easier to measure.
    guard jobs > 1 else {
      while let work = next(result) { each(work(), &result) }
      return
    }
    await withTaskGroup(of: Piece.self) { group in
      for _ in 0..<jobs {
        guard let work = next(result) else { break }
        group.addTask { work() }
      }
      while let piece = await group.next() {
        each(piece, &result)
        if let work = next(result) { group.addTask { work() } }
      }
    }
  }
}
