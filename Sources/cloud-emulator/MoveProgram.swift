import CloudWorld
import Foundation
import Logging

/// Runs a program for each move, one after another in the order of the moves, so that the traffic
/// ends where the address does.
final class MoveProgram: Sendable {
  private let path: String
  private let logger: Logger
  private let queue: AsyncStream<Assignment>.Continuation

  /// Seconds after which a program that does not end is killed: the next move must not wait for it
  /// for ever.
  private static let patience: Duration = .seconds(10)

  init(path: String, logger: Logger) {
    self.path = path
    self.logger = logger
    let (stream, continuation) = AsyncStream.makeStream(of: Assignment.self)
    queue = continuation
    Task { [path, logger] in
      for await move in stream {
        await Self.runOnce(path, move, logger)
      }
    }
  }

  /// Puts a move behind those that wait; returns at once.
  func run(for move: Assignment) {
    queue.yield(move)
  }

  private static func runOnce(_ path: String, _ move: Assignment, _ logger: Logger) async {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.standardInput = FileHandle.nullDevice
    var environment = ProcessInfo.processInfo.environment
    for (name, value) in move.environment { environment[name] = value }
    process.environment = environment
    let (ends, end) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { ended in
      end.yield(ended.terminationStatus)
      end.finish()
    }
    do {
      try process.run()
    } catch {
      logger.error("\(path) cannot be run: \(error.localizedDescription)")
      return
    }
    let identifier = process.processIdentifier
    let guardian = Task {
      guard (try? await Task.sleep(for: patience)) != nil else { return }
      logger.error("\(path) did not end in \(patience); killed")
      kill(identifier, SIGKILL)
    }
    for await status in ends where status != 0 {
      logger.error("\(path) ended with status \(status) for \(move.address)")
    }
    guardian.cancel()
  }
}
