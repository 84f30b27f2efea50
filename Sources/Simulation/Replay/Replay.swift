import ControlProtocol
package import Engine
import SupervisorProtocol

/// Plays a flight record again and says what happened.
package struct Replay {
  /// What came of it.
  package struct Outcome: Sendable {
    /// Wake-ups whose actions were compared with the recorded ones.
    package var compared = 0
    /// Those that differed.
    package var different = 0
    /// Log lines, and where the replay stopped being exact.
    package var lines: [String] = []
  }

  private let inputs: [RecordedInput]

  /// A replay of a file.
  /// - Throws: if it is no flight record, damaged, or without a beginning and any checkpoint.
  package init(_ file: [UInt8]) throws(FlightRecordError) {
    let all = try FlightRecord.inputs(file)
    let start = all.firstIndex { input in
      switch input {
      case .began, .checkpoint: true
      default: false
      }
    }
    guard let start else { throw .withoutStart }
    inputs = Array(all[start...])
  }

  /// Plays it to the end.
  package func run() -> Outcome {
    var replay = FlightReplay()
    var outcome = Outcome()
    for input in inputs {
      switch replay.take(input) {
      case .none: break
      case .inexact(let why):
        outcome.lines.append("\(Self.time(replay))  from here on not exact: \(why)")
      case .exact:
        outcome.lines.append("\(Self.time(replay))  exact from here on: a checkpoint")
      case .ended(let isSame):
        if !isSame, replay.different == 1 {
          outcome.lines.append("\(Self.time(replay))  the first difference")
        }
      }
      if case .ended = input { outcome.lines += Self.lines(replay) }
    }
    outcome.compared = replay.compared
    outcome.different = replay.different
    return outcome
  }

  private static func lines(_ replay: FlightReplay) -> [String] {
    replay.actions.compactMap { action in
      guard case .log(let level, let text) = action, level > .debug else { return nil }
      return "\(time(replay))  \(text)"
    }
  }

  private static func time(_ replay: FlightReplay) -> String {
    WallTime(unixMicroseconds: replay.wall).rfc3339
  }
}
