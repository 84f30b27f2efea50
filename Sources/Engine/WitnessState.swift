public import Configuration
import NetworkTypes

/// One question to somebody that a witness asks.
public struct ProbeRequest: Equatable, Sendable {
  /// Its number, which comes back with the answer.
  public var number: UInt32
  /// Whom to ask, and how.
  public var target: WitnessTarget
}

/// How somebody answers who is asked again and again, for one or several witnesses.
struct WitnessProbe: Sendable {
  /// Whom, and how often.
  struct Key: Hashable, Sendable {
    /// Whom.
    var target: WitnessTarget
    /// From one question to the next.
    var interval: Microseconds
    /// A later answer does not count; at most the interval.
    var timeout: Microseconds
  }

  /// What is known of it.
  enum Verdict: Equatable, Sendable {
    /// Not asked often enough.
    case unknown
    /// It answers.
    case answers
    /// It does not.
    case silent
  }

  let key: Key
  /// When it is asked next.
  var nextAt: MonotonicInstant
  /// The open question, and until when an answer counts.
  var open: (number: UInt32, until: MonotonicInstant)?
  /// What it comes to.
  private(set) var verdict = Verdict.unknown
  /// Questions without an answer since the last one; bounded.
  private var missed = 0

  init(_ key: Key, at now: MonotonicInstant) {
    self.key = key
    nextAt = now
  }

  /// One lost packet is no silence.
  static let missesUntilSilent = 2

  /// It was asked, and answered or not.
  mutating func finish(answered: Bool) {
    open = nil
    if answered {
      missed = 0
      verdict = .answers
    } else {
      missed = min(missed + 1, Self.missesUntilSilent)
      if missed == Self.missesUntilSilent { verdict = .silent }
    }
  }

  /// When something is due.
  var deadline: MonotonicInstant { open.map { min($0.until, nextAt) } ?? nextAt }
}

/// What a witness says to a take-over.
enum WitnessVerdict: Equatable, Sendable {
  /// Nothing against it.
  case agrees
  /// This is against it.
  case objects(String)
}

extension WitnessProbe {
  /// Writes or reads all but whom it asks.
  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&nextAt)
    var number = open?.number
    var until = open?.until
    archive.pass(&number)
    archive.pass(&until)
    if let number, let until { open = (number, until) } else { open = nil }
    archive.pass(
      &verdict,
      {
        switch $0 {
        case .unknown: 0
        case .answers: 1
        case .silent: 2
        }
      },
      { $0 == 0 ? .unknown : $0 == 1 ? .answers : $0 == 2 ? .silent : nil })
    archive.pass(&missed)
  }
}
