public import NetworkTypes

/// Judges from an engine's promises whether it hangs.
///
/// Looked at when a promise ends, and once more a moment later: whoever watches may itself have been
/// kept from the processor, and then says nothing about others.
public struct HangWatch: Sendable {
  /// What follows from a look.
  public enum Verdict: Equatable, Sendable {
    /// Look again at this time.
    case fine(next: MonotonicInstant)
    /// It hangs: it is late by so much.
    case hangs(late: Microseconds)
  }

  /// When the look is due, which tells how late it is.
  private var due: MonotonicInstant?
  /// The promise that was seen to be broken at the last look.
  private var broken: MonotonicInstant?

  /// Time between two looks at an engine that promises nothing, and before a second look.
  static let pause = Microseconds.milliseconds(250)
  static let confirmation = Microseconds.milliseconds(50)
  /// A look that is later than this says nothing.
  static let punctuality = Microseconds.milliseconds(50)

  /// A watch that has seen nothing.
  public init() {}

  /// Looks at a promise.
  public mutating func look(
    at promise: MonotonicInstant?, _ now: MonotonicInstant
  ) -> Verdict {
    let isPunctual = due.map { now - $0 <= Self.punctuality } ?? false
    guard let promise, isPunctual, promise <= now else {
      broken = nil
      return next(promise.map { max($0, now + Self.confirmation) } ?? now + Self.pause)
    }
    if broken == promise {
      broken = nil
      due = nil
      return .hangs(late: now - promise)
    }
    broken = promise
    return next(now + Self.confirmation)
  }

  private mutating func next(_ instant: MonotonicInstant) -> Verdict {
    due = instant
    return .fine(next: instant)
  }
}
