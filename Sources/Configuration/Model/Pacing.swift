public import NetworkTypes

/// A `garp_group`: interfaces whose announcements share a rate limit.
public struct AnnouncementGroup: Equatable, Sendable {
  /// `interface` or `interfaces`: at least one; each is in one group at most.
  public var interfaces: [String]
  /// `garp_interval`: least time between two gratuitous ARPs; 0 means no limit.
  public var arpInterval = Microseconds.zero
  /// `gna_interval`: least time between two neighbor advertisements; 0 means no limit.
  public var neighborInterval = Microseconds.zero

  /// A group without limits.
  public init(interfaces: [String]) {
    self.interfaces = interfaces
  }
}

/// An entry of `interface_up_down_delays`.
public struct LinkDelay: Hashable, Sendable {
  /// Name of the interface; stands once.
  public var interface: String
  /// How long it must be down before that counts, 0 to 255 s.
  public var down: Microseconds
  /// How long it must be up before that counts, 0 to 255 s; equal to `down` where none is given.
  public var up: Microseconds

  /// Delays of an interface.
  public init(interface: String, down: Microseconds, up: Microseconds) {
    self.interface = interface
    self.down = down
    self.up = up
  }
}

/// `garp_extra_if`: announcements on interfaces other than the instance's own.
public struct ExtraAnnouncements: Hashable, Sendable {
  /// Their period, 0.000001 to 86400 s.
  public var period: Microseconds
  /// `all`: on all such interfaces, not on those with a virtual MAC address alone.
  public var everywhere: Bool

  /// Announcements with a period.
  public init(period: Microseconds, everywhere: Bool) {
    self.period = period
    self.everywhere = everywhere
  }
}
