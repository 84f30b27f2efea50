import NetworkTypes

/// Numbers that look random and are the same for the same seed.
struct RandomNumbers: RandomNumberGenerator, Sendable {
  private var source: SplitMix64

  init(seed: UInt64) {
    source = SplitMix64(seed: seed)
  }

  mutating func next() -> UInt64 { source.next() }

  /// A text of the form of a UUID, version 4.
  mutating func uniqueIdentifier() -> String {
    let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = Array(Self.hexadecimal(high) + Self.hexadecimal(low))
    let parts = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
    return parts.map { String($0) }.joined(separator: "-")
  }

  /// 16 hexadecimal digits.
  static func hexadecimal(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
