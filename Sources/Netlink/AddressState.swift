public import NetworkTypes

/// An address of an interface, as the kernel has it or shall have it.
public struct AddressState: Hashable, Sendable {
  /// The interface it belongs to.
  public var interface: InterfaceIndex
  /// The own address and the length of its prefix.
  public var prefix: AddressPrefix
  /// The other end of a point-to-point link; nil without one.
  public var peer: IPAddress?
  /// The broadcast address; IPv4 only, nil for none.
  public var broadcast: IPv4Address?
  /// An alias such as `eth0:1`; IPv4 only, at most 15 bytes, starts with the interface's name.
  public var label: String?
  /// How far the address is known.
  public var scope: AddressScope
  /// Flags.
  public var flags: AddressFlags
  /// How long the kernel keeps it by itself.
  public var lifetime: AddressLifetime
  /// Who made it, 0 if nobody said; see ``ownOrigin``. Kernels before 5.18 do not keep it.
  public var origin: UInt8

  /// The number by which addresses of ours are found again: that of `keepalived` in the kernel's
  /// list of routing daemons, which `ip address` prints as proto keepalived.
  /// Source: RTPROT_KEEPALIVED of linux/rtnetlink.h, written into IFA_PROTO.
  public static let ownOrigin: UInt8 = 18

  /// An address from its parts.
  public init(
    interface: InterfaceIndex, prefix: AddressPrefix, peer: IPAddress? = nil,
    broadcast: IPv4Address? = nil, label: String? = nil, scope: AddressScope = .global,
    flags: AddressFlags = [], lifetime: AddressLifetime = .forever,
    origin: UInt8 = AddressState.ownOrigin
  ) {
    self.interface = interface
    self.prefix = prefix
    self.peer = peer
    self.broadcast = broadcast
    self.label = label
    self.scope = scope
    self.flags = flags
    self.lifetime = lifetime
    self.origin = origin
  }
}

/// How far an address is known. Source: rt_scope_t of linux/rtnetlink.h.
public struct AddressScope: RawRepresentable, Hashable, Sendable {
  /// The kernel's number; others than the named ones are up to the administrator.
  public let rawValue: UInt8

  /// A scope from the kernel's number.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Everywhere.
  public static let global = AddressScope(rawValue: 0)
  /// Within the site; deprecated for IPv6.
  public static let site = AddressScope(rawValue: 200)
  /// On the link.
  public static let link = AddressScope(rawValue: 253)
  /// On this machine.
  public static let host = AddressScope(rawValue: 254)
}

/// Flags of an address. Source: IFA_F_* of linux/if_addr.h.
public struct AddressFlags: OptionSet, Hashable, Sendable {
  /// The kernel's bits.
  public let rawValue: UInt32

  /// Flags from the kernel's bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// IPv4: not the first of its prefix on the interface. IPv6: temporary.
  public static let secondary = AddressFlags(rawValue: 0x1)
  /// IPv6: no duplicate address detection.
  public static let noDuplicateDetection = AddressFlags(rawValue: 0x2)
  /// IPv6: duplicate address detection failed; unusable.
  public static let duplicate = AddressFlags(rawValue: 0x8)
  /// IPv6: a home address of RFC 6275.
  public static let homeAddress = AddressFlags(rawValue: 0x10)
  /// Not chosen as a source any more.
  public static let deprecated = AddressFlags(rawValue: 0x20)
  /// IPv6: duplicate address detection is under way; not yet usable.
  public static let tentative = AddressFlags(rawValue: 0x40)
  /// Without an end.
  public static let permanent = AddressFlags(rawValue: 0x80)
  /// IPv6: parent of temporary addresses.
  public static let managesTemporary = AddressFlags(rawValue: 0x100)
  /// No route to the prefix is made.
  public static let noPrefixRoute = AddressFlags(rawValue: 0x200)
  /// A multicast address that the kernel joins.
  public static let multicastAutojoin = AddressFlags(rawValue: 0x400)
}

/// How long the kernel keeps an address without being told again.
public struct AddressLifetime: Hashable, Sendable {
  /// Seconds until the kernel removes it; ``unlimited`` for never. 0 is refused by the kernel.
  public var validSeconds: UInt32
  /// Seconds until it is deprecated, at most `validSeconds`; 0 deprecates at once.
  public var preferredSeconds: UInt32

  /// Never ends. Source: INFINITY_LIFE_TIME.
  public static let unlimited = UInt32.max
  /// Neither removed nor deprecated.
  public static let forever = AddressLifetime(validSeconds: unlimited, preferredSeconds: unlimited)

  /// A lifetime from its parts.
  public init(validSeconds: UInt32, preferredSeconds: UInt32) {
    self.validSeconds = validSeconds
    self.preferredSeconds = preferredSeconds
  }
}
