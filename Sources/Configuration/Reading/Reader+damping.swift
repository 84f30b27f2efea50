import NetworkTypes

extension Reader {
  /// `flap_damping COUNT WINDOW [HOLD]`.
  mutating func flapDamping(_ statement: Statement) -> FlapDamping? {
    let words = statement.arguments
    guard words.count >= 2 else {
      sink.error(
        "'flap_damping' needs a count and a time", at: statement.span,
        hints: ["flap_damping 5 60: five times in a minute; a third number is for how long"])
      return nil
    }
    endOfArguments(statement, after: 3)
    guard let count = integer(words[0], 2...100, of: "flap_damping"),
      let window = dampingTime(words[1]),
      let hold = words.count > 2 ? dampingTime(words[2]) : window
    else { return nil }
    return FlapDamping(count: count, window: window, hold: hold)
  }

  private mutating func dampingTime(_ token: Token) -> Microseconds? {
    if let value = Decimal6.microseconds(token.text), (1_000...86_400_000_000).contains(value) {
      return Microseconds(value)
    }
    let found = Printable.text(token.text, limit: 24)
    sink.error(
      "a time of flap_damping must be 0.001 to 86400 seconds, not '\(found)'", at: token.span)
    return nil
  }
}
