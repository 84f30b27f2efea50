import NetworkTypes

/// The words of one line of a block of values, taken one after the other.
struct EntryWords {
  private var words: ArraySlice<Token>
  /// Where the line begins.
  let span: SourceSpan
  /// Where what is wrong goes; handed back by whoever made this.
  var sink: DiagnosticSink
  /// Interfaces that were named, for the host to check.
  private(set) var interfaces: [Token] = []

  init(_ statement: Statement, _ sink: DiagnosticSink) {
    words = statement.words[...]
    span = statement.span
    self.sink = sink
  }

  /// The next word, which stays.
  var first: Token? { words.first }

  /// Takes the next word.
  mutating func next() -> Token? { words.popFirst() }

  /// Takes the value of an option; nil, with an error, at the end.
  mutating func next(_ what: String, after option: Token) -> Token? {
    guard let token = words.popFirst() else {
      sink.error("'\(Printable.text(option.text, limit: 24))' needs \(what)", at: option.span)
      return nil
    }
    return token
  }

  /// An address of either family.
  mutating func address(after option: Token) -> IPAddress? {
    guard let token = next("an address", after: option) else { return nil }
    guard let prefix = AddressPrefix(token.text) else {
      sink.error(
        "'\(Printable.text(token.text, limit: 48))' is not an IP address", at: token.span)
      return nil
    }
    return prefix.address
  }

  /// An address with a length.
  mutating func prefix(after option: Token) -> AddressPrefix? {
    guard let token = next("ADDRESS/LENGTH", after: option) else { return nil }
    guard let prefix = AddressPrefix(token.text) else {
      sink.error(
        "'\(Printable.text(token.text, limit: 48))' is not ADDRESS/LENGTH", at: token.span)
      return nil
    }
    return prefix
  }

  /// The name of an interface.
  mutating func interface(after option: Token) -> String? {
    guard let token = next("the name of an interface", after: option) else { return nil }
    guard InterfaceName.isValid(token) else {
      sink.error(InterfaceName.complaint(token), at: token.span)
      return nil
    }
    interfaces.append(token)
    return token.text
  }

  /// A number in a range, decimal or hexadecimal.
  mutating func number(
    _ range: ClosedRange<UInt32>, after option: Token, withUnit kind: RouteMetricKind? = nil
  ) -> UInt32? {
    let what = "a number from \(range.lowerBound) to \(range.upperBound)"
    guard let token = next(what, after: option) else { return nil }
    var text = token.text
    var factor: UInt32 = 1
    switch kind {
    case .rtt, .rttvar, .rtoMinimum:
      if text.hasSuffix("ms") {
        text = String(text.dropLast(2))
      } else if text.hasSuffix("s") {
        text = String(text.dropLast())
        factor = 1_000
      }
    default: break
    }
    guard let value = RouteWords.number(text), range.contains(value) else {
      let found = Printable.text(token.text, limit: 24)
      sink.error(
        "'\(option.text)' must be \(range.lowerBound) to \(range.upperBound), not '\(found)'",
        at: token.span)
      return nil
    }
    let (product, overflows) = value.multipliedReportingOverflow(by: factor)
    return overflows ? .max : product
  }

  /// A routing table.
  mutating func table(after option: Token) -> RoutingTable? {
    guard let token = next("a routing table", after: option) else { return nil }
    guard let table = RouteWords.table(token.text) else {
      sink.error(
        "'\(Printable.text(token.text, limit: 24))' is no routing table", at: token.span,
        hints: ["write a number, or default, main, local or a name of /etc/iproute2/rt_tables"])
      return nil
    }
    return table
  }

  /// A scope.
  mutating func scope(after option: Token) -> UInt8? {
    guard let token = next("a scope", after: option) else { return nil }
    guard let scope = AddressScope.number(token.text) else {
      sink.error(
        "'\(Printable.text(token.text, limit: 24))' is no scope", at: token.span,
        hints: ["known: global, site, link, host, nowhere, or 0 to 255"])
      return nil
    }
    return scope
  }

  /// Who makes a route or a rule.
  mutating func routeProtocol(after option: Token) -> UInt8? {
    guard let token = next("the name or number of a protocol", after: option) else { return nil }
    guard let number = RouteWords.routeProtocol(token.text) else {
      sink.error(
        "'\(Printable.text(token.text, limit: 24))' is no routing protocol", at: token.span,
        hints: ["write its number, 0 to 255"])
      return nil
    }
    return number
  }

  /// Says that a word means nothing here.
  mutating func unknown(_ word: Token, of what: String) {
    let shown = Printable.text(word.text, limit: 24)
    guard RouteWords.refused.contains(word.text) else {
      sink.error("'\(shown)' is no option of \(what)", at: word.span)
      return
    }
    sink.error(
      "'\(shown)' is refused", at: word.span,
      hints: ["failover does not do it, and without it packets would go elsewhere"])
  }
}

/// Names of interfaces.
enum InterfaceName {
  /// 1 to 15 bytes without '/' and blanks, as the kernel has it.
  static func isValid(_ token: Token) -> Bool {
    let bytes = token.text.utf8
    return token.foreignBytes == nil && (1...15).contains(bytes.count) && token.text != "."
      && token.text != ".." && bytes.allSatisfy { $0 != 0x20 && $0 != UInt8(ascii: "/") }
      && !token.text.unicodeScalars.contains(where: Printable.isControl)
  }

  /// What to say of one that is not valid.
  static func complaint(_ token: Token) -> String {
    let found = Printable.text(token.text, limit: 24)
    return "'\(found)' cannot be an interface: 1 to 15 bytes without '/' and blanks"
  }
}
