public import AgentProtocol

/// The end of a call that brought nothing, in the classes that the engine knows.
public struct CallFailure: Error, Equatable, Sendable {
  /// What the engine is told; never `accepted`, `holder` or `action`.
  public var outcome: CallOutcome

  /// A failure of that class.
  public init(_ outcome: CallOutcome) {
    self.outcome = outcome
  }

  /// A refusal.
  public static func rejected(_ reason: Rejection.Reason, _ text: String) -> CallFailure {
    CallFailure(.rejected(Rejection(reason, text: text)))
  }

  /// An answer that leaves open whether anything happened.
  public static func ambiguous(_ text: String) -> CallFailure {
    CallFailure(.ambiguous(text: text))
  }

  /// The reason, if it is a refusal.
  public var rejection: Rejection? {
    if case .rejected(let rejection) = outcome { rejection } else { nil }
  }

  /// What happened, in one sentence for people.
  public var text: String {
    switch outcome {
    case .rejected(let rejection): rejection.text
    case .throttled(_, let text), .ambiguous(let text), .notSent(_, let text): text
    case .cancelled: "It was cancelled."
    case .accepted, .holder, .action: ""
    }
  }
}
