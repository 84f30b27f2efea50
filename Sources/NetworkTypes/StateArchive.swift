/// Writes the fields of a value, or reads them back into one: the same function does both, so that
/// neither can forget what the other has.
///
/// Numbers take as many bytes as they need. Reading never fails: what is damaged leaves fields as they
/// were and is told by ``isDamaged``.
package struct StateArchive {
  /// What was written, or what is read.
  package private(set) var bytes: [UInt8]
  /// True if it fills fields, false if it looks at them.
  package let isReading: Bool
  /// True once the bytes made no sense.
  package private(set) var isDamaged = false
  private var offset = 0

  /// An archive to write to.
  package init() {
    bytes = []
    isReading = false
  }

  /// An archive to read from.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    isReading = true
  }

  /// True if all was read, and made sense.
  package var isWhole: Bool { !isDamaged && offset == bytes.count }

  /// Writes or reads a field.
  package mutating func pass<Value: Archivable>(_ value: inout Value) {
    value.pass(&self)
  }

  /// Writes or reads something between a value and its number, which is nil if it makes no sense.
  package mutating func pass<Value>(
    _ value: inout Value, _ number: (Value) -> UInt64, _ made: (UInt64) -> Value?
  ) {
    guard isReading else { return write(number(value)) }
    guard let new = made(readNumber()) else { return isDamaged = true }
    value = new
  }

  /// Writes or reads an enumeration by its raw value.
  package mutating func pass<Value: RawRepresentable>(raw value: inout Value)
  where Value.RawValue: Archivable {
    var raw = value.rawValue
    pass(&raw)
    guard isReading else { return }
    guard let new = Value(rawValue: raw) else { return isDamaged = true }
    value = new
  }

  /// Writes or reads which case an enumeration is of; `damage` tells of a number without one.
  package mutating func pass(case number: UInt8) -> UInt8 {
    var number = number
    pass(&number)
    return number
  }

  /// The bytes make no sense.
  package mutating func damage() { isDamaged = true }

  /// Writes or reads a list of what is no field by itself.
  package mutating func pass<Value>(
    list: inout [Value], blank: @autoclosure () -> Value,
    _ each: (inout StateArchive, inout Value) -> Void
  ) {
    let count = pass(count: list.count)
    guard isReading else {
      for index in list.indices { each(&self, &list[index]) }
      return
    }
    list = []
    for _ in 0..<count where !isDamaged {
      var value = blank()
      each(&self, &value)
      list.append(value)
    }
  }

  /// The count of a list; what is read is never more than the bytes that are left.
  fileprivate mutating func pass(count: Int) -> Int {
    guard isReading else {
      write(UInt64(count))
      return count
    }
    let count = readNumber()
    guard count <= UInt64(bytes.count - offset) else {
      isDamaged = true
      return 0
    }
    return Int(count)
  }

  fileprivate mutating func write(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  fileprivate mutating func readNumber() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64, offset < bytes.count {
      let next = bytes[offset]
      offset += 1
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
    isDamaged = true
    return 0
  }

  fileprivate mutating func pass(text: inout String) {
    let count = pass(count: text.utf8.count)
    guard isReading else { return bytes += text.utf8 }
    text = String(decoding: bytes[offset..<(offset + count)], as: UTF8.self)
    offset += count
  }
}

/// What can be a field of an archive.
package protocol Archivable {
  /// A value to read into.
  static var blank: Self { get }
  /// Writes or reads all that it consists of, in the same order.
  mutating func pass(_ archive: inout StateArchive)
}

extension Archivable where Self: FixedWidthInteger {
  /// Zero.
  package static var blank: Self { 0 }

  /// The sign is the lowest bit.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(
      &self,
      { value in
        guard Self.isSigned else { return UInt64(truncatingIfNeeded: value) }
        let wide = Int64(truncatingIfNeeded: value)
        return UInt64(bitPattern: wide << 1 ^ wide >> 63)
      },
      { number in
        guard Self.isSigned else { return Self(exactly: number) }
        return Self(exactly: Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1))
      })
  }
}

extension UInt8: Archivable {}
extension UInt16: Archivable {}
extension UInt32: Archivable {}
extension UInt64: Archivable {}
extension Int32: Archivable {}
extension Int64: Archivable {}
extension Int: Archivable {}

extension Bool: Archivable {
  /// A value to read into.
  package static var blank: Bool { false }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&self, { $0 ? 1 : 0 }, { $0 > 1 ? nil : $0 == 1 })
  }
}

extension String: Archivable {
  /// A value to read into.
  package static var blank: String { "" }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) { archive.pass(text: &self) }
}

extension Optional: Archivable where Wrapped: Archivable {
  /// A value to read into.
  package static var blank: Wrapped? { nil }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    var isThere = self != nil
    archive.pass(&isThere)
    guard isThere else { return self = nil }
    var value: Wrapped = self ?? Wrapped.blank
    value.pass(&archive)
    self = value
  }
}

extension Array: Archivable where Element: Archivable {
  /// A value to read into.
  package static var blank: [Element] { [] }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    archive.pass(list: &self, blank: .blank) { $1.pass(&$0) }
  }
}

/// A key with its value, in the order of the bytes of the keys.
private struct Entry<Key: Archivable, Value: Archivable>: Archivable {
  var key: Key
  var value: Value

  static var blank: Entry { Entry(key: .blank, value: .blank) }

  mutating func pass(_ archive: inout StateArchive) {
    archive.pass(&key)
    archive.pass(&value)
  }

  /// What it is sorted by: dictionaries have no order of their own.
  var order: [UInt8] {
    var archive = StateArchive()
    var key = key
    key.pass(&archive)
    return archive.bytes
  }

  static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.map { ($0.order, $0) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
      .map(\.1)
  }
}

extension Dictionary: Archivable where Key: Archivable, Value: Archivable {
  /// A value to read into.
  package static var blank: [Key: Value] { [:] }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    var entries: [Entry<Key, Value>] =
      archive.isReading ? [] : Entry.sorted(map { Entry(key: $0.key, value: $0.value) })
    archive.pass(&entries)
    guard archive.isReading else { return }
    self = [:]
    for entry in entries { self[entry.key] = entry.value }
  }
}

extension Set: Archivable where Element: Archivable {
  /// A value to read into.
  package static var blank: Set<Element> { [] }

  /// Writes or reads its fields.
  package mutating func pass(_ archive: inout StateArchive) {
    var entries: [Entry<Element, Bool>] =
      archive.isReading ? [] : Entry.sorted(map { Entry(key: $0, value: true) })
    archive.pass(&entries)
    if archive.isReading { self = Set(entries.map(\.key)) }
  }
}
