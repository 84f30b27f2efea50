import NetworkTypes

/// What people may type for `--since` and `--until`.
public enum TimeArgument {
  /// The point in time that `text` names; nil if it names none.
  ///
  /// All in UTC, since nodes of a pair may sit in different zones: `2026-11-17` (its midnight),
  /// `2026-11-17 13:58`, `2026-11-17 13:58:02.114`, the same with `T`, RFC 3339 with an offset,
  /// `13:58` or `13:58:02` (today), `now`, `today`, `yesterday`, and a duration, which means so
  /// long before now: `2h`.
  ///
  /// - Parameter now: the present time.
  public static func parse(_ text: String, now: WallTime) -> WallTime? {
    var midnight = CivilTime(now)
    midnight.microsecondOfDay = 0
    let today = midnight.wallTime.unixMicroseconds
    switch text {
    case "now": return now
    case "today": return WallTime(unixMicroseconds: today)
    case "yesterday": return WallTime(unixMicroseconds: today - CivilTime.microsecondsPerDay)
    default: break
    }
    if let time = RFC3339.parse(text) ?? RFC3339.date(text) ?? local(text) { return time }
    if let clock = RFC3339.clock(text, needsSeconds: false) {
      return WallTime(unixMicroseconds: today + clock)
    }
    guard let ago = DurationText.parse(text) else { return nil }
    return WallTime(unixMicroseconds: now.unixMicroseconds - ago.count)
  }

  /// Date and time of day without an offset.
  private static func local(_ text: String) -> WallTime? {
    let parts = text.split(whereSeparator: { $0 == "T" || $0 == "t" || $0 == " " })
    guard parts.count == 2, let date = RFC3339.date(parts[0]),
      let clock = RFC3339.clock(parts[1], needsSeconds: false)
    else { return nil }
    return WallTime(unixMicroseconds: date.unixMicroseconds + clock)
  }
}
