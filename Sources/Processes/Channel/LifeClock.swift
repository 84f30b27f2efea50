import CLinux
public import NetworkTypes
public import SystemCalls

/// When an engine had last done everything that was due, and until when it will have done so again,
/// in memory that it shares with its supervisor: it can still be read when the engine is dead.
///
/// Writing costs a few nanoseconds. Each side writes or reads from one thread.
@safe public final class LifeClock {
  /// To be inherited by the engine.
  public let descriptor: FileDescriptor
  private let clock: UnsafeMutablePointer<Int64>

  /// The descriptor under which the engine finds it.
  public static let descriptorNumber: Int32 = 5

  /// A new clock, at zero.
  /// - Throws: if the kernel has no memory for it.
  public convenience init() throws(SystemError) {
    try self.init(
      descriptor: FileDescriptor(opening: clinux_life_clock(), "memfd_create", "life"))
  }

  /// The clock of a supervisor.
  /// - Throws: if the descriptor is none of such memory.
  public init(descriptor: consuming FileDescriptor) throws(SystemError) {
    var clock: UnsafeMutablePointer<Int64>?
    let result = unsafe clinux_life_map(descriptor.rawValue, &clock)
    _ = try SystemError.check(result, "mmap", "life")
    guard let clock = unsafe clock else {
      throw SystemError(operation: "mmap", errno: 12, subject: "life")
    }
    unsafe self.clock = clock
    self.descriptor = descriptor
  }

  /// The last time that was written; zero if none was.
  public var time: MonotonicInstant {
    MonotonicInstant(nanoseconds: unsafe clinux_life_load(clock, clinux_life_seen))
  }

  /// Until when the engine will have written a new promise, if it does not hang; nil while it makes
  /// none, as when it starts, or reads a configuration.
  public var promise: MonotonicInstant? {
    let nanoseconds = unsafe clinux_life_load(clock, clinux_life_promise)
    return nanoseconds == 0 ? nil : MonotonicInstant(nanoseconds: nanoseconds)
  }

  /// Writes the time, and a promise.
  public func tick(_ now: MonotonicInstant, promise: MonotonicInstant?) {
    unsafe clinux_life_store(clock, clinux_life_seen, now.nanoseconds)
    unsafe clinux_life_store(clock, clinux_life_promise, promise?.nanoseconds ?? 0)
  }

  /// What comes next may take long: no promise until the next tick.
  public func promiseNothing() {
    unsafe clinux_life_store(clock, clinux_life_promise, 0)
  }
}
