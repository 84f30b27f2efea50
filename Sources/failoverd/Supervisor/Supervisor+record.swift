import Processes
import SupervisorProtocol
import SystemCalls

extension Supervisor {
  /// Saves what an engine's recorder remembers; gives the path.
  @discardableResult
  func save(_ memory: RecorderMemory) throws(SystemError) -> String {
    let folder = try RecordFolder(arguments.stateDirectory + "/records")
    return try folder.save(memory.file, time: WallClock.now())
  }

  /// `failover record`.
  func saveRecord(_ request: UInt32) {
    do throws(SystemError) {
      let path = try save(recorderMemory)
      engine?.send(.recordSaved(requestID: request, path: path, failure: nil))
    } catch {
      engine?.send(.recordSaved(requestID: request, path: "", failure: "\(error)"))
    }
  }

  /// The record of an engine that died.
  func saveRecord(of memory: RecorderMemory) {
    do throws(SystemError) {
      let path = try save(memory)
      tellEngine("the flight record of the engine that died is \(path)")
    } catch {
      log.write(.error, "the flight record of the engine that died is lost: \(error)")
    }
  }

  /// Logs something, and has it among the events.
  func tellEngine(_ text: String) {
    log.write(.warning, "\(text).")
    guard let engine else { return notes.append(text) }
    engine.send(.hostEvent(text))
  }
}
