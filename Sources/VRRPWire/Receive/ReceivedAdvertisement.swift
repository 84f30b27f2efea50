public import NetworkTypes

/// An advertisement that passed every check: what the election needs of it.
///
/// A value without heap storage.
public struct ReceivedAdvertisement: Hashable, Sendable {
  /// Who sent it.
  public var source: IPAddress
  /// Priority, 0 if the sender resigns.
  public var priority: Priority
  /// The sender's interval: seconds in version 2, centiseconds in version 3.
  public var interval: Microseconds
  /// How many addresses it lists.
  public var addressCount: UInt8
  /// What its checksum covered.
  public var checksum: ChecksumForm
  /// The sender's interval is the own one. In version 2 always true, in version 3 worth a log line.
  public var intervalMatches: Bool
  /// The sender lists the own addresses, in any order. Worth a log line, never a reason to drop.
  public var addressListMatches: Bool
  /// IPv6: the first address is link-local as RFC 9568 section 5.2.9 demands of the sender. True
  /// for IPv4 and for an empty list. keepalived sends lists without one, so it only informs.
  public var startsWithLinkLocal: Bool

  /// A received advertisement from its fields, for tests and simulations.
  public init(
    source: IPAddress, priority: Priority, interval: Microseconds, addressCount: UInt8 = 0,
    checksum: ChecksumForm = .pseudoHeader, intervalMatches: Bool = true,
    addressListMatches: Bool = true, startsWithLinkLocal: Bool = true
  ) {
    self.source = source
    self.priority = priority
    self.interval = interval
    self.addressCount = addressCount
    self.checksum = checksum
    self.intervalMatches = intervalMatches
    self.addressListMatches = addressListMatches
    self.startsWithLinkLocal = startsWithLinkLocal
  }
}
