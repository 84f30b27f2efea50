import NetworkTypes

/// Takes the fields of a message apart; the mirror of `MessageWriter`.
///
/// Never allocates more than the message is long: every count is checked against what is left.
struct MessageReader {
  private let bytes: [UInt8]
  /// Where the next field begins.
  private(set) var offset = 0

  /// A reader at the start of a message.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  private var remaining: Int { bytes.count - offset }

  /// Throws unless every byte was read.
  func finish() throws(MessageError) {
    guard remaining == 0 else { throw .trailingBytes(offset: offset) }
  }

  /// The error for a number without meaning that was just read as one byte.
  func unknown(_ tag: UInt8) -> MessageError {
    .unknownTag(tag, offset: offset - 1)
  }

  /// One byte.
  mutating func byte() throws(MessageError) -> UInt8 {
    guard remaining >= 1 else { throw .truncated(offset: offset) }
    offset += 1
    return bytes[offset - 1]
  }

  /// One byte, 1 or 0.
  mutating func flag() throws(MessageError) -> Bool {
    let value = try byte()
    guard value <= 1 else { throw unknown(value) }
    return value == 1
  }

  /// Four bytes.
  mutating func word() throws(MessageError) -> UInt32 {
    guard remaining >= 4 else { throw .truncated(offset: offset) }
    var value: UInt32 = 0
    for index in offset..<(offset + 4) { value = value << 8 | UInt32(bytes[index]) }
    offset += 4
    return value
  }

  /// Eight bytes.
  mutating func long() throws(MessageError) -> UInt64 {
    guard remaining >= 8 else { throw .truncated(offset: offset) }
    let high = try word()
    return UInt64(high) << 32 | UInt64(try word())
  }

  /// Four bytes, two's complement.
  mutating func signedWord() throws(MessageError) -> Int32 { Int32(bitPattern: try word()) }

  /// Eight bytes, two's complement.
  mutating func signedLong() throws(MessageError) -> Int64 { Int64(bitPattern: try long()) }

  /// Eight bytes: a span of time.
  mutating func microseconds() throws(MessageError) -> Microseconds {
    Microseconds(try signedLong())
  }

  /// A count of elements, each of which takes at least so many bytes.
  mutating func count(elementSize: Int = 1) throws(MessageError) -> Int {
    let start = offset
    let value = Int(try word())
    guard value <= remaining / elementSize else { throw .truncated(offset: start) }
    return value
  }

  /// Bytes after their count.
  mutating func data() throws(MessageError) -> [UInt8] {
    let size = try count()
    offset += size
    return [UInt8](bytes[(offset - size)..<offset])
  }

  /// Text after the count of its bytes.
  mutating func text() throws(MessageError) -> String {
    let start = offset
    let size = try count()
    offset += size
    let slice = bytes[(offset - size)..<offset]
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw .invalidText(offset: start)
    }
    return text
  }

  /// Texts after their count.
  mutating func texts() throws(MessageError) -> [String] {
    let size = try count(elementSize: 4)
    var values: [String] = []
    values.reserveCapacity(size)
    for _ in 0..<size { values.append(try text()) }
    return values
  }

  /// A text, if a byte says that there is one.
  mutating func optionalText() throws(MessageError) -> String? {
    try flag() ? try text() : nil
  }

  /// Bytes, if a byte says that there are any.
  mutating func optionalData() throws(MessageError) -> [UInt8]? {
    try flag() ? try data() : nil
  }

  /// Eight bytes, if a byte says that they are there.
  mutating func optionalSignedLong() throws(MessageError) -> Int64? {
    try flag() ? try signedLong() : nil
  }

  /// Four bytes, if a byte says that they are there.
  mutating func optionalWord() throws(MessageError) -> UInt32? {
    try flag() ? try word() : nil
  }
}
