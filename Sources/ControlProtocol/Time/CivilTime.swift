/// Date and time of day in UTC, in the proleptic Gregorian calendar.
struct CivilTime: Hashable, Sendable {
  var year: Int64
  /// 1 to 12.
  var month: Int64
  /// 1 to 31.
  var day: Int64
  /// Microseconds since midnight.
  var microsecondOfDay: Int64

  static let microsecondsPerDay: Int64 = 86_400_000_000

  /// Date and time of day of a point in time.
  init(_ time: WallTime) {
    let days = Self.floorDivide(time.unixMicroseconds, Self.microsecondsPerDay)
    (year, month, day) = Self.date(daysSince1970: days)
    microsecondOfDay = time.unixMicroseconds - days * Self.microsecondsPerDay
  }

  /// A date of the calendar at midnight; nil if there is no such date, or it is not in the years
  /// 1 to 9999.
  init?(year: Int64, month: Int64, day: Int64) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.lengthOfMonth(month, year: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    microsecondOfDay = 0
  }

  /// The point in time.
  var wallTime: WallTime {
    let days = Self.daysSince1970(year: year, month: month, day: day)
    return WallTime(unixMicroseconds: days * Self.microsecondsPerDay + microsecondOfDay)
  }

  var hour: Int64 { microsecondOfDay / 3_600_000_000 }
  var minute: Int64 { microsecondOfDay / 60_000_000 % 60 }
  var second: Int64 { microsecondOfDay / 1_000_000 % 60 }
  var millisecond: Int64 { microsecondOfDay / 1_000 % 1_000 }

  /// `Mon` to `Sun`.
  var weekdayName: String {
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let days = Self.daysSince1970(year: year, month: month, day: day)
    return names[Int(days - Self.floorDivide(days, 7) * 7)]
  }

  /// `2026-11-17`.
  var dateText: String {
    let parts = [
      DecimalText.padded(year, width: 4), DecimalText.padded(month, width: 2),
      DecimalText.padded(day, width: 2),
    ]
    return parts.joined(separator: "-")
  }

  /// `14:12:40`.
  var clockText: String {
    [hour, minute, second].map { DecimalText.padded($0, width: 2) }.joined(separator: ":")
  }

  static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  static func lengthOfMonth(_ month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 to a date. Years are counted from March, so that the leap day is the last
  /// of its year and the lengths of months before it follow one formula.
  static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let cycle = floorDivide(marchYear, 400)
    let yearOfCycle = marchYear - cycle * 400
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return cycle * 146_097 + dayOfCycle - 719_468
  }

  /// The date so many days after 1970-01-01: the inverse of ``daysSince1970(year:month:day:)``.
  static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let cycle = floorDivide(shifted, 146_097)
    let dayOfCycle = shifted - cycle * 146_097
    let leapDays = dayOfCycle / 1_460 - dayOfCycle / 36_524 + dayOfCycle / 146_096
    let yearOfCycle = (dayOfCycle - leapDays) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
