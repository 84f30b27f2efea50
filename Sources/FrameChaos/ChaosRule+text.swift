import NetworkTypes

/// A line of rules that cannot be read.
public enum ChaosRuleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line does not begin with `PORT > PORT`.
  case noDirection(line: String)
  /// A word that is no setting, or lacks its value.
  case unknownWord(String)
  /// A value outside of its range.
  case invalidValue(word: String, value: String)

  /// What is wrong, for people.
  public var description: String {
    switch self {
    case .noDirection(let line): "not PORT > PORT: \(line)"
    case .unknownWord(let word): "unknown word: \(word)"
    case .invalidValue(let word, let value): "not a value of \(word): \(value)"
    }
  }
}

extension ChaosRule {
  /// Reads `SOURCE > TARGET [vrrp|arp|other] [SETTING VALUE …] [loop]`; `*` is any port.
  ///
  /// Chances are 0 to 1, times are in ms.
  /// - Throws: what is wrong with the line.
  public init(parsing line: String) throws(ChaosRuleError) {
    self.init()
    var words = line.split(separator: " ").map(String.init)[...]
    guard words.count >= 3, words[1] == ">" else { throw .noDirection(line: line) }
    source = words[0] == "*" ? nil : words[0]
    target = words[2] == "*" ? nil : words[2]
    words = words.dropFirst(3)
    while let word = words.popFirst() {
      if let kind = FrameKind(rawValue: word) {
        self.kind = kind
      } else if word == "loop" {
        loops = true
      } else {
        guard let value = words.popFirst() else { throw .unknownWord(word) }
        try set(word, value)
      }
    }
  }

  /// Reads one rule from each line; empty lines and those that begin with `#` are none.
  /// - Throws: what is wrong with the first bad line.
  public static func all(in text: String) throws(ChaosRuleError) -> [ChaosRule] {
    var rules: [ChaosRule] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      rules.append(try ChaosRule(parsing: String(line)))
    }
    return rules
  }

  private mutating func set(_ word: String, _ value: String) throws(ChaosRuleError) {
    guard let number = Double(value), number >= 0, number.isFinite else {
      throw .invalidValue(word: word, value: value)
    }
    let time = Microseconds(Int64(min(number, 3_600_000) * 1_000))
    let isTime = ["delay", "jitter", "hold"].contains(word)
    guard isTime || number <= 1 else { throw .invalidValue(word: word, value: value) }
    switch word {
    case "loss": loss = number
    case "burst": burst = number
    case "burst-end": burstEnd = number
    case "duplicate": duplicate = number
    case "corrupt": corrupt = number
    case "reorder": reorder = number
    case "delay": delay = time
    case "jitter": jitter = time
    case "hold": hold = time
    default: throw .unknownWord(word)
    }
  }
}
