public import NetworkTypes

/// `flap_damping`: an instance that becomes master too often stops preempting for a while.
///
/// It is failover's own: keepalived has nothing like it.
public struct FlapDamping: Hashable, Sendable {
  /// So many times, 2 to 100.
  public var count: Int
  /// Within so long, more than 0 to 86,400 s.
  public var window: Microseconds
  /// It then does not preempt for so long, more than 0 to 86,400 s.
  public var hold: Microseconds

  /// A limit.
  public init(count: Int, window: Microseconds, hold: Microseconds) {
    self.count = count
    self.window = window
    self.hold = hold
  }

  /// As it is written.
  var words: String {
    "\(count) \(Decimal6.text(window.count)) \(Decimal6.text(hold.count))"
  }
}
