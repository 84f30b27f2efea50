public import NetworkTypes

/// `use_vmac`: the instance has an interface of its own with the virtual router's MAC address.
public struct VirtualMACInterface: Hashable, Sendable {
  /// Name of the macvlan: as given, or `vmac_prefix` and the VRID (`vrrp.51`, for IPv6 `vrrp6.51`).
  public var name: String
  /// Its address: as given, or 00:00:5e:00:01:VRID, for IPv6 00:00:5e:00:02:VRID.
  public var address: MACAddress
  /// `group`: number of an interface group; nil means none.
  public var group: UInt32?
  /// `vmac_xmit_base`: adverts leave and arrive at the instance's interface, not at the macvlan.
  public var sendsFromBase = false
  /// `use_vmac_addr`: addresses on other interfaces, and of the other family, get macvlans too.
  public var coversOtherInterfaces = false

  /// A macvlan.
  public init(name: String, address: MACAddress) {
    self.name = name
    self.address = address
  }
}

/// `use_ipvlan`: the instance has an interface of its own with the MAC address of its parent.
public struct IPVLANInterface: Hashable, Sendable {
  /// Name of the ipvlan: as given, or `vmac_prefix` and the VRID.
  public var name: String
  /// The address that adverts leave from; required for IPv4, nil means link-local for IPv6.
  public var address: AddressPrefix?
  /// How ipvlans of one parent see each other.
  public var mode = Mode.bridge
  /// `group`: number of an interface group; nil means none.
  public var group: UInt32?

  /// Modes of the kernel's L2 ipvlan.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// They reach each other.
    case bridge
    /// They do not.
    case `private`
    /// Through the switch.
    case vepa
  }

  /// An ipvlan.
  public init(name: String) {
    self.name = name
  }
}
