import CLinux
public import NetworkTypes
public import SystemCalls

/// The time at which an engine was last known to have done everything that was due, in memory that
/// it shares with its supervisor: it can still be read when the engine is dead.
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
    MonotonicInstant(nanoseconds: unsafe clinux_life_load(clock))
  }

  /// Writes the time.
  public func tick(_ now: MonotonicInstant) {
    unsafe clinux_life_store(clock, now.nanoseconds)
  }
}
