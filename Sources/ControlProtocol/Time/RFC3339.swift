/// Times as documents and the event log hold them. Source: RFC 3339 section 5.6.
public enum RFC3339 {
  /// `2026-11-17T14:12:40.123Z`: UTC with milliseconds, rounded down.
  public static func text(unixMicroseconds: Int64) -> String {
    let time = WallTime(unixMicroseconds: unixMicroseconds)
    return "\(CivilTime(time).dateText)T\(time.preciseClockText)Z"
  }

  /// The point in time of a text; nil if it is no `date-time`.
  ///
  /// Strict where the RFC is, and lenient where its section 5.6 allows: a blank or a small `t` may
  /// stand for the `T`. A fraction may have one to nine digits; those beyond the microsecond are
  /// dropped. A leap second counts as the second after it.
  public static func parse(_ text: some StringProtocol) -> WallTime? {
    guard let separator = text.firstIndex(where: { $0 == "T" || $0 == "t" || $0 == " " }),
      let date = date(text[..<separator])
    else { return nil }
    let rest = text[text.index(after: separator)...]
    guard let zoneStart = rest.firstIndex(where: { "Zz+-".contains($0) }),
      let offset = offset(rest[zoneStart...]),
      let clock = clock(rest[..<zoneStart], needsSeconds: true)
    else { return nil }
    return WallTime(unixMicroseconds: date.unixMicroseconds + clock - offset)
  }

  /// Midnight UTC of `YYYY-MM-DD`.
  static func date(_ text: some StringProtocol) -> WallTime? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts[2].utf8.count == 2, let year = DecimalText.number(parts[0]),
      let month = DecimalText.number(parts[1]), let day = DecimalText.number(parts[2])
    else { return nil }
    return CivilTime(year: year, month: month, day: day)?.wallTime
  }

  /// Microseconds since midnight of `HH:MM:SS`, with a fraction or without, or of `HH:MM` if the
  /// seconds are not needed.
  static func clock(_ text: some StringProtocol, needsSeconds: Bool) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 || (parts.count == 2 && !needsSeconds),
      parts[0].utf8.count == 2, let hour = DecimalText.number(parts[0]), hour < 24,
      parts[1].utf8.count == 2, let minute = DecimalText.number(parts[1]), minute < 60
    else { return nil }
    let minutes = (hour * 60 + minute) * 60_000_000
    guard parts.count == 3 else { return minutes }
    let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
    guard seconds.count <= 2, seconds[0].utf8.count == 2,
      let second = DecimalText.number(seconds[0]), second <= 60
    else { return nil }
    guard seconds.count == 2 else { return minutes + second * 1_000_000 }
    guard let fraction = microseconds(fraction: seconds[1]) else { return nil }
    return minutes + second * 1_000_000 + fraction
  }

  /// Microseconds of the digits behind a decimal point.
  private static func microseconds(fraction: some StringProtocol) -> Int64? {
    guard DecimalText.number(fraction) != nil else { return nil }
    let zeros = String(repeating: "0", count: max(0, 6 - fraction.utf8.count))
    return DecimalText.number((String(fraction) + zeros).prefix(6))
  }

  /// Microseconds east of UTC of `Z`, `+HH:MM` or `-HH:MM`.
  static func offset(_ text: some StringProtocol) -> Int64? {
    if text == "Z" || text == "z" { return 0 }
    guard let clock = clock(text.dropFirst(), needsSeconds: false), text.utf8.count == 6 else {
      return nil
    }
    return text.first == "-" ? -clock : clock
  }
}
