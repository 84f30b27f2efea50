import NetworkTypes

/// Appends the fields of a message: integers in network order, lengths before what they measure.
struct FieldWriter {
  /// What was written so far.
  private(set) var bytes: [UInt8]
  /// The first field that broke a limit.
  private var problem: AgentMessageError?

  /// A writer that has written the version and the number of the message.
  init(tag: UInt8) {
    bytes = [AgentProtocolLimits.version, tag]
  }

  /// The whole message.
  func finish() throws(AgentMessageError) -> [UInt8] {
    if let problem { throw problem }
    guard bytes.count <= AgentProtocolLimits.message else { throw .length(bytes.count) }
    return bytes
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
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// Eight bytes.
  mutating func write(_ value: UInt64) {
    write(UInt32(truncatingIfNeeded: value >> 32))
    write(UInt32(truncatingIfNeeded: value))
  }

  /// Eight bytes: a span of time.
  mutating func write(_ value: Microseconds) {
    write(UInt64(bitPattern: value.count))
  }

  /// A name or an identifier: too long a one is an error.
  mutating func write(_ value: String, atMost limit: Int) {
    if value.utf8.count > limit { fail() }
    write(UInt32(truncatingIfNeeded: value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  /// A name.
  mutating func write(name: String) {
    write(name, atMost: AgentProtocolLimits.name)
  }

  /// A text for people: too long a one is cut between two characters.
  mutating func write(text: String) {
    var cut = text[...]
    while cut.utf8.count > AgentProtocolLimits.text { cut = cut.dropLast() }
    write(String(cut), atMost: AgentProtocolLimits.text)
  }

  /// A count of elements.
  mutating func write(count: Int) {
    if count > AgentProtocolLimits.elements { fail() }
    write(UInt32(truncatingIfNeeded: count))
  }

  /// Names after their count.
  mutating func write(names: [String]) {
    write(count: names.count)
    for name in names { write(name: name) }
  }

  /// A byte that says whether a value follows, then the value.
  mutating func write<Value>(optional value: Value?, _ body: (inout Self, Value) -> Void) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  private mutating func fail() {
    if problem == nil { problem = .fieldTooLong(offset: bytes.count) }
  }
}
