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

/// `use_vmac_addr`, or `use_vmac` behind an address: a macvlan above an interface for the addresses of
/// a family on it.
public struct AddressLink: Hashable, Sendable {
  /// Its name: `vmac_addr_prefix`, 6 for IPv6, a number where others have the name, and the VRID.
  public var name: String
  /// The interface below it.
  public var parent: String
  /// The family of its addresses.
  public var family: AddressFamily
  /// 00:00:5e:00:01:VRID, for IPv6 00:00:5e:00:02:VRID.
  public var address: MACAddress
}

extension InstanceConfiguration {
  /// The name of the interface that an address is bound on.
  public func boundInterface(_ address: VirtualAddress) -> String {
    if usesLink(address), let link = link(for: address) { return link.name }
    guard address.interface == interface, let virtualMAC else { return address.interface }
    return virtualMAC.name
  }

  /// True for an address that gets a macvlan which is not the instance's own.
  func usesLink(_ address: VirtualAddress) -> Bool {
    if virtualMAC != nil, address.interface == interface,
      address.prefix.address.family == family
    {
      return false
    }
    return address.usesVirtualMAC || virtualMAC?.coversOtherInterfaces == true
  }

  func link(for address: VirtualAddress) -> AddressLink? {
    addressLinks.first {
      $0.parent == address.interface && $0.family == address.prefix.address.family
    }
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
