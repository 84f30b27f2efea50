import CLinux
public import NetworkTypes

extension MonotonicInstant {
  /// The time of CLOCK_MONOTONIC; does not fail, and costs no system call on usual machines.
  public static func now() -> MonotonicInstant {
    MonotonicInstant(nanoseconds: clinux_monotonic_nanoseconds())
  }
}

/// The time in which the machine was suspended, which the protocol's clock leaves out.
public enum SleepClock {
  /// All of it since the boot, to within the time between two readings of clocks.
  public static func total() -> Microseconds {
    let monotonic = clinux_monotonic_nanoseconds()
    return Microseconds((clinux_boottime_nanoseconds() - monotonic) / 1_000)
  }
}

/// The clock on the wall, for log lines, records and replay marks; never for a decision in time.
public enum WallClock {
  /// Microseconds since 1970-01-01 00:00 UTC. May jump either way.
  public static func now() -> Int64 { clinux_realtime_microseconds() }
}
