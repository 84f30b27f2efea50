import NetworkTypes

/// Appends the fields of a flight record: numbers take as many bytes as they need.
struct RecordWriter {
  /// What was written so far.
  private(set) var bytes: [UInt8] = []

  /// One byte.
  mutating func write(_ value: UInt8) { bytes.append(value) }

  /// One byte, 1 or 0.
  mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Seven bits a byte, the lowest first.
  mutating func write(number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// A number that may be negative.
  mutating func write(signed value: Int64) {
    write(number: UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// Bytes after their count.
  mutating func write(_ value: [UInt8]) {
    write(number: UInt64(value.count))
    bytes += value
  }

  /// Text after the count of its bytes.
  mutating func write(_ value: String) {
    write(number: UInt64(value.utf8.count))
    bytes += value.utf8
  }

  /// An interface.
  mutating func write(_ value: InterfaceIndex) { write(signed: Int64(value.rawValue)) }

  /// An address: its family and its bytes.
  mutating func write(_ value: IPAddress) {
    switch value {
    case .v4(let address):
      write(4 as UInt8)
      for shift in [24, 16, 8, 0] { write(UInt8(truncatingIfNeeded: address.rawValue >> shift)) }
    case .v6(let address):
      write(6 as UInt8)
      for half in [address.high, address.low] {
        for step in 1...8 { write(UInt8(truncatingIfNeeded: half >> (64 - 8 * step))) }
      }
    }
  }

  /// A transport.
  mutating func write(_ value: TransportKey) {
    write(value.family.rawValue)
    write(value.index)
    write(number: UInt64(value.port))
  }

  /// Takes what was written and begins anew.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }
}
