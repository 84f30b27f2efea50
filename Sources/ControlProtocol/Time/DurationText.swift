public import NetworkTypes

/// Durations as people type and read them.
public enum DurationText {
  /// The duration of `500ms`, `2s`, `1.5s`, `10m`, `2h`, `1d`, or several of them from large to
  /// small, as `1h30m`; nil for anything else, for signs, blanks, and for more than 100 years.
  ///
  /// A number without a unit is refused, except `0`: whether it means seconds is a guess.
  public static func parse(_ text: some StringProtocol) -> Microseconds? {
    if text == "0" { return .zero }
    var rest = text[...]
    var total: Int64 = 0
    var lastUnit = Int64.max
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      let name = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let unit = unit(String(name)), unit < lastUnit, let part = amount(number, unit: unit)
      else { return nil }
      lastUnit = unit
      total += part
      guard total <= longest else { return nil }
    }
    return Microseconds(total)
  }

  /// A hundred years, in microseconds.
  private static let longest: Int64 = 36_525 * 86_400_000_000

  private static func unit(_ name: String) -> Int64? {
    switch name {
    case "us": 1
    case "ms": 1_000
    case "s": 1_000_000
    case "m", "min": 60_000_000
    case "h": 3_600_000_000
    case "d": 86_400_000_000
    default: nil
    }
  }

  /// `number` times `unit`; nil if it is no number, too large, or finer than a microsecond.
  private static func amount(_ number: some StringProtocol, unit: Int64) -> Int64? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = DecimalText.number(parts[0]) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow, product <= longest else { return nil }
    guard parts.count == 2 else { return product }
    guard let digits = DecimalText.number(parts[1]), parts[1].utf8.count <= 6 else { return nil }
    let scale = (0..<parts[1].utf8.count).reduce(Int64(1)) { power, _ in power * 10 }
    guard digits * unit % scale == 0 else { return nil }
    return product + digits * unit / scale
  }

  /// How long something takes or is set to, exact to the millisecond below a minute: `1 s`,
  /// `0.1 s`, `10 ms`, `2 h`, `1 h 30 m`, `2 d`.
  public static func span(_ duration: Microseconds) -> String {
    let milliseconds = max(0, duration.count) / 1_000
    if milliseconds == 0 { return duration.count > 0 ? "\(duration.count) us" : "0 s" }
    if milliseconds < 100 { return "\(milliseconds) ms" }
    if milliseconds < 60_000 { return trimmed(milliseconds) + " s" }
    return parts(milliseconds / 1_000)
  }

  /// How long ago something was: `0.7 s`, `14 s`, `4 m 13 s`, `2 d 12 h`, two units at most.
  public static func age(_ duration: Microseconds) -> String {
    let milliseconds = max(0, duration.count) / 1_000
    if milliseconds < 10_000 { return tenths(duration) }
    if milliseconds < 60_000 { return "\(milliseconds / 1_000) s" }
    return parts(milliseconds / 1_000)
  }

  /// Seconds with one decimal, rounded down, however long: `0.0 s`, `7.9 s`, `83.4 s`.
  public static func tenths(_ duration: Microseconds) -> String {
    let tenths = max(0, duration.count) / 100_000
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// Seconds with three decimals: `3.609 s`.
  public static func exact(_ duration: Microseconds) -> String {
    let milliseconds = max(0, duration.count) / 1_000
    return "\(milliseconds / 1_000).\(DecimalText.padded(milliseconds % 1_000, width: 3)) s"
  }

  /// Seconds with as many decimals as they need, three at most.
  private static func trimmed(_ milliseconds: Int64) -> String {
    guard milliseconds % 1_000 != 0 else { return "\(milliseconds / 1_000)" }
    var fraction = DecimalText.padded(milliseconds % 1_000, width: 3)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(milliseconds / 1_000).\(fraction)"
  }

  /// The largest unit and the one below it, which is left out if it is zero.
  private static func parts(_ seconds: Int64) -> String {
    let (large, largeName, small, smallName): (Int64, String, Int64, String) =
      switch seconds {
      case ..<3_600: (seconds / 60, "m", seconds % 60, "s")
      case ..<86_400: (seconds / 3_600, "h", seconds / 60 % 60, "m")
      default: (seconds / 86_400, "d", seconds / 3_600 % 24, "h")
      }
    return small == 0 ? "\(large) \(largeName)" : "\(large) \(largeName) \(small) \(smallName)"
  }
}
