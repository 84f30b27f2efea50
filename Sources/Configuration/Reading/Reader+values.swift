import NetworkTypes

// Arguments of keywords. Each answers nil after saying what is wrong.

extension Reader {
  /// Says that words are left over.
  mutating func endOfArguments(_ statement: Statement, after count: Int) {
    guard statement.arguments.count > count else { return }
    let extra = statement.arguments[count]
    if Secrets.mayHold(statement.name) { secrets.append(extra.span) }
    sink.warning(
      "'\(Printable.text(statement.name))' does not take so many words", at: extra.span,
      hints: ["this and what follows on the line has no effect"])
  }

  /// For keywords that stand alone.
  mutating func noArguments(_ statement: Statement) {
    endOfArguments(statement, after: 0)
  }

  /// The first argument.
  mutating func argument(_ statement: Statement, _ what: String) -> Token? {
    guard let token = statement.arguments.first else {
      sink.error("'\(statement.name)' needs \(what)", at: statement.span)
      return nil
    }
    return token
  }

  /// A whole number in a range.
  mutating func integer(_ statement: Statement, _ range: ClosedRange<Int>) -> Int? {
    let what = "a number from \(range.lowerBound) to \(range.upperBound)"
    guard let token = argument(statement, what) else { return nil }
    endOfArguments(statement, after: 1)
    return integer(token, range, of: statement.name)
  }

  /// A whole number in a range, from one word.
  mutating func integer(_ token: Token, _ range: ClosedRange<Int>, of name: String) -> Int? {
    if let value = Int(token.text), range.contains(value) { return value }
    let found = Printable.text(token.text, limit: 24)
    sink.error(
      "'\(name)' must be \(range.lowerBound) to \(range.upperBound), not '\(found)'",
      at: token.span)
    return nil
  }

  /// A time in seconds with at most six decimals; the range is in microseconds.
  mutating func seconds(_ statement: Statement, _ range: ClosedRange<Int64>) -> Microseconds? {
    let low = Decimal6.text(range.lowerBound)
    let high = Decimal6.text(range.upperBound)
    guard let token = argument(statement, "a time of \(low) to \(high) seconds") else { return nil }
    endOfArguments(statement, after: 1)
    guard let value = Decimal6.microseconds(token.text), range.contains(value) else {
      let found = Printable.text(token.text, limit: 24)
      sink.error(
        "'\(statement.name)' must be \(low) to \(high) seconds, not '\(found)'", at: token.span)
      return nil
    }
    return Microseconds(value)
  }

  /// on, off, true, false, yes, no; on without an argument.
  mutating func boolean(_ statement: Statement) -> Bool? {
    guard let token = statement.arguments.first else { return true }
    endOfArguments(statement, after: 1)
    switch token.text {
    case "on", "true", "yes": return true
    case "off", "false", "no": return false
    default:
      let found = Printable.text(token.text, limit: 24)
      sink.error(
        "'\(statement.name)' must be on, off, true, false, yes or no, not '\(found)'",
        at: token.span)
      return nil
    }
  }

  /// A name without control characters.
  mutating func name(_ statement: Statement) -> String? {
    guard let token = argument(statement, "a name") else { return nil }
    endOfArguments(statement, after: 1)
    return name(token)
  }

  /// A name without control characters, of at most 255 bytes, from one word.
  mutating func name(_ token: Token) -> String? {
    let text = token.text
    guard token.foreignBytes == nil, !text.isEmpty, text.utf8.count <= 255,
      !text.unicodeScalars.contains(where: Printable.isControl)
    else {
      sink.error(
        "this is no name: 1 to 255 bytes of UTF-8 without control characters", at: token.span)
      return nil
    }
    return text
  }

  /// The name of an interface: 1 to 15 bytes without '/' and blanks, as the kernel has it.
  mutating func interface(_ token: Token) -> String? {
    guard InterfaceName.isValid(token) else {
      sink.error(InterfaceName.complaint(token), at: token.span)
      return nil
    }
    return token.text
  }

  /// `interface NAME`.
  mutating func interface(_ statement: Statement) -> String? {
    guard let token = argument(statement, "the name of an interface") else { return nil }
    endOfArguments(statement, after: 1)
    guard let name = interface(token) else { return nil }
    if name == "lo" {
      sink.error(
        "VRRP does not run on the loopback interface", at: token.span,
        hints: ["name the interface that the other load balancers are on"])
      return nil
    }
    claims.append(HostClaim(.interface(name, instance: owner), at: token.span))
    return name
  }

  /// An address of either family.
  mutating func address(_ token: Token) -> IPAddress? {
    if let address = IPAddress(token.text) { return address }
    sink.error(
      "'\(Printable.text(token.text, limit: 48))' is not an IP address", at: token.span)
    return nil
  }

  /// `version` and `vrrp_version`.
  mutating func version(_ statement: Statement) -> ProtocolVersion? {
    integer(statement, 2...3).flatMap { ProtocolVersion(rawValue: UInt8($0)) }
  }

  /// `weight W [reverse]` of a tracker.
  mutating func weight(_ statement: Statement, _ limit: Int) -> TrackWeight? {
    guard let token = argument(statement, "a number from -\(limit) to \(limit)"),
      let value = integer(token, -limit...limit, of: "weight")
    else { return nil }
    guard statement.arguments.count > 1 else { return TrackWeight(value) }
    endOfArguments(statement, after: 2)
    let word = statement.arguments[1]
    guard word.text == "reverse" || word.text == "noreverse" else {
      sink.error("only 'reverse' may follow a weight", at: word.span)
      return nil
    }
    return TrackWeight(value, reverse: word.text == "reverse")
  }
}

/// Decimal numbers with six decimals, without floating point.
enum Decimal6 {
  /// The number times a million; nil for anything but digits with at most one point, for more than
  /// six decimals that are not zero, and for more than about 200 days.
  static func microseconds(_ text: String) -> Int64? {
    var value: Int64 = 0
    var decimals: Int?
    var digits = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "."), decimals == nil {
        decimals = 0
        continue
      }
      guard Macros.isDigit(byte) else { return nil }
      digits += 1
      let digit = Int64(byte - UInt8(ascii: "0"))
      if let count = decimals {
        guard count < 6 else {
          if digit == 0 { continue }
          return nil
        }
        decimals = count + 1
      }
      value = value * 10 + digit
      guard value < 1 << 50 else { return nil }
    }
    guard digits > 0 else { return nil }
    for _ in (decimals ?? 0)..<6 { value *= 10 }
    return value < 1 << 44 ? value : nil
  }

  /// The shortest text that reads back as this many millionths; not negative.
  static func text(_ microseconds: Int64) -> String {
    let whole = microseconds / 1_000_000
    var rest = microseconds % 1_000_000
    guard rest > 0 else { return String(whole) }
    var digits = 6
    while rest % 10 == 0 {
      rest /= 10
      digits -= 1
    }
    let text = String(rest)
    return "\(whole)." + String(repeating: "0", count: digits - text.count) + text
  }
}
