import NetworkTypes

/// Appends the fields of a message: integers in network order, lengths before what they measure.
struct MessageWriter {
  /// What was written so far.
  private(set) var bytes: [UInt8] = []

  /// A writer that has written the number of the message.
  init(tag: UInt8) {
    bytes.append(tag)
  }

  /// One byte.
  mutating func write(_ value: UInt8) {
    bytes.append(value)
  }

  /// One byte, 1 or 0.
  mutating func write(_ value: Bool) {
    bytes.append(value ? 1 : 0)
  }

  /// Four bytes.
  mutating func write(_ value: UInt32) {
    var shift = UInt32(32)
    while shift > 0 {
      shift -= 8
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Eight bytes.
  mutating func write(_ value: UInt64) {
    write(UInt32(truncatingIfNeeded: value >> 32))
    write(UInt32(truncatingIfNeeded: value))
  }

  /// Four bytes, two's complement.
  mutating func write(_ value: Int32) {
    write(UInt32(bitPattern: value))
  }

  /// Eight bytes, two's complement.
  mutating func write(_ value: Int64) {
    write(UInt64(bitPattern: value))
  }

  /// Eight bytes: a span of time.
  mutating func write(_ value: Microseconds) {
    write(value.count)
  }

  /// A count of bytes or elements.
  mutating func write(count: Int) {
    precondition(count <= MessageLimits.message, "a message field beyond its limit")
    write(UInt32(count))
  }

  /// Bytes after their count.
  mutating func write(_ value: [UInt8]) {
    write(count: value.count)
    bytes.append(contentsOf: value)
  }

  /// Text as UTF-8, after the count of its bytes.
  mutating func write(_ value: String) {
    write(count: value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  /// Texts after their count.
  mutating func write(_ values: [String]) {
    write(count: values.count)
    for value in values { write(value) }
  }

  /// A byte that says whether a text follows.
  mutating func write(_ value: String?) {
    write(value != nil)
    if let value { write(value) }
  }

  /// A byte that says whether bytes follow.
  mutating func write(_ value: [UInt8]?) {
    write(value != nil)
    if let value { write(value) }
  }

  /// A byte that says whether eight bytes follow.
  mutating func write(_ value: Int64?) {
    write(value != nil)
    if let value { write(value) }
  }

  /// A byte that says whether four bytes follow.
  mutating func write(_ value: UInt32?) {
    write(value != nil)
    if let value { write(value) }
  }
}
