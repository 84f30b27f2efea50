import NetworkTypes

/// Takes the fields of a message apart; the mirror of `FieldWriter`.
///
/// Never allocates more than the message is long: every count is checked against what is left.
struct FieldReader {
  private let bytes: [UInt8]
  /// Where the next field begins.
  private(set) var offset = 0

  /// A reader at the start of a message.
  ///
  /// - Throws: `length` and `version`.
  init(_ bytes: [UInt8]) throws(AgentMessageError) {
    guard (1...AgentProtocolLimits.message).contains(bytes.count) else {
      throw .length(bytes.count)
    }
    self.bytes = bytes
    let version = try byte()
    guard version == AgentProtocolLimits.version else { throw .version(found: version) }
  }

  private var remaining: Int { bytes.count - offset }

  /// Throws unless every byte was read.
  func finish() throws(AgentMessageError) {
    guard remaining == 0 else { throw .trailingBytes(offset: offset) }
  }

  /// The error for a number without meaning that was just read as one byte.
  func unknown(_ tag: UInt8) -> AgentMessageError {
    .unknownTag(tag, offset: offset - 1)
  }

  /// One byte.
  mutating func byte() throws(AgentMessageError) -> UInt8 {
    guard remaining >= 1 else { throw .truncated(offset: offset) }
    offset += 1
    return bytes[offset - 1]
  }

  /// One byte, 1 or 0.
  mutating func flag() throws(AgentMessageError) -> Bool {
    let value = try byte()
    guard value <= 1 else { throw unknown(value) }
    return value == 1
  }

  /// Four bytes.
  mutating func word() throws(AgentMessageError) -> UInt32 {
    guard remaining >= 4 else { throw .truncated(offset: offset) }
    var value: UInt32 = 0
    for index in offset..<(offset + 4) { value = value << 8 | UInt32(bytes[index]) }
    offset += 4
    return value
  }

  /// Eight bytes.
  mutating func long() throws(AgentMessageError) -> UInt64 {
    guard remaining >= 8 else { throw .truncated(offset: offset) }
    let high = try word()
    return UInt64(high) << 32 | UInt64(try word())
  }

  /// Eight bytes: a span of time.
  mutating func microseconds() throws(AgentMessageError) -> Microseconds {
    Microseconds(Int64(bitPattern: try long()))
  }

  /// Text of a limited length.
  mutating func text(atMost limit: Int) throws(AgentMessageError) -> String {
    let start = offset
    let size = Int(try word())
    guard size <= limit else { throw .fieldTooLong(offset: start) }
    guard size <= remaining else { throw .truncated(offset: start) }
    offset += size
    guard let text = String(validating: bytes[(offset - size)..<offset], as: UTF8.self) else {
      throw .invalidText(offset: start)
    }
    return text
  }

  /// A name.
  mutating func name() throws(AgentMessageError) -> String {
    try text(atMost: AgentProtocolLimits.name)
  }

  /// A text for people.
  mutating func text() throws(AgentMessageError) -> String {
    try text(atMost: AgentProtocolLimits.text)
  }

  /// A provider's own identifier.
  mutating func identifier() throws(AgentMessageError) -> String {
    try text(atMost: AgentProtocolLimits.identifier)
  }

  /// A path, a URL or a value.
  mutating func path() throws(AgentMessageError) -> String {
    try text(atMost: AgentProtocolLimits.path)
  }

  /// Elements after their count.
  mutating func list<Element>(
    _ element: (inout Self) throws(AgentMessageError) -> Element
  ) throws(AgentMessageError) -> [Element] {
    let start = offset
    let count = Int(try word())
    guard count <= AgentProtocolLimits.elements else { throw .fieldTooLong(offset: start) }
    var values: [Element] = []
    for _ in 0..<count { values.append(try element(&self)) }
    return values
  }

  /// A value, if a byte says that there is one.
  mutating func optional<Value>(
    _ value: (inout Self) throws(AgentMessageError) -> Value
  ) throws(AgentMessageError) -> Value? {
    try flag() ? try value(&self) : nil
  }

  /// A case of an enumeration by its number.
  mutating func choice<Value: RawRepresentable<UInt8>>(
    _ type: Value.Type
  ) throws(AgentMessageError) -> Value {
    let value = try byte()
    guard let result = Value(rawValue: value) else { throw unknown(value) }
    return result
  }
}
