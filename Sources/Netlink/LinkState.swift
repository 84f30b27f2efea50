public import NetworkTypes

/// What the kernel says about a network interface.
public struct LinkState: Hashable, Sendable {
  /// Its number; a link that is deleted and made again gets another one.
  public var index: InterfaceIndex
  /// Its name, which can change.
  public var name: String
  /// Flags of the interface.
  public var flags: LinkFlags
  /// Greatest IP packet, in bytes.
  public var mtu: UInt32
  /// Its Ethernet address; nil if it has none of six bytes.
  public var hardwareAddress: MACAddress?
  /// The bridge, bond or VRF it belongs to; nil without one.
  public var controller: InterfaceIndex?
  /// Kind of hardware: 1 Ethernet, 772 loopback. Source: ARPHRD_* of the kernel.
  public var hardwareType: UInt16

  /// True if the administrator switched it on.
  public var isUp: Bool { flags.contains(.up) }
  /// True if it is operational: the kernel's IFF_RUNNING, which follows the carrier.
  public var isRunning: Bool { flags.contains(.running) }
  /// True if packets can be sent and received: up and running.
  public var isUsable: Bool { flags.isSuperset(of: [.up, .running]) }

  /// A state from its parts.
  public init(
    index: InterfaceIndex, name: String, flags: LinkFlags, mtu: UInt32,
    hardwareAddress: MACAddress?, controller: InterfaceIndex? = nil, hardwareType: UInt16 = 1
  ) {
    self.index = index
    self.name = name
    self.flags = flags
    self.mtu = mtu
    self.hardwareAddress = hardwareAddress
    self.controller = controller
    self.hardwareType = hardwareType
  }
}

/// Flags of an interface. Source: netdevice(7), IFF_*.
public struct LinkFlags: OptionSet, Hashable, Sendable {
  /// The kernel's bits.
  public let rawValue: UInt32

  /// Flags from the kernel's bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Switched on.
  public static let up = LinkFlags(rawValue: 0x1)
  /// The loopback interface.
  public static let loopback = LinkFlags(rawValue: 0x8)
  /// A link between two ends, without neighbors.
  public static let pointToPoint = LinkFlags(rawValue: 0x10)
  /// Operational.
  public static let running = LinkFlags(rawValue: 0x40)
  /// Without ARP.
  public static let noARP = LinkFlags(rawValue: 0x80)
  /// Can multicast.
  public static let multicast = LinkFlags(rawValue: 0x1000)
  /// The layer below has a carrier.
  public static let lowerUp = LinkFlags(rawValue: 0x10000)
}
