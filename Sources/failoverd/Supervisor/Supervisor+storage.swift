import NetworkTypes
import Processes
import Reactor
import SupervisorProtocol
import SystemCalls

extension Supervisor {
  /// Lines of the event log may be lost by a power cut for so long.
  private static let syncAfter = Microseconds.seconds(1)
  /// Queries that wait; more are answered with nothing.
  private static let readersAtMost = 16
  /// With so many bytes on their way to the engine, reading events pauses.
  private static let queuedBytesAtMost = 512 * 1024

  /// Saves the engine's state, events first: what a command did is in the log before it returns.
  func persist(_ token: UInt64, _ blob: [UInt8]) {
    state = blob
    do throws(SystemError) {
      try events.sync()
      try store.save(blob)
      engine?.send(.persisted(token: token))
    } catch {
      log.write(.error, "the state is not saved: \(error)")
      engine?.send(.persistFailed(token: token, "\(error)"))
    }
  }

  /// Writes an event; soon it is on the disk.
  func append(_ sequence: UInt64, _ line: String) {
    do throws(SystemError) {
      try events.append(sequence: sequence, line: line, time: WallClock.now())
      diskTakesEvents()
    } catch {
      lostEvents += 1
      log.write(.error, "event \(sequence) is lost: \(error)")
    }
    guard syncTimer == nil else { return }
    syncTimer = timers.schedule(at: reactor.now() + Self.syncAfter) { [unowned self] in
      self.syncTimer = nil
      do throws(SystemError) { try self.events.sync() } catch {
        self.log.write(.error, "\(error)")
      }
    }
  }

  /// After a loss, which the log of events tells by itself: what it was, and what to do.
  private func diskTakesEvents() {
    guard lostEvents > 0 else { return }
    let count = lostEvents
    lostEvents = 0
    tellEngine(
      "the disk takes events again; \(count) were lost. Do: df \(arguments.stateDirectory)")
  }

  /// Answers a query, one after the other, without holding up anything else.
  func query(_ request: UInt32, _ query: EventQuery) {
    guard readers.count < Self.readersAtMost else {
      engine?.send(.eventLines(requestID: request, lines: [], EventSummary(isComplete: false)))
      return
    }
    readers.append((request, EventReader(log: events, query: query)))
    if !isReading { readOn() }
  }

  private func readOn() {
    isReading = false
    guard let (request, reader) = readers.first, let engine else { return }
    if engine.queuedBytes < Self.queuedBytesAtMost {
      switch reader.advance() {
      case .working: break
      case .lines(let lines):
        engine.send(.eventLines(requestID: request, lines: lines, nil))
      case .finished(let lines):
        send(lines, reader.summary, request)
        readers.removeFirst()
      }
    }
    isReading = true
    // Scripts and processes get their turn between two slices.
    let pause: Microseconds = engine.queuedBytes == 0 ? .zero : .milliseconds(5)
    timers.schedule(at: reactor.now() + pause) { [unowned self] in self.readOn() }
  }

  private func send(_ lines: [String], _ summary: EventSummary, _ request: UInt32) {
    var rest = lines[...]
    repeat {
      let part = Array(rest.prefix(Self.linesAtOnce))
      rest = rest.dropFirst(Self.linesAtOnce)
      engine?.send(.eventLines(requestID: request, lines: part, rest.isEmpty ? summary : nil))
    } while !rest.isEmpty
  }

  /// Lines of one message at the end of a query.
  private static let linesAtOnce = 64
}
