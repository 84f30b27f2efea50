/// The kernel's number of a network interface; unique as long as the interface lives.
public struct InterfaceIndex: Hashable, Sendable, CustomStringConvertible {
  /// The number, 1 and up; 0 means none.
  public let rawValue: Int32

  /// An index from the kernel's number.
  public init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The decimal number.
  public var description: String { String(rawValue) }
}
