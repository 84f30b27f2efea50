public import NetworkTypes

/// Some of the virtual routers of a segment: one bit for each number, on the wire as well.
public struct VirtualRouterSet: Hashable, Sendable {
  /// Bytes on the wire.
  static let length = 32

  /// The bit of number n is bit n & 63 of word n / 64.
  private var words = SIMD4<UInt64>()

  /// An empty set.
  public init() {}

  /// A set from its bytes; the bit of number 0 counts for nothing.
  init(bytes: [UInt8]) {
    for (position, byte) in bytes.prefix(Self.length).enumerated() {
      words[position / 8] |= UInt64(byte) << UInt64(position % 8 * 8)
    }
    words[0] &= ~1
  }

  /// The bytes: the lowest numbers first, in each byte the lowest number in the lowest bit.
  var bytes: [UInt8] {
    (0..<Self.length).map { position in
      UInt8(truncatingIfNeeded: words[position / 8] >> UInt64(position % 8 * 8))
    }
  }

  /// True if no router is in it.
  public var isEmpty: Bool { words == SIMD4<UInt64>() }

  /// How many routers are in it.
  public var count: Int { words.indices.reduce(0) { $0 + words[$1].nonzeroBitCount } }

  /// True if a router is in it.
  public func contains(_ router: VirtualRouterID) -> Bool {
    words[Int(router.rawValue) / 64] & Self.bit(router) != 0
  }

  /// Puts a router into it.
  public mutating func insert(_ router: VirtualRouterID) {
    words[Int(router.rawValue) / 64] |= Self.bit(router)
  }

  private static func bit(_ router: VirtualRouterID) -> UInt64 {
    1 << UInt64(router.rawValue % 64)
  }
}
