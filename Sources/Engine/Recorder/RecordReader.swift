import NetworkTypes

/// What is wrong with a flight record.
public enum FlightRecordError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It is none, or of another version.
  case notARecord
  /// It has neither the start of an engine nor a checkpoint.
  case withoutStart
  /// The bytes at this offset make no sense.
  case damaged(offset: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .notARecord: "This is no flight record of this version."
    case .withoutStart: "The record has neither the start of an engine nor a checkpoint."
    case .damaged(let offset): "The record makes no sense at byte \(offset)."
    }
  }
}

/// Takes the fields of a flight record apart; the mirror of `RecordWriter`.
struct RecordReader {
  private let bytes: [UInt8]
  /// Where the next field begins.
  private(set) var offset: Int
  private let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  /// True after the last field.
  var isAtEnd: Bool { offset >= end }

  /// What is thrown for anything that cannot be.
  var damage: FlightRecordError { .damaged(offset: offset) }

  mutating func byte() throws(FlightRecordError) -> UInt8 {
    guard offset < end else { throw damage }
    offset += 1
    return bytes[offset - 1]
  }

  mutating func flag() throws(FlightRecordError) -> Bool {
    let value = try byte()
    guard value <= 1 else { throw damage }
    return value == 1
  }

  mutating func number() throws(FlightRecordError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let next = try byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
    throw damage
  }

  mutating func signed() throws(FlightRecordError) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func data() throws(FlightRecordError) -> [UInt8] {
    let count = try number()
    guard count <= UInt64(end - offset) else { throw damage }
    offset += Int(count)
    return Array(bytes[(offset - Int(count))..<offset])
  }

  mutating func text() throws(FlightRecordError) -> String {
    String(decoding: try data(), as: UTF8.self)
  }

  mutating func index() throws(FlightRecordError) -> InterfaceIndex {
    InterfaceIndex(Int32(truncatingIfNeeded: try signed()))
  }

  mutating func address() throws(FlightRecordError) -> IPAddress {
    switch try byte() {
    case 4:
      var value: UInt32 = 0
      for _ in 0..<4 { value = value << 8 | UInt32(try byte()) }
      return .v4(IPv4Address(rawValue: value))
    case 6:
      var halves: [UInt64] = [0, 0]
      for half in 0..<2 {
        for _ in 0..<8 { halves[half] = halves[half] << 8 | UInt64(try byte()) }
      }
      return .v6(IPv6Address(high: halves[0], low: halves[1]))
    default: throw damage
    }
  }

  mutating func transport() throws(FlightRecordError) -> TransportKey {
    guard let family = AddressFamily(rawValue: try byte()) else { throw damage }
    return TransportKey(
      family: family, index: try index(), port: UInt16(truncatingIfNeeded: try number()))
  }
}
