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
  /// Events were lost: only full dumps tell the state now.
  case overrun
}
