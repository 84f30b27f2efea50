/// A point on the wall clock, for people, logs and documents; never for the protocol.
public struct WallTime: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01 00:00:00 UTC, without leap seconds; negative before.
  public var unixMicroseconds: Int64

  /// A point from its microseconds since 1970.
  public init(unixMicroseconds: Int64) {
    self.unixMicroseconds = unixMicroseconds
  }

  /// True if the left point is earlier.
  public static func < (left: WallTime, right: WallTime) -> Bool {
    left.unixMicroseconds < right.unixMicroseconds
  }

  /// `2026-11-17T14:12:40.123Z`: RFC 3339 in UTC with milliseconds, rounded down.
  public var rfc3339: String { RFC3339.text(unixMicroseconds: unixMicroseconds) }

  /// `Tue 2026-11-17 14:12:40 UTC`: for times that may lie far away.
  public var longText: String {
    let civil = CivilTime(self)
    return "\(civil.weekdayName) \(civil.dateText) \(civil.clockText) UTC"
  }

  /// `Fri 16:00:11 UTC`: for times within days of now.
  public var shortText: String {
    let civil = CivilTime(self)
    return "\(civil.weekdayName) \(civil.clockText) UTC"
  }

  /// `13:58:02.114`: for lists under a date.
  public var preciseClockText: String {
    let civil = CivilTime(self)
    return "\(civil.clockText).\(DecimalText.padded(Int64(civil.millisecond), width: 3))"
  }

  /// `Tue 2026-11-17`: the day in UTC.
  public var dayText: String {
    let civil = CivilTime(self)
    return "\(civil.weekdayName) \(civil.dateText)"
  }
}

extension WallTime: JSONWritable, Decodable {
  /// Writes the RFC 3339 form.
  public func write(to writer: inout JSONWriter) {
    writer.string(rfc3339)
  }

  /// Reads the RFC 3339 form.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let time = RFC3339.parse(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a time of RFC 3339"))
    }
    self = time
  }
}
