import NetworkTypes

/// Numbers in words of people, for log lines and reasons.
enum Words {
  /// `3.609 s`.
  static func seconds(_ time: Microseconds) -> String {
    let milliseconds = max(0, time.count / 1_000)
    let digits = String(milliseconds % 1_000)
    let fraction = String(repeating: "0", count: 3 - digits.count) + digits
    return "\(milliseconds / 1_000).\(fraction) s"
  }

  /// `250 ms`, `3.6 s`, `4 m 13 s`, `2 d 12 h`.
  static func duration(_ time: Microseconds) -> String {
    let milliseconds = max(0, time.count / 1_000)
    let seconds = milliseconds / 1_000
    switch seconds {
    case 0: return "\(milliseconds) ms"
    case ..<10: return "\(seconds).\(milliseconds % 1_000 / 100) s"
    case ..<60: return "\(seconds) s"
    case ..<3_600: return pair(seconds / 60, "m", seconds % 60, "s")
    case ..<86_400: return pair(seconds / 3_600, "h", seconds / 60 % 60, "m")
    default: return pair(seconds / 86_400, "d", seconds / 3_600 % 24, "h")
    }
  }

  private static func pair(_ a: Int64, _ first: String, _ b: Int64, _ second: String) -> String {
    b == 0 ? "\(a) \(first)" : "\(a) \(first) \(b) \(second)"
  }
}
