/// Decimal numbers as text, without Foundation's formatters.
public enum DecimalText {
  /// The number with zeros in front up to `width` digits, the sign not counted.
  public static func padded(_ value: Int64, width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (value < 0 ? "-" : "") + zeros + digits
  }

  /// The number with commas between groups of three digits: `4,812`.
  public static func grouped(_ value: some BinaryInteger) -> String {
    var result: [Character] = []
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return (value < 0 ? "-" : "") + String(result.reversed())
  }

  /// The number whose text is `text`: digits alone, at most nine of them; nil for anything else.
  static func number(_ text: some StringProtocol) -> Int64? {
    guard (1...9).contains(text.utf8.count) else { return nil }
    var value: Int64 = 0
    for byte in text.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
