/// A privilege of the kernel. Source: capabilities(7).
public struct Capability: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The kernel's number.
  public let rawValue: Int32

  /// A capability from the kernel's number.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Addresses, links, privileged options of sockets.
  public static let networkAdministration = Capability(rawValue: 12)
  /// Raw and packet sockets.
  public static let rawSockets = Capability(rawValue: 13)

  /// All that the engine keeps.
  public static let engine: [Capability] = [.networkAdministration, .rawSockets]

  /// The kernel's name of those that are named here, else the number.
  public var description: String {
    switch self {
    case .networkAdministration: "CAP_NET_ADMIN"
    case .rawSockets: "CAP_NET_RAW"
    default: "capability \(rawValue)"
    }
  }
}
