import ControlProtocol

/// How many calls a provider allows, and how it counts them.
public enum RateLimit: Sendable, Equatable {
  /// DigitalOcean: each call is remembered for an hour; so many may be remembered, and so many of
  /// them from the last minute.
  case window(perHour: Int, perMinute: Int)
  /// Hetzner: so many calls are in stock; used ones come back one by one, all within an hour.
  case bucket(perHour: Int)
}

/// Whether a call may pass.
enum Admission: Equatable {
  /// It may, and was counted.
  case admitted
  /// Not now; after so many seconds if the provider says so.
  case refused(retryAfterSeconds: Int?)
}

/// The calls that were counted against one limit.
struct RateCounter: Sendable, Equatable {
  var limit: RateLimit
  /// Window: the times of the calls of the last hour. Bucket: unused.
  private var calls: [WallTime] = []
  /// Bucket: the stock in microseconds of refilling, and when it was last counted.
  private var used: Int64 = 0
  private var countedAt: WallTime?

  private static let minute: Int64 = 60_000_000
  private static let hour: Int64 = 60 * minute

  init(_ limit: RateLimit) {
    self.limit = limit
  }

  /// Counts a call if it may pass.
  mutating func admit(at now: WallTime) -> Admission {
    refresh(at: now)
    switch limit {
    case .window(let perHour, let perMinute):
      guard calls.count < perHour else { return .refused(retryAfterSeconds: nil) }
      let recent = calls.filter { now.unixMicroseconds - $0.unixMicroseconds < Self.minute }
      if recent.count >= perMinute, let first = recent.first {
        let wait = Self.minute - (now.unixMicroseconds - first.unixMicroseconds)
        return .refused(retryAfterSeconds: Int((wait + 999_999) / 1_000_000))
      }
      calls.append(now)
    case .bucket(let perHour):
      let each = Self.hour / Int64(max(1, perHour))
      guard used + each <= Self.hour else { return .refused(retryAfterSeconds: nil) }
      used += each
    }
    return .admitted
  }

  /// Forgets what has expired.
  private mutating func refresh(at now: WallTime) {
    calls.removeAll { now.unixMicroseconds - $0.unixMicroseconds >= Self.hour }
    if let countedAt {
      used = max(0, used - max(0, now.unixMicroseconds - countedAt.unixMicroseconds))
    }
    countedAt = now
  }

  /// Calls in an hour.
  var perHour: Int {
    switch limit {
    case .window(let perHour, _), .bucket(let perHour): perHour
    }
  }

  /// How many calls are left, after the last one that was counted.
  var remaining: Int {
    switch limit {
    case .window(let perHour, _): max(0, perHour - calls.count)
    case .bucket(let perHour): Int((Self.hour - used) / (Self.hour / Int64(max(1, perHour))))
    }
  }

  /// Unix time in seconds: when the oldest call expires (window), when the stock is full (bucket).
  func reset(at now: WallTime) -> Int {
    switch limit {
    case .window:
      Int(((calls.first ?? now).unixMicroseconds + Self.hour) / 1_000_000)
    case .bucket:
      Int((now.unixMicroseconds + used) / 1_000_000)
    }
  }
}
