public import NetworkTypes

/// A network interface as the kernel describes it.
public struct LinkFacts: Equatable, Sendable {
  /// The kernel's number.
  public var index: InterfaceIndex
  /// The name, as in `eth0`.
  public var name: String
  /// True if it is up and has a carrier (IFF_UP and IFF_RUNNING).
  public var isRunning: Bool
  /// Its Ethernet address; nil for interfaces without.
  public var hardwareAddress: MACAddress?
  /// Its MTU in bytes.
  public var mtu: Int

  /// Facts of one interface.
  public init(
    index: InterfaceIndex, name: String, isRunning: Bool, hardwareAddress: MACAddress?, mtu: Int
  ) {
    self.index = index
    self.name = name
    self.isRunning = isRunning
    self.hardwareAddress = hardwareAddress
    self.mtu = mtu
  }
}

/// An address on an interface as the kernel describes it.
public struct InterfaceAddress: Hashable, Sendable {
  /// The interface.
  public var index: InterfaceIndex
  /// The address and its prefix length.
  public var prefix: AddressPrefix
  /// True while duplicate address detection is under way, or has failed.
  public var isTentative: Bool
  /// True if failover has put it there, or if the kernel does not say who has.
  public var isOurs: Bool

  /// An address of an interface.
  public init(
    index: InterfaceIndex, prefix: AddressPrefix, isTentative: Bool = false, isOurs: Bool = true
  ) {
    self.index = index
    self.prefix = prefix
    self.isTentative = isTentative
    self.isOurs = isOurs
  }
}

/// The sockets of one family on one interface.
public struct TransportKey: Hashable, Sendable {
  /// The family of the adverts.
  public var family: AddressFamily
  /// The interface they travel on.
  public var index: InterfaceIndex
  /// The UDP port of both sides; 0 for IP protocol 112.
  public var port: UInt16

  /// The transport of a family on an interface.
  public init(family: AddressFamily, index: InterfaceIndex, port: UInt16 = 0) {
    self.family = family
    self.index = index
    self.port = port
  }
}

/// A client of the control socket, unique within the life of the engine.
public struct ClientID: Hashable, Sendable {
  /// The number.
  public let rawValue: UInt64

  /// A client from its number.
  public init(_ rawValue: UInt64) {
    self.rawValue = rawValue
  }
}

/// Who speaks on a control socket.
public struct ClientCredentials: Equatable, Sendable {
  /// The user, from SO_PEERCRED.
  public var user: UInt32
  /// True if the client may change state.
  public var isAdministrator: Bool

  /// The credentials of a client.
  public init(user: UInt32, isAdministrator: Bool) {
    self.user = user
    self.isAdministrator = isAdministrator
  }
}

/// What a dump of the kernel's state has told so far.
struct InventoryDump: Sendable {
  /// Interfaces that exist.
  var links: Set<InterfaceIndex> = []
  /// Addresses that exist.
  var addresses: Set<InterfaceAddress> = []
}
