public import NetworkTypes

/// The formulas of the protocol's timers, in microseconds, never rounded to a coarser unit.
public enum ElectionTimers {
  /// Skew_Time: the wait that puts several backups in order, the highest priority first.
  ///
  /// Version 2: (256 - priority) / 256 seconds whatever the interval is (RFC 3768 section 6.1).
  /// Version 3: (256 - priority) * Active_Adver_Interval / 256 (RFC 9568 section 6.1).
  /// - Parameters:
  ///   - interval: the interval learned from the master.
  ///   - priority: the own effective priority, 1 to 255.
  public static func skew(
    version: ProtocolVersion, priority: Priority, interval: Microseconds
  ) -> Microseconds {
    let scale = version == .version2 ? Microseconds.seconds(1) : interval
    return scale * (256 - Int64(priority.rawValue)) / 256
  }

  /// Active_Down_Interval (Master_Down_Interval): silence after which the master counts as dead.
  ///
  /// Source: RFC 9568 section 6.1; the factor is 3 there and `down_timer_adverts` in keepalived.
  public static func masterDown(
    version: ProtocolVersion, priority: Priority, interval: Microseconds, adverts: Int
  ) -> Microseconds {
    interval * Int64(adverts)
      + skew(version: version, priority: priority, interval: interval)
  }
}
