import NetworkTypes
import Testing

@testable import ControlProtocol

@Suite("Times and durations")
struct TimeTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
    (1_795_183_960_123_999, "2026-11-20T14:12:40.123Z"),
    (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
    (253_402_300_799_999_999, "9999-12-31T23:59:59.999Z"),
  ])
  func `times are written in UTC with milliseconds`(count: Int, text: String) {
    #expect(RFC3339.text(unixMicroseconds: Int64(count)) == text)
  }

  @Test func `every day of 800 years is written and read back`() {
    var previous = ""
    for day in Int64(-146_097)...146_097 {
      let time = WallTime(unixMicroseconds: day * CivilTime.microsecondsPerDay)
      let text = time.rfc3339
      guard RFC3339.parse(text) == time, text != previous else {
        Issue.record("\(text)")
        return
      }
      previous = text
    }
  }

  @Test(arguments: [
    ("2026-11-17T14:12:40Z", "2026-11-17T14:12:40.000Z"),
    ("2026-11-17 14:12:40.5z", "2026-11-17T14:12:40.500Z"),
    ("2026-11-17T14:12:40.123456789+02:00", "2026-11-17T12:12:40.123Z"),
    ("2026-11-17t00:00:00-01:30", "2026-11-17T01:30:00.000Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
  ])
  func `times of RFC 3339 are read`(text: String, expected: String) {
    #expect(RFC3339.parse(text)?.rfc3339 == expected)
  }

  @Test(arguments: [
    "", "2026-11-17", "2026-11-17T14:12Z", "2026-11-17T14:12:40", "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-11-17T24:00:00Z", "2026-11-17T14:60:00Z", "26-11-17T14:12:40Z",
    "2026-11-17T14:12:40.Z", "2026-11-17T14:12:40+2:00", "2026-11-17T14:12:40Z ",
    "١٩٧٠-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z", "2026-11-17T14:12:61Z", "2026-11-17T1:12:40Z", "T", "-",
  ])
  func `what is no time of RFC 3339 is refused`(text: String) {
    #expect(RFC3339.parse(text) == nil)
  }

  @Test(arguments: [
    ("now", "2026-11-17T14:12:40.250Z"), ("today", "2026-11-17T00:00:00.000Z"),
    ("yesterday", "2026-11-16T00:00:00.000Z"), ("2h", "2026-11-17T12:12:40.250Z"),
    ("1d", "2026-11-16T14:12:40.250Z"), ("13:58", "2026-11-17T13:58:00.000Z"),
    ("13:58:02.114", "2026-11-17T13:58:02.114Z"), ("2026-11-01", "2026-11-01T00:00:00.000Z"),
    ("2026-11-01 13:58", "2026-11-01T13:58:00.000Z"),
    ("2026-11-01T13:58:02+01:00", "2026-11-01T12:58:02.000Z"),
  ])
  func `--since takes dates, times and ages`(text: String, expected: String) throws {
    let now = try #require(RFC3339.parse("2026-11-17T14:12:40.250Z"))
    #expect(TimeArgument.parse(text, now: now)?.rfc3339 == expected)
  }

  @Test(arguments: ["", "tomorrow", "2026", "14", "2026-11-31", "25:00", "2026-11-17T", "-2h"])
  func `--since refuses the rest`(text: String) {
    #expect(TimeArgument.parse(text, now: WallTime(unixMicroseconds: 0)) == nil)
  }

  @Test func `times have a long, a short and a precise form`() throws {
    let time = try #require(RFC3339.parse("2026-11-17T14:12:40.114Z"))
    #expect(time.longText == "Tue 2026-11-17 14:12:40 UTC")
    #expect(time.shortText == "Tue 14:12:40 UTC")
    #expect(time.preciseClockText == "14:12:40.114")
    #expect(time.dayText == "Tue 2026-11-17")
  }

  @Test(arguments: [
    ("500ms", 500_000), ("2s", 2_000_000), ("1.5s", 1_500_000), ("10m", 600_000_000),
    ("2h", 7_200_000_000), ("1d", 86_400_000_000), ("1h30m", 5_400_000_000), ("0", 0), ("0s", 0),
    ("250us", 250), ("0.001s", 1_000), ("2min", 120_000_000),
  ])
  func `durations are read`(text: String, count: Int) {
    #expect(DurationText.parse(text) == Microseconds(Int64(count)))
  }

  @Test(arguments: [
    "", "5", "s", "-2s", "+2s", "2 s", "2S", "2x", "1.5.5s", ".5s", "5.s", "30m1h", "1h1h",
    "0.0000001s", "99999999d", "9999999999s", "½s", "²s", "1e3s",
  ])
  func `what is no duration is refused`(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(arguments: [
    (0, "0.0 s"), (740_000, "0.7 s"), (9_999_999, "9.9 s"), (14_500_000, "14 s"),
    (60_000_000, "1 m"), (253_000_000, "4 m 13 s"), (3_600_000_000, "1 h"),
    (216_000_000_000, "2 d 12 h"), (172_800_000_000, "2 d"), (-5, "0.0 s"),
  ])
  func `ages are as long as they are precise`(count: Int, text: String) {
    #expect(DurationText.age(Microseconds(Int64(count))) == text)
  }

  @Test(arguments: [
    (0, "0 s"), (400, "400 us"), (10_000, "10 ms"), (100_000, "0.1 s"), (1_000_000, "1 s"),
    (1_250_000, "1.25 s"), (40_950_000, "40.95 s"), (7_200_000_000, "2 h"),
    (5_400_000_000, "1 h 30 m"),
  ])
  func `spans are short and exact`(count: Int, text: String) {
    #expect(DurationText.span(Microseconds(Int64(count))) == text)
  }

  @Test func `seconds have one or three decimals where asked`() {
    #expect(DurationText.tenths(.milliseconds(83_499)) == "83.4 s")
    #expect(DurationText.exact(.milliseconds(3_609)) == "3.609 s")
    #expect(DecimalText.grouped(4_812) == "4,812")
    #expect(DecimalText.grouped(-1_234_567) == "-1,234,567")
    #expect(DecimalText.grouped(999) == "999")
  }
}
