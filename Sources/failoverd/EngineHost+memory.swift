import NetworkTypes
import Processes
import Reactor

extension EngineHost {
  /// More actions of one wake-up than this leave holes in the heap that are worth closing.
  static let burst = 1_000

  func planRelease() {
    guard memoryReleaseDue == nil else { return }
    memoryReleaseDue = max(reactor.now() + .seconds(3), nextRelease)
    nextRelease = reactor.now() + .seconds(60)
  }

  /// Starting takes memory that running does not, and so does a take-over of thousands: given back
  /// when all has calmed down.
  func releaseMemoryIfDue() {
    guard let due = memoryReleaseDue, reactor.now() >= due else { return }
    memoryReleaseDue = nil
    guard hasReleasedStart else {
      hasReleasedStart = true
      // Once more when everybody has found its place.
      memoryReleaseDue = reactor.now() + .seconds(10)
      return ProcessMemory.releaseAfterStart()
    }
    ProcessMemory.releaseHeap()
  }
}
