import CloudWorld
import ControlProtocol
import Logging

/// Owns the world, lets its time pass, and hands on its moves. Decides nothing itself.
actor Emulator {
  private var world: World
  private let clock: EmulatorClock
  private let mover: MoveProgram?
  private let logger: Logger
  /// Wakes the world when its next action ends, and when that is.
  private var alarm: (task: Task<Void, Never>, at: WallTime)?

  init(world: World, clock: EmulatorClock, mover: MoveProgram?, logger: Logger) {
    self.world = world
    self.clock = clock
    self.mover = mover
    self.logger = logger
  }

  /// Hands on the first holders.
  func begin() {
    settle()
  }

  /// Milliseconds that the next call takes.
  func callDelay() -> Int {
    world.drawCallDelay()
  }

  /// Answers a call of an API or of the metadata service.
  func call(_ request: APIRequest) -> Reply {
    let reply = world.call(request, at: clock.now)
    settle()
    return reply
  }

  /// Answers a request to the admin endpoint.
  func administer(_ request: APIRequest) -> Answer {
    let answer = world.administer(request, at: clock.now)
    settle()
    return answer
  }

  private func tick() {
    alarm = nil
    world.advance(to: clock.now)
    settle()
  }

  /// Hands on what moved, and arms the alarm for what ends next.
  private func settle() {
    for move in world.takeMoves() {
      logger.info(
        """
        \(move.provider.rawValue) \(move.address): \(move.oldHolder?.name ?? "nobody") -> \
        \(move.newHolder?.name ?? "nobody"), asked for by \(move.caller)
        """)
      mover?.run(for: move)
    }
    guard let deadline = world.nextDeadline else {
      alarm?.task.cancel()
      alarm = nil
      return
    }
    guard alarm?.at != deadline else { return }
    alarm?.task.cancel()
    let delay = clock.until(deadline)
    let task = Task {
      // Cancelled means that another alarm stands in this one's place.
      guard (try? await Task.sleep(for: delay, tolerance: .zero)) != nil else { return }
      self.tick()
    }
    alarm = (task, deadline)
  }
}
