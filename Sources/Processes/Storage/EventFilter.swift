import ControlProtocol
import SupervisorProtocol

/// Decides whether a line of the event log is wanted.
///
/// Lines are JSON objects as `JSONWriter` makes them: compact, and with every quotation mark inside
/// of a string escaped, so that `"type":"move"` in the bytes can only be that field.
struct EventFilter {
  private let since: Int64?
  private let until: Int64?
  private let types: [[UInt8]]
  private let instance: [UInt8]?

  /// The filter of a query, but for the number of lines.
  init(_ query: SupervisorProtocol.EventQuery) {
    since = query.since
    until = query.until
    types = query.types.map { Self.field("type", $0) }
    instance = query.instance.map { Self.field("instance", $0) }
  }

  /// True if a line is of a wanted type and instance.
  func accepts(_ line: ArraySlice<UInt8>) -> Bool {
    if !types.isEmpty, !types.contains(where: { Self.find($0, in: line) != nil }) { return false }
    if let instance, Self.find(instance, in: line) == nil { return false }
    return true
  }

  /// True if a line was written in the wanted time.
  func isInTime(_ line: ArraySlice<UInt8>) -> Bool {
    guard since != nil || until != nil else { return true }
    guard let time = Self.time(of: line) else { return false }
    return time >= since ?? .min && time < until ?? .max
  }

  /// The number of a line; nil if it has none.
  static func sequence(of line: ArraySlice<UInt8>) -> UInt64? {
    guard let start = find(Array(#""sequence":"#.utf8), in: line) else { return nil }
    let digits = line[start...].prefix { (0x30...0x39).contains($0) }
    return UInt64(String(decoding: digits, as: UTF8.self))
  }

  /// The time of a line in microseconds of UTC; nil if it has none.
  static func time(of line: ArraySlice<UInt8>) -> Int64? {
    guard let start = find(Array(#""time":""#.utf8), in: line) else { return nil }
    let text = line[start...].prefix { $0 != UInt8(ascii: "\"") }
    return RFC3339.parse(String(decoding: text, as: UTF8.self))?.unixMicroseconds
  }

  /// True if a line stands for lost ones.
  static func isLoss(_ line: ArraySlice<UInt8>) -> Bool { find(loss, in: line) != nil }

  private static let loss = field("type", "loss")

  private static func field(_ name: String, _ value: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.string(value)
    return Array("\"\(name)\":".utf8) + writer.bytes
  }

  /// Where the bytes behind a piece of the line begin; nil if the piece is not in it.
  static func find(_ piece: [UInt8], in line: ArraySlice<UInt8>) -> Int? {
    guard let first = piece.first, line.count >= piece.count else { return nil }
    let last = line.endIndex - piece.count
    var index = line.startIndex
    while index <= last {
      if line[index] == first, line[index..<(index + piece.count)].elementsEqual(piece) {
        return index + piece.count
      }
      index += 1
    }
    return nil
  }
}
