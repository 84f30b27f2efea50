// The text forms of IPv6 addresses: RFC 4291 section 2.2 in, RFC 5952 out.

extension IPv6Address: CustomStringConvertible {
  /// The canonical text of RFC 5952: lower case, no leading zeros, the longest run of two or more
  /// zero groups (the first of equals) as `::`, and IPv4-mapped addresses with a dotted tail.
  public var description: String {
    if high == 0, low >> 32 == 0xFFFF {
      return "::ffff:\(IPv4Address(rawValue: UInt32(truncatingIfNeeded: low)))"
    }
    let zeros = longestZeroRun
    var text = ""
    var index = 0
    while index < 8 {
      if index == zeros.lowerBound, zeros.count > 1 {
        text += "::"
        index = zeros.upperBound
        continue
      }
      if index > 0, text.utf8.last != UInt8(ascii: ":") { text += ":" }
      text += String(group(index), radix: 16)
      index += 1
    }
    return text
  }

  /// Group number `index`, 0 to 7, in the order of the text.
  public func group(_ index: Int) -> UInt16 {
    precondition((0..<8).contains(index), "an IPv6 address has eight groups")
    let half = index < 4 ? high : low
    return UInt16(truncatingIfNeeded: half >> (UInt64(3 - index % 4) * 16))
  }

  /// The first of the longest runs of zero groups; empty if no group is zero.
  private var longestZeroRun: Range<Int> {
    var best = 0..<0
    var start = 0
    for index in 0..<8 {
      if group(index) != 0 {
        start = index + 1
      } else if index + 1 - start > best.count {
        best = start..<(index + 1)
      }
    }
    return best
  }

  /// An address from its text: eight groups of one to four hexadecimal digits, at most one `::` in
  /// place of one or more zero groups, and optionally a dotted IPv4 address as the last 32 bits.
  ///
  /// Strict: nil for a zone (`%eth0`), brackets, a prefix length, blanks, and anything else that
  /// `inet_pton` refuses. Source: RFC 4291 section 2.2.
  public init?(_ text: some StringProtocol) {
    var parser = IPv6Parser()
    guard parser.parse(text), let value = parser.address else { return nil }
    self = value
  }
}

/// Collects the groups before and after `::`.
private struct IPv6Parser {
  /// Groups read so far, those before `::` in front.
  var bits = (high: UInt64(0), low: UInt64(0))
  /// How many groups were read.
  var count = 0
  /// How many of them stood before `::`; nil as long as none was seen.
  var gap: Int?

  /// Reads the whole text; false if it is no address.
  mutating func parse(_ text: some StringProtocol) -> Bool {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: ":") {
      guard rest.dropFirst().first == UInt8(ascii: ":") else { return false }
      rest = rest.dropFirst(2)
      gap = 0
    }
    while !rest.isEmpty {
      let part = rest.prefix { $0 != UInt8(ascii: ":") }
      rest = rest[part.endIndex...]
      if rest.isEmpty, part.contains(UInt8(ascii: ".")) {
        guard let tail = IPv4Address(utf8: part) else { return false }
        return append(UInt16(tail.rawValue >> 16))
          && append(UInt16(truncatingIfNeeded: tail.rawValue))
      }
      guard let group = Self.group(part), append(group) else { return false }
      guard !rest.isEmpty else { break }
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: ":") {
        guard gap == nil else { return false }
        gap = count
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        return false
      }
    }
    return true
  }

  /// Shifts one more group in; false if there are eight already.
  mutating func append(_ group: UInt16) -> Bool {
    guard count < 8 else { return false }
    bits.high = bits.high << 16 | bits.low >> 48
    bits.low = bits.low << 16 | UInt64(group)
    count += 1
    return true
  }

  /// The address, if the groups make one: all eight, or fewer with a gap.
  var address: IPv6Address? {
    guard let gap else {
      return count == 8 ? IPv6Address(high: bits.high, low: bits.low) : nil
    }
    guard count < 8 else { return nil }
    // The groups behind the gap already sit at the end; those before it move to the front.
    let behind = count - gap
    var front = Self.shifted(bits, left: -16 * behind)
    front = Self.shifted(front, left: 16 * (8 - gap))
    let back = Self.shifted(Self.shifted(bits, left: 16 * (8 - behind)), left: -16 * (8 - behind))
    return IPv6Address(high: front.high | back.high, low: front.low | back.low)
  }

  /// The 128 bits moved left by so many places, right if negative; zeros move in.
  private static func shifted(
    _ bits: (high: UInt64, low: UInt64), left places: Int
  ) -> (high: UInt64, low: UInt64) {
    // Smart shifts of Swift give zero for an overshift, so every distance from 0 to 128 works.
    if places >= 0 {
      return (
        bits.high << places | (places < 64 ? bits.low >> (64 - places) : bits.low << (places - 64)),
        bits.low << places
      )
    }
    let right = -places
    return (
      bits.high >> right,
      bits.low >> right
        | (right < 64 ? bits.high << (64 - right) : bits.high >> (right - 64))
    )
  }

  /// One to four hexadecimal digits.
  private static func group(_ digits: some Collection<UInt8>) -> UInt16? {
    guard (1...4).contains(digits.count) else { return nil }
    var value: UInt16 = 0
    for digit in digits {
      guard let nibble = HexDigit.value(digit) else { return nil }
      value = value << 4 | UInt16(nibble)
    }
    return value
  }
}
