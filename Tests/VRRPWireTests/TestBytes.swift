import NetworkTypes

/// Lower-case hexadecimal digits of bytes.
func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Bytes of hexadecimal digits; test data is known to be right.
func bytes(_ digits: String) -> [UInt8] {
  let nibbles = digits.compactMap(\.hexDigitValue)
  return stride(from: 0, to: nibbles.count - 1, by: 2).map {
    UInt8(nibbles[$0] << 4 | nibbles[$0 + 1])
  }
}

extension SplitMix64 {
  /// So many random bytes: those of whole numbers, highest first; the rest of the last is dropped.
  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    while bytes.count < count {
      let number = next()
      for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (56 - 8 * place))) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
