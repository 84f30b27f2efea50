/// The priority of a router for a virtual router, 0 to 255.
///
/// Source: RFC 9568 section 5.2.4. 255 is the owner of the addresses, 1 to 254 are backups,
/// 0 exists on the wire only and says that the master resigns.
public struct Priority: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number as it stands on the wire.
  public var rawValue: UInt8

  /// A priority from its number.
  public init(_ rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The master resigns (wire only).
  public static let resignation = Priority(0)
  /// The default of a backup.
  public static let standard = Priority(100)
  /// The highest that is not an owner.
  public static let highestBackup = Priority(254)
  /// The owner of the addresses.
  public static let owner = Priority(255)

  /// True if the left priority loses against the right.
  public static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }

  /// The decimal number.
  public var description: String { String(rawValue) }
}
