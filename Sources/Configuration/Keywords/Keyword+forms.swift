import NetworkTypes

// Rows for keywords with one plain value. Their syntax, with its range, is written once: for the
// documentation and for the check.

extension Keyword {
  /// A keyword that stands alone.
  static func flag(
    _ block: BlockKind, _ name: String, _ meaning: String, standard: String = "off",
    set: @escaping @Sendable (inout Reader) -> Void
  ) -> Keyword {
    .works(
      block, name, "", standard, meaning,
      read: {
        $0.noArguments($1)
        set(&$0)
      })
  }

  /// A keyword with on, off or nothing behind it.
  static func truth(
    _ block: BlockKind, _ name: String, _ standard: String, _ meaning: String,
    set: @escaping @Sendable (inout Reader, Bool) -> Void
  ) -> Keyword {
    .works(
      block, name, "[BOOL]", standard, meaning,
      read: { if let value = $0.boolean($1) { set(&$0, value) } })
  }

  /// A keyword with a time; the range is in microseconds.
  static func time(
    _ block: BlockKind, _ name: String, _ range: ClosedRange<Int64>, _ standard: String,
    _ meaning: String, set: @escaping @Sendable (inout Reader, Microseconds) -> Void
  ) -> Keyword {
    let syntax =
      "seconds, \(Decimal6.text(range.lowerBound)) to \(Decimal6.text(range.upperBound))"
    return .works(
      block, name, syntax, standard, meaning,
      read: { if let value = $0.seconds($1, range) { set(&$0, value) } })
  }

  /// A keyword with a whole number.
  static func number(
    _ block: BlockKind, _ name: String, _ range: ClosedRange<Int>, _ standard: String,
    _ meaning: String, set: @escaping @Sendable (inout Reader, Int) -> Void
  ) -> Keyword {
    .works(
      block, name, "\(range.lowerBound) to \(range.upperBound)", standard, meaning,
      read: { if let value = $0.integer($1, range) { set(&$0, value) } })
  }

  /// A keyword with a name: 1 to 255 bytes without control characters.
  static func text(
    _ block: BlockKind, _ name: String, _ syntax: String, _ standard: String, _ meaning: String,
    set: @escaping @Sendable (inout Reader, String) -> Void
  ) -> Keyword {
    .works(
      block, name, syntax, standard, meaning,
      read: { if let value = $0.name($1) { set(&$0, value) } })
  }
}
