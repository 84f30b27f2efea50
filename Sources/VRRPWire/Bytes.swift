// Integers in network order.

extension Array<UInt8> {
  /// Appends an integer, highest byte first.
  mutating func append(bigEndian value: some FixedWidthInteger & UnsignedInteger) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
  }

  /// Overwrites two bytes; the caller knows that they exist.
  mutating func store(bigEndian value: UInt16, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: value)
  }
}

extension Span<UInt8> {
  /// Two bytes, highest first; the caller has checked that they exist.
  func word(at offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }
}
