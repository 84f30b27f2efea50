public import NetworkTypes

/// What the kernel says changed.
public enum NetlinkEvent: Hashable, Sendable {
  /// A link is new, or something about it changed; also repeated without a change.
  case linkChanged(LinkState)
  /// A link is gone, with all its addresses, of which no events need come.
  case linkRemoved(InterfaceIndex)
  /// An address is new, or its flags or lifetime changed.
  case addressAdded(AddressState)
  /// An address is gone.
  case addressRemoved(AddressState)
  /// A route is gone; `by` is the ``NetlinkRequests/port`` of who removed it. IPv4 routes that go
  /// with their interface or its last address are not told.
  case routeRemoved(RemovedRoute, by: UInt32)
  /// A routing rule is gone.
  case ruleRemoved(family: AddressFamily, priority: UInt32, by: UInt32)
  /// Events were lost: only full dumps tell the state now.
  case overrun
}

/// What tells a route that is gone from others.
public struct RemovedRoute: Hashable, Sendable {
  /// Where it led.
  public var destination: AddressPrefix
  /// Its table.
  public var table: UInt32
  /// Its type of service.
  public var typeOfService: UInt8
  /// Its metric, as the kernel had it.
  public var metric: UInt32
  /// Who made it: RTPROT_*.
  public var origin: UInt8
}
